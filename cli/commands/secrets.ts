// `bailiff secrets generate`: what a deployment needs, made on this machine; nothing is sent or kept.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { usageProblem } from "../exit-code.ts";

const CLERK_SECRET_KEY = "CLERK_SECRET_KEY";
/** In examples: its ending is in .gitignore. */
const FILE = "staging.secrets.json";

export function secretsCommands({ terminal, env }: CliContext): readonly CommandUnknownOpts[] {
  return [
    command("generate", "Make KEY_PEPPER, ROOT_TOKEN and AUDIT_SIGNING_KEY for a new deployment; nothing is sent or kept", [
      "secrets generate",
      `secrets generate --file ${FILE}   # and CLERK_SECRET_KEY, if it is in the environment`,
      "secrets generate --json",
    ])
      .option("--json", "print the values as JSON, as wrangler reads them")
      .option("--file <file>", "write them to a new file instead, for your eyes only (0600)")
      .action(({ json, file }) => {
        const secrets = { ...clerkSecret(env), ...generateSecrets() };
        if (file !== undefined) {
          writeSecrets(file, secrets);
          terminal.notice(`${Object.keys(secrets).join(", ")} in ${file}`);
          if (!(CLERK_SECRET_KEY in secrets))
            terminal.notice(`${CLERK_SECRET_KEY} is not in the environment: add it to the file`);
          terminal.notice(whatNext(file));
        } else if (json === true) terminal.printJson(secrets);
        else {
          for (const [name, value] of Object.entries(secrets)) terminal.print(`${name}=${value}`);
          terminal.notice(`\nOff the screen, in a file that git ignores: bailiff secrets generate --file ${FILE}`);
          terminal.notice(whatNext(FILE));
        }
      }),
  ];
}

function generateSecrets(): Readonly<Record<"KEY_PEPPER" | "ROOT_TOKEN" | "AUDIT_SIGNING_KEY", string>> {
  const { privateKey } = generateKeyPairSync("ed25519");
  return {
    KEY_PEPPER: `pepper_${randomBytes(32).toString("base64url")}`,
    ROOT_TOKEN: `root_${randomBytes(32).toString("base64url")}`,
    AUDIT_SIGNING_KEY: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
  };
}

/** From the environment only: an argument would stand in the shell's history. @throws CliProblem when it is no key of Clerk's. */
function clerkSecret(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const key = env[CLERK_SECRET_KEY]?.trim() ?? "";
  if (key === "") return {};
  if (!/^sk_(live|test)_[\x21-\x7e]+$/.test(key)) throw usageProblem(`${CLERK_SECRET_KEY} must start with sk_live_ or sk_test_`);
  return { [CLERK_SECRET_KEY]: key };
}

/** @throws CliProblem when there is such a file: what is in it may be the only copy of a pepper. */
function writeSecrets(file: string, secrets: Readonly<Record<string, string>>): void {
  try {
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const there = error instanceof Error && "code" in error && error.code === "EEXIST";
    throw usageProblem(there ? `${file} is there already` : `${file} cannot be written`);
  }
}

function whatNext(file: string): string {
  return [
    "",
    "A new deployment takes all of them with its first upload:",
    `  npm run deploy -- --env staging --secrets-file ${file}   (or production)`,
    "Of one that is there, change a single one; wrangler asks for the value:",
    "  npx wrangler secret put ROOT_TOKEN --env staging",
    "",
    "KEY_PEPPER         without it every key is worthless: keep a copy where secrets are kept",
    "ROOT_TOKEN         for the first keys and policies; delete it then: npx wrangler secret delete ROOT_TOKEN --env staging",
    "AUDIT_SIGNING_KEY  signs exports; the public half is at /.well-known/bailiff-audit-key",
  ].join("\n");
}
