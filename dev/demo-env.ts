// `demo.env`, beside the state: what somebody needs in another terminal, as variables, because nine secrets on nine lines are nothing to type
// after. Sourced by bash, zsh, dash (`.`) and fish. None of its names is one that `npm start` reads.
import path from "node:path";
import { SEED } from "../emulator/seed.ts";
import type { DemoKey } from "./demo-keys.ts";
import { writePrivateText } from "./private-file.ts";
import type { LocalSecrets } from "./secrets.ts";
import type { StartSettings } from "./settings.ts";
import { shellQuote } from "./shell-words.ts";
import type { Upstream } from "./upstream.ts";

export interface DemoEnvFacts {
  readonly url: string;
  readonly upstream: Pick<Upstream, "url" | "emulated">;
  readonly secrets: Pick<LocalSecrets, "ROOT_TOKEN" | "CLERK_SECRET_KEY">;
  readonly given: StartSettings["given"];
  readonly keys: readonly DemoKey[];
  /** File with the public key that checkpoints and exports are signed by. */
  readonly auditKey: string;
}

/** `support` -> `SUPPORT_KEY`, the key; and `AS_SUPPORT`, the header with it: a `curl` that fits a line. */
export function keyVariables(policy: string): { readonly key: string; readonly header: string } {
  const name = policy.toUpperCase().replace(/[^A-Z0-9]/g, "_");
  return { key: `${name}_KEY`, header: `AS_${name}` };
}

/** Whether the file has a token for `bailiff`. What the user gave is the user's to keep: it is written nowhere. */
export function tellsRootToken(given: StartSettings["given"]): boolean {
  return given.ROOT_TOKEN === undefined;
}

export function demoEnv({ url, upstream, secrets, given, keys, auditKey }: DemoEnvFacts): string {
  const lines: (readonly [name: string, value: string] | string)[] = [
    "# Written by each start. bash, zsh and fish: source it; sh and dash: . it.",
    ["BAILIFF_URL", url],
    ...(tellsRootToken(given)
      ? ["# The root token: /admin alone, all of it.", ["BAILIFF_TOKEN", secrets.ROOT_TOKEN] as const]
      : ["# BAILIFF_TOKEN: the ROOT_TOKEN that the start was given, or one of the keys below."]),
    "# What checkpoints and exports are signed by; public.",
    ["AUDIT_KEY_FILE", auditKey],
  ];
  if (keys.length > 0) {
    lines.push("# One key for each example policy, and the header with it for curl.");
    for (const { policy, key } of keys) {
      const names = keyVariables(policy);
      lines.push([names.key, key], [names.header, `Authorization: Bearer ${key}`]);
    }
  }
  if (upstream.emulated) {
    lines.push("# Two of the made-up users.", ["SOMEBODY", SEED.credits.id], ["STAFF", SEED.staff.id]);
    // A key that the user gave may be that of a real instance, too.
    lines.push("# Past Bailiff: the emulator's own address, and Clerk's secret key.", ["EMULATOR_URL", upstream.url]);
    if (given.CLERK_SECRET_KEY === undefined) lines.push(["EMULATOR_KEY", secrets.CLERK_SECRET_KEY]);
  }
  return lines.map((line) => (typeof line === "string" ? `${line}\n` : `export ${line[0]}=${shellQuote(line[1])}\n`)).join("");
}

/** Its path. @throws StartProblem */
export function writeDemoEnv(stateDir: string, facts: DemoEnvFacts): string {
  const file = path.join(stateDir, "demo.env");
  writePrivateText(file, demoEnv(facts));
  return file;
}
