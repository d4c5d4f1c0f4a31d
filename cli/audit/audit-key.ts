// The public key that exports are checked with: from a file, an address, or the gateway's own page.
import { readFileSync } from "node:fs";
import { readVerifyingKeys, type VerifyingKey } from "../../src/audit/verify-signature.ts";
import { CliProblem, usageProblem } from "../exit-code.ts";
import { readUrl } from "../settings.ts";
import type { KnownKeys } from "./judge-signature.ts";

const WELL_KNOWN = "/.well-known/bailiff-audit-key";
const TIMEOUT_MS = 5_000;

/** `source`: a file or an address; an address without a path is a gateway's. @throws CliProblem when it holds no key. */
export async function readAuditKey(source: string): Promise<readonly VerifyingKey[]> {
  const text = /^https?:\/\//.test(source) ? await fetchKey(source) : readKeyFile(source);
  const keys = text === null ? null : readVerifyingKeys(text);
  if (keys === null) throw usageProblem(`${source} gives no Ed25519 public key (a JWK set, a JWK or PEM)`);
  return keys;
}

/** Null when the gateway cannot be reached or signs nothing. */
export async function gatewayAuditKey(url: string): Promise<readonly VerifyingKey[] | null> {
  const text = await fetchKey(url);
  return text === null ? null : readVerifyingKeys(text);
}

/** The key that the gateway of BAILIFF_URL has now. A setting that is wrong keeps nobody from checking a file offline. */
export async function environmentAuditKey(env: NodeJS.ProcessEnv): Promise<KnownKeys> {
  let url: string | null;
  try {
    url = readUrl(env);
  } catch (error) {
    if (error instanceof CliProblem) return { keys: null, why: error.message };
    throw error;
  }
  const keys = url === null ? null : await gatewayAuditKey(url);
  if (url === null || keys === null) return { keys: null, why: "give --public-key, or set BAILIFF_URL" };
  return { keys, gateway: url };
}

async function fetchKey(source: string): Promise<string | null> {
  if (!URL.canParse(source)) return null;
  const address = new URL(source).pathname === "/" ? new URL(WELL_KNOWN, source) : new URL(source);
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "error" });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

function readKeyFile(name: string): string {
  try {
    return readFileSync(name, "utf8");
  } catch {
    throw usageProblem(`${name} cannot be read`);
  }
}
