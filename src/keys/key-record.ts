// A key as its Ledger stores it, and as the admin plane shows it. The secret itself is stored nowhere.

export interface StoredSecret {
  /** HMAC-SHA-256 of the secret under the pepper, lower-case hex. */
  readonly hash: string;
  /** RFC 3339; null: valid as long as the key is. Set on the old secret when a key is rotated. */
  readonly valid_until: string | null;
}

export type KeyMode = "live" | "test";
/** leased: plain reads decide on a lease of at most KEY_LEASE_MS. strict: every call passes the key's Ledger, with a durable intent. */
export type KeyConsistency = "leased" | "strict";

/** One policy that a key may open. */
export interface ElevateEntry {
  readonly policy: string;
  /** For how long: `1h`. */
  readonly within: string;
  /** How many other people must agree first, and for how long that holds. */
  readonly approve?: { readonly count: number; readonly within?: string | undefined } | undefined;
}

export interface KeyRecord {
  readonly v: 1;
  /** 12 base62, public. */
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** Names of policies, in the order in which their allows are tried. */
  readonly policies: readonly string[];
  /** Operation patterns, a ceiling over the policies; null: no ceiling. */
  readonly scopes: readonly string[] | null;
  readonly mode: KeyMode;
  readonly allowed_cidrs: readonly string[] | null;
  /** RFC 3339. */
  readonly not_before: string | null;
  readonly expires_at: string | null;
  readonly consistency: KeyConsistency;
  /** What it may open for a while, with a reason. Absent: nothing. */
  readonly elevate?: readonly ElevateEntry[] | undefined;
  readonly created_at: string;
  readonly rotated_at: string | null;
  /** `root` or the id of the key that minted it. */
  readonly minted_by: string;
  /** Keys that this one was delegated from, nearest first: it is in force only while all of them are. */
  readonly ancestors: readonly string[];
  /** When all the keys that had been minted through it were last ended without it, by whom, and how often that was done. Absent: never. */
  readonly severed?: { readonly count: number; readonly at: string; readonly by: string };
  /** How often that had been done to each of its ancestors when it was minted, nearest first: it is dead under one that has more. Absent: never. */
  readonly severed_above?: readonly number[];
  /** Counts up with every change: a lease of an older revision is refused by the Ledger. */
  readonly revision: number;
  /** Newest first. */
  readonly secrets: readonly StoredSecret[];
  /** Set once; nothing lifts it. */
  readonly revoked: { readonly at: string; readonly by: string; readonly reason: string } | null;
}

/** What the admin plane shows: everything but the hashes. */
export type KeyView = Omit<KeyRecord, "v" | "secrets" | "revision" | "severed" | "severed_above"> & {
  readonly status: "active" | "revoked" | "expired" | "not_yet_valid";
};

/** Is the key itself in force? Address and secret are checked apart. `nowMs` since the epoch. */
export function keyStatus(record: KeyRecord, nowMs: number): KeyView["status"] {
  if (record.revoked !== null) return "revoked";
  if (record.expires_at !== null && nowMs >= Date.parse(record.expires_at)) return "expired";
  if (record.not_before !== null && nowMs < Date.parse(record.not_before)) return "not_yet_valid";
  return "active";
}

export function viewKey(record: KeyRecord, nowMs: number): KeyView {
  const { v: _v, secrets: _secrets, revision: _revision, severed: _severed, severed_above: _above, elevate, ...same } = record;
  const shown = elevate === undefined || elevate.length === 0 ? same : { ...same, elevate };
  return { ...shown, status: keyStatus(record, nowMs) };
}
