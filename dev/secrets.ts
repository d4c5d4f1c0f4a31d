// The secrets of a local gateway: what the user gave, else what an earlier start made, else new ones, kept for the next start.
import { randomBytes } from "node:crypto";
import path from "node:path";
import * as z from "zod";
import { isSigningKey } from "../src/audit/signing.ts";
import { newSigningKey } from "./audit-key.ts";
import { readPrivateJson, writePrivateJson } from "./private-file.ts";
import { closeFile, closeStateDirectory } from "./private-state.ts";
import type { StartSettings } from "./settings.ts";

export interface LocalSecrets {
  readonly ROOT_TOKEN: string;
  readonly KEY_PEPPER: string;
  readonly CLERK_SECRET_KEY: string;
  /** What the emulator signs its webhooks with; of another Clerk, what the user gave, or "" and none are taken. */
  readonly CLERK_WEBHOOK_SIGNING_SECRET: string;
  readonly AUDIT_SIGNING_KEY: string;
}

const keptSchema = z.looseObject({
  ROOT_TOKEN: z.string().min(32).optional(),
  KEY_PEPPER: z.string().min(32).optional(),
  CLERK_SECRET_KEY: z.string().startsWith("sk_test_").optional(),
  CLERK_WEBHOOK_SIGNING_SECRET: z.string().startsWith("whsec_").optional(),
  AUDIT_SIGNING_KEY: z.string().refine(isSigningKey).optional(),
});

/** Everything in the state directory that holds a secret. */
const PRIVATE_FILES = ["secrets.json", "demo-keys.json", "demo.env", "dev.env", "wrangler.dev.json"];

/** `notice`: what the user should know, a line at a time. */
export function loadSecrets(
  { stateDir, given, clerkApiUrl }: Pick<StartSettings, "stateDir" | "given" | "clerkApiUrl">,
  notice: (line: string) => void,
): LocalSecrets {
  const file = path.join(stateDir, "secrets.json");
  closeStateDirectory(stateDir, notice);
  for (const name of PRIVATE_FILES) {
    if (closeFile(path.join(stateDir, name))) {
      notice(
        `others could read ${name} in ${stateDir}: now it is yours alone, but what it holds may be known; make new secrets if so`,
      );
    }
  }
  const kept = readPrivateJson(file, keptSchema) ?? {};
  const secrets = {
    ROOT_TOKEN: given.ROOT_TOKEN ?? kept.ROOT_TOKEN ?? randomText("root_"),
    KEY_PEPPER: given.KEY_PEPPER ?? kept.KEY_PEPPER ?? randomText("pepper_"),
    CLERK_SECRET_KEY: given.CLERK_SECRET_KEY ?? kept.CLERK_SECRET_KEY ?? randomText("sk_test_"),
    // What another Clerk signs with, its dashboard says.
    CLERK_WEBHOOK_SIGNING_SECRET:
      given.CLERK_WEBHOOK_SIGNING_SECRET ??
      (clerkApiUrl === null ? (kept.CLERK_WEBHOOK_SIGNING_SECRET ?? randomWebhookSecret()) : ""),
    AUDIT_SIGNING_KEY: given.AUDIT_SIGNING_KEY ?? kept.AUDIT_SIGNING_KEY ?? newSigningKey(),
  };
  // What the user gives is the user's to keep: only our own go into the file.
  const ours = Object.fromEntries(Object.entries(secrets).filter(([name, value]) => !(name in given) && value !== ""));
  const next = { ...kept, ...ours };
  if (JSON.stringify(next) !== JSON.stringify(kept)) writePrivateJson(file, next);
  return secrets;
}

function randomWebhookSecret(): string {
  return `whsec_${randomBytes(24).toString("base64")}`;
}

function randomText(prefix: string): string {
  return prefix + randomBytes(32).toString("base64url").replace(/[-_]/g, "x");
}
