// Who is asking? A presented key is checked by its tag before any storage is touched, then against the record leased from its Ledger.
// Whatever is wrong, a caller hears one text; what it was is only counted (`anonymous` ledger).
import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import type { OfferedKey } from "../../keys/known-keys.ts";
import type { Lease } from "../../keys/lease.ts";
import { type KeyFault, useFault, verifyKey } from "../../keys/verify-key.ts";
import type { Services } from "../services.ts";
import { ancestorsInForce, NONE_ABOVE } from "./ancestors.ts";
import type { CallFacts } from "./call.ts";
import { type LeaseInHand, type LeaseUse, longest, renewWithLine } from "./leases.ts";
import { ledgerUnavailable } from "./refusals.ts";

export interface KeyPrincipal {
  readonly kind: "key";
  /** Null: by somebody who is signed in with it to the console. The secret was seen then. */
  readonly presented: OfferedKey | null;
  readonly lease: LeaseInHand["lease"];
  /** Of the keys that it was minted through, nearest first. */
  readonly above: readonly Lease[];
  /** How long ago its lease (or that of a key that it was delegated from) ran out, ms; null as a rule. */
  readonly overrunMs: number | null;
}

export type Authentication =
  | { readonly ok: true; readonly principal: KeyPrincipal }
  | { readonly ok: false; readonly error: BailiffError };

const BEARER = /^Bearer ([\x21-\x2b\x2d-\x7e]{1,512})$/i;

/** The bearer token, or why there is none. Two Authorization headers arrive as one with a comma, which no token has. */
export function bearerToken(
  request: Request,
): { ok: true; token: string } | { ok: false; fault: "missing" | "malformed"; error: BailiffError } {
  const header = request.headers.get("authorization");
  const token = header === null ? undefined : BEARER.exec(header)?.[1];
  if (token !== undefined) return { ok: true, token };
  const detail = "Send your key once, as “Authorization: Bearer sk_…”.";
  return {
    ok: false,
    fault: header === null ? "missing" : "malformed",
    error: bailiffError("authorization_header_format_invalid", detail),
  };
}

export async function authenticateKey(services: Services, call: CallFacts, use: LeaseUse): Promise<Authentication> {
  const bearer = bearerToken(call.request);
  if (!bearer.ok) return stranger(services, call, bearer.fault, null, bearer.error);
  const presented = await services.knownKeys.read(bearer.token);
  if (presented === undefined) return stranger(services, call, "forged", null);
  const held = use === "renewed" ? undefined : services.leases.get(presented.id, services.deps.now());
  if (held !== undefined) {
    const known = await verifyLease(services, call, presented, { lease: held, overrunMs: null }, use);
    // A fault may be news that has passed (a rotation, a new address list): only a tombstone is final.
    if (known.ok) return known;
    if (held.record.revoked !== null) return stranger(services, call, "revoked", presented.id, known.error);
    // The Ledger is asked again, but not by the thousand: who holds a secret that was rotated out must not keep it busy.
    if (known.fault !== undefined && !services.doubts.take(presented.id, services.deps.now()))
      return stranger(services, call, known.fault, presented.id, known.error);
  }
  const bundle = services.bundles.getAhead();
  // Not waited for where the key turns out to be none.
  if (bundle !== undefined) call.waitUntil(bundle);
  const renewed = await renewWithLine(services, presented.id, use);
  if (renewed === "unavailable") return { ok: false, error: ledgerUnavailable() };
  if (renewed === null) return stranger(services, call, "unknown", null);
  const verified = await verifyLease(services, call, presented, renewed, use);
  if (!verified.ok && verified.fault !== undefined) services.anonymous.add(verified.fault, presented.id, call.waitUntil);
  if (verified.ok) await bundle;
  return verified;
}

/** Is this key, from this address, now, the one that the lease describes? Asked again whenever the Ledger says that it moved on. */
export async function verifyLease(
  services: Services,
  call: CallFacts,
  presented: KeyPrincipal["presented"],
  { lease, overrunMs }: LeaseInHand,
  use: LeaseUse,
): Promise<Authentication & { readonly fault?: string }> {
  const fault =
    presented === null
      ? useFault(lease.record, { address: call.ip, nowMs: services.deps.now() }, services.settings.mode)
      : secretFault(services, call, presented, { lease, overrunMs });
  if (fault !== null) return { ok: false, error: keyInvalid(), fault };
  const line = lease.record.ancestors.length === 0 ? NONE_ABOVE : await ancestorsInForce(services, lease.record, call.ip, use);
  if (line === null) return { ok: false, error: ledgerUnavailable() };
  if (line.fault !== null) return { ok: false, error: keyInvalid(), fault: line.fault };
  const { above } = line;
  return { ok: true, principal: { kind: "key", presented, lease, above, overrunMs: longest(overrunMs, line.overrunMs) } };
}

function secretFault(
  services: Services,
  call: CallFacts,
  presented: OfferedKey,
  { lease, overrunMs }: LeaseInHand,
): KeyFault | null {
  const shown = { presented, address: call.ip, nowMs: services.deps.now() };
  const verdict = verifyKey(lease.record, shown, services.settings.mode);
  if (!verdict.ok) return verdict.fault;
  services.knownKeys.remember(presented);
  if (verdict.rehash !== null && overrunMs === null) {
    services.leases.drop(presented.id);
    call.waitUntil(services.ledgers.changeKey(presented.id, { kind: "rehash", ...verdict.rehash }));
  }
  return null;
}

/** `strict` keys, and those minted through one, have every call pass the Ledger. */
export function readsOnLease({ lease, above }: Pick<KeyPrincipal, "lease" | "above">): boolean {
  return [lease, ...above].every(({ record }) => record.consistency === "leased");
}

function stranger(
  services: Services,
  call: CallFacts,
  fault: string,
  keyId: string | null,
  error = keyInvalid(),
): Authentication {
  services.anonymous.add(fault, keyId, call.waitUntil);
  return { ok: false, error };
}

export function keyInvalid(): BailiffError {
  const detail =
    "The key is not valid here: it may be unknown, revoked, expired, not valid yet, or not allowed from your address. Ask whoever gave it to you.";
  return bailiffError("clerk_key_invalid", detail);
}
