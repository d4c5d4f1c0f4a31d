// Is this presented key, from this address, now, the one its record describes? One answer for the caller whatever is wrong (a
// stranger learns nothing), a precise one for the record. Pure.
import { addressAllowed } from "./address.ts";
import { type KeyMode, type KeyRecord, keyStatus } from "./key-record.ts";
import { sameText } from "./keyed-hash.ts";
import type { OfferedKey } from "./known-keys.ts";

/** Of one key: it has few secrets at a time, and changes them now and then. */
const MAX_COMPARED = 16;

export type KeyFault = "wrong_secret" | "wrong_mode" | "wrong_address" | "revoked" | "expired" | "not_yet_valid";
export type KeyVerdict =
  /** `rehash`: the stored hash was made with an older pepper; this is the new one. */
  | { readonly ok: true; readonly rehash: { readonly from: string; readonly to: string } | null }
  | { readonly ok: false; readonly fault: KeyFault };

export interface KeyUse {
  readonly presented: Pick<OfferedKey, "mode" | "id" | "hashes">;
  readonly address: string | null;
  readonly nowMs: number;
}

export function verifyKey(record: KeyRecord, use: KeyUse, mode: KeyMode): KeyVerdict {
  const offered = use.presented.hashes();
  // The hashes are bound to the id that was presented.
  if (record.id !== use.presented.id) return { ok: false, fault: "wrong_secret" };
  const matched = matchingHash(record, offered, use.nowMs);
  if (matched === undefined) return { ok: false, fault: "wrong_secret" };
  if (use.presented.mode !== mode) return { ok: false, fault: "wrong_mode" };
  const fault = useFault(record, use, mode);
  if (fault !== null) return { ok: false, fault };
  const [current = matched] = offered;
  return { ok: true, rehash: matched === current ? null : { from: matched, to: current } };
}

/** Whoever uses it has shown that they may: is the key in force, here, now, and for this address? */
export function useFault(
  record: KeyRecord,
  { address, nowMs }: Pick<KeyUse, "address" | "nowMs">,
  mode: KeyMode,
): KeyFault | null {
  if (record.mode !== mode) return "wrong_mode";
  const status = keyStatus(record, nowMs);
  if (status !== "active") return status;
  return addressAllowed(record.allowed_cidrs, address) ? null : "wrong_address";
}

/** When a key is over for who has this secret, ms since the epoch, infinite where nothing ends it; null: it is no secret of the key, or no more. */
export function secretEndsMs(record: KeyRecord, offered: readonly string[], nowMs: number): number | null {
  const matched = matchingHash(record, offered, nowMs);
  if (matched === undefined || keyStatus(record, nowMs) !== "active") return null;
  const validUntil = record.secrets.find(({ hash }) => hash === matched)?.valid_until ?? null;
  const ends = [validUntil, record.expires_at].filter((end) => end !== null).map((end) => Date.parse(end));
  return Math.min(...ends, Number.POSITIVE_INFINITY);
}

/**
 * Is this a secret that was replaced because others may have had it, when what was minted through the key was ended? It goes on for its grace;
 * but whatever it brought about that outlives it would be what was ended, once more.
 */
export function isCutOff({ secrets, severed, rotated_at }: KeyRecord, offered: readonly string[]): boolean {
  if (severed === undefined || severed.at !== rotated_at) return false;
  const replaced = secrets.filter(({ valid_until }) => valid_until !== null);
  return replaced.some(({ hash }) => offered.map((candidate) => sameText(candidate, hash)).includes(true));
}

/** The stored hash that the secret matches. Every pair is compared, so that time does not tell which one matched. */
function matchingHash(record: KeyRecord, offered: readonly string[], nowMs: number): string | undefined {
  return record.secrets
    .filter(({ valid_until }) => valid_until === null || nowMs < Date.parse(valid_until))
    .filter(({ hash }) => isAmong(offered, hash))
    .at(0)?.hash;
}

/** What was compared before, of hashes that are kept (`known-keys.ts`): both are ours, and whoever calls chooses neither. */
const COMPARED = new WeakMap<readonly string[], Map<string, boolean>>();

function isAmong(offered: readonly string[], hash: string): boolean {
  const compared = COMPARED.get(offered) ?? new Map<string, boolean>();
  const known = compared.get(hash);
  if (known !== undefined) return known;
  const found = offered.map((candidate) => sameText(candidate, hash)).includes(true);
  if (compared.size >= MAX_COMPARED) compared.clear();
  COMPARED.set(offered, compared.set(hash, found));
  return found;
}
