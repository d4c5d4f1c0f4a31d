// The public key that exports are checked with: from a file, an address, or the gateway's own page. That a gateway signs nothing is told
// apart from not having been able to ask it.
import { readFileSync } from "node:fs";
import * as z from "zod";
import { readVerifyingKeys, type VerifyingKey } from "../../src/audit/verify-signature.ts";
import { lostReason } from "../api-client.ts";
import { CliProblem, usageProblem } from "../exit-code.ts";
import { readUrl } from "../settings.ts";
import { unreadable } from "../unreadable.ts";
import type { KnownKeys } from "./judge-signature.ts";

const WELL_KNOWN = "/.well-known/bailiff-audit-key";
const TIMEOUT_MS = 5_000;

export type FoundKey =
  | { readonly kind: "keys"; readonly keys: readonly VerifyingKey[] }
  /** It says so itself. */
  | { readonly kind: "unsigned" }
  | { readonly kind: "unknown"; readonly why: string };

/** `source`: a file or an address; an address without a path is a gateway's. @throws CliProblem when it holds no key. */
export async function readAuditKey(source: string): Promise<readonly VerifyingKey[]> {
  const found = /^https?:\/\//.test(source) ? await fetchKey(source) : keyIn(readKeyFile(source));
  if (found.kind === "keys") return found.keys;
  throw usageProblem(`${source} gives no Ed25519 public key: ${found.kind === "unsigned" ? "it signs nothing" : found.why}`);
}

/** `url`: the gateway's. */
export function gatewayAuditKey(url: string): Promise<FoundKey> {
  return fetchKey(url + WELL_KNOWN);
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
  if (url === null) return { keys: null, why: "give --public-key, or set BAILIFF_URL" };
  const found = await gatewayAuditKey(url);
  if (found.kind === "keys") return { keys: found.keys, gateway: url };
  const why = found.kind === "unsigned" ? `${url} signs nothing` : `the key of ${url} could not be fetched (${found.why})`;
  return { keys: null, why: `${why}: give --public-key` };
}

async function fetchKey(source: string): Promise<FoundKey> {
  if (!URL.canParse(source)) return { kind: "unknown", why: "it is no address" };
  const address = new URL(source).pathname === "/" ? new URL(WELL_KNOWN, source) : new URL(source);
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "manual" });
    const text = await response.text();
    if (response.ok) return keyIn(text);
    if (response.status === 404 && saysUnsigned(text)) return { kind: "unsigned" };
    return { kind: "unknown", why: `it answers with status ${response.status}` };
  } catch (error) {
    return { kind: "unknown", why: lostReason(error) };
  }
}

/** A 404 of Bailiff's own, not of whatever else may be there. */
function saysUnsigned(text: string): boolean {
  const errors = z.looseObject({ errors: z.array(z.looseObject({ code: z.literal("bailiff_not_found") })).min(1) });
  return errors.safeParse(parsed(text)).success;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function keyIn(text: string): FoundKey {
  const keys = readVerifyingKeys(text);
  return keys === null ? { kind: "unknown", why: "it must be a JWK set, a JWK or PEM" } : { kind: "keys", keys };
}

function readKeyFile(name: string): string {
  try {
    return readFileSync(name, "utf8");
  } catch (error) {
    throw unreadable(name, error);
  }
}
