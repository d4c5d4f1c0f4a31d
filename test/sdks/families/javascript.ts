// npm: @clerk/backend.
import { copyFileSync } from "node:fs";
import path from "node:path";
import { projectPath } from "../../../dev/project.ts";
import { JS_METHODS } from "../../../tools/docs/sdk-methods.ts";
import { type Recipe, SDKS } from "../install.ts";
import type { Args } from "../sample-calls.ts";
import type { SdkFamily } from "../sdk-family.ts";

/** One lock file for all that comes from npm. Install scripts are not run: none of these packages needs one. */
export const NPM_RECIPE: Recipe = {
  name: "npm",
  from: ["js/package.json", "js/package-lock.json"],
  commands: [
    ["cp", "{sdks}/js/package.json", "{sdks}/js/package-lock.json", "{here}"],
    ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
  ],
};

const SINCE: Readonly<Record<string, string>> = {
  "users.get_billing_subscription": "2.20.0",
  "users.set_password_compromised": "2.33.8",
  "users.unset_password_compromised": "2.33.8",
  "users.replace_email_address": "3.25.0",
  "users.replace_phone_number": "3.25.0",
  "users.replace_metadata": "3.25.0",
  "users.remove_password": "3.25.0",
};

export const JAVASCRIPT: SdkFamily = {
  id: "javascript",
  title: "@clerk/backend",
  language: "JavaScript (npm)",
  base: (origin) => origin,
  releases: ["1.34.0", "2.20.0", "2.33.8", "3.25.0"].map((version) => ({
    version,
    recipe: NPM_RECIPE,
    start: (folder) => {
      // Packages are looked for beside the file that asks for them.
      const runner = path.join(folder, "runner.mjs");
      copyFileSync(projectPath(`${SDKS}/js/runner.mjs`), runner);
      return { command: process.execPath, args: [runner, version], cwd: folder };
    },
  })),
  styles: ["async"],
  methods: Object.entries(JS_METHODS).map(([operation, { method, positional }]) => {
    const [resource = "", name = ""] = method.split(".");
    const since = SINCE[operation];
    return {
      operation,
      resource,
      method: name,
      ...(since === undefined ? {} : { since }),
      args: (args) => argumentsOf(args, positional),
    };
  }),
  elsewhere: {},
  can: { timeOut: null, setTimeOut: false, sendHeaders: false, repeat: false },
  missing: () => undefined,
};

function argumentsOf(args: Args, positional: readonly string[]): unknown[] {
  const rest = Object.entries(args).filter(([name]) => !positional.includes(name));
  const named = Object.fromEntries(rest.map(([name, value]) => [camelCase(name), value]));
  return [...positional.map((name) => args[name]), ...(rest.length > 0 ? [named] : [])];
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
