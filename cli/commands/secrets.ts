// `bailiff secrets generate`: what a deployment needs, made on this machine; nothing is sent or kept.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";

export function secretsCommands({ terminal }: CliContext): readonly CommandUnknownOpts[] {
  return [
    command("generate", "Make KEY_PEPPER, ROOT_TOKEN and AUDIT_SIGNING_KEY for a new deployment; nothing is sent or kept", [
      "secrets generate",
      "secrets generate --json > secrets.json && npx wrangler secret bulk secrets.json && rm secrets.json",
    ])
      .option("--json", "print the values as JSON, as wrangler secret bulk reads them")
      .action(({ json }) => {
        const secrets = generateSecrets();
        if (json === true) return terminal.printJson(secrets);
        for (const [name, value] of Object.entries(secrets)) terminal.print(`${name}=${value}`);
        terminal.notice(
          [
            "",
            "Put each into the deployment; wrangler asks for the value, so that it stands in no history:",
            ...["CLERK_SECRET_KEY", ...Object.keys(secrets)].map((name) => `  npx wrangler secret put ${name}`),
            "",
            "KEY_PEPPER     without it every key is worthless: keep a copy where secrets are kept",
            "ROOT_TOKEN     for the first keys and policies; delete it then: npx wrangler secret delete ROOT_TOKEN",
            "AUDIT_SIGNING_KEY  signs exports; the public half is at /.well-known/bailiff-audit-key",
          ].join("\n"),
        );
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
