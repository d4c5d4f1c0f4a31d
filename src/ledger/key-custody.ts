// The Ledger's authority over its key: the record, its changes, and the tombstone that nothing lifts. Synchronous.
import type { Deps } from "../deps.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import type { BundleRef, Lease, OpenElevation } from "../keys/lease.ts";
import { severedCount } from "../keys/line.ts";
import type { LedgerStore } from "./ledger-store.ts";

const KEY = "key";
const BUNDLE = "bundle";

/** What `PATCH` may change. */
export type KeyPatch = Partial<
  Pick<
    KeyRecord,
    "name" | "owner" | "policies" | "scopes" | "allowed_cidrs" | "not_before" | "expires_at" | "consistency" | "elevate"
  >
>;

/** A key that changes itself was judged by what it was then: what others have done to it since it does not undo. */
interface JudgedOn {
  /** Of its record. Not given: it is changed by somebody else. */
  readonly revision?: number;
}

export type KeyChange =
  | ({ readonly kind: "patch"; readonly patch: KeyPatch } & JudgedOn)
  /** The old secret goes on for `graceSeconds`, but neither past the key's expiry nor past the time that it already had. */
  | ({
      readonly kind: "rotate";
      readonly hash: string;
      readonly graceSeconds: number;
      /** Whoever rotates it. */
      readonly by: string;
      /** Ends all the keys that were minted through it, with this change. */
      readonly severs: boolean;
    } & JudgedOn)
  /** The same secret under a new pepper: no new revision. */
  | { readonly kind: "rehash"; readonly from: string; readonly to: string }
  /** `at`: it was refused from then on, because one above it was; not given: now. */
  | { readonly kind: "revoke"; readonly by: string; readonly reason: string; readonly at?: string };

export type KeyChangeResult =
  | { readonly ok: true; readonly record: KeyRecord }
  | { readonly ok: false; readonly code: "no_such_key" | "exists" }
  /** `record`: as it is, unchanged. A Ledger of the version before does not say it. */
  | { readonly ok: false; readonly code: "revoked" | "moved_on"; readonly record?: KeyRecord };

export class KeyCustody {
  readonly #store: LedgerStore;
  readonly #deps: Deps;
  readonly #elevated: (nowMs: number) => OpenElevation | null;
  #key: KeyRecord | null;
  #bundle: BundleRef | null;

  /** @param elevated what the key has opened for a while */
  constructor(store: LedgerStore, deps: Deps, elevated: (nowMs: number) => OpenElevation | null) {
    this.#store = store;
    this.#deps = deps;
    this.#elevated = elevated;
    this.#key = store.readMeta<KeyRecord>(KEY);
    this.#bundle = store.readMeta<BundleRef>(BUNDLE);
  }

  lease(): Lease | null {
    if (this.#key === null) return null;
    const elevation = this.#elevated(this.#deps.now());
    return { record: this.#key, bundle: this.#bundle, ...(elevation === null ? {} : { elevation }) };
  }

  create(record: KeyRecord, bundle: BundleRef | null): KeyChangeResult {
    if (this.#key !== null) {
      const repeated = this.#key.secrets[0]?.hash === record.secrets[0]?.hash;
      return repeated ? { ok: true, record: this.#key } : { ok: false, code: "exists" };
    }
    this.#write(record);
    if (bundle !== null) this.setBundle(bundle);
    return { ok: true, record };
  }

  change(change: KeyChange): KeyChangeResult {
    if (this.#key === null) return { ok: false, code: "no_such_key" };
    if (this.#key.revoked !== null) {
      // Revoking twice gives the first receipt again; nothing else may touch a tombstone.
      return change.kind === "revoke" ? { ok: true, record: this.#key } : { ok: false, code: "revoked", record: this.#key };
    }
    if (isMade(this.#key, change)) return { ok: true, record: this.#key };
    if ("revision" in change && change.revision !== this.#key.revision) return { ok: false, code: "moved_on", record: this.#key };
    const record = changed(this.#key, change, this.#deps.now());
    this.#write(record);
    return { ok: true, record };
  }

  /**
   * What the Registry knows of the key, where that is newer: this storage was set back, and a key that was revoked, narrowed or rotated must not
   * be again what it was. A tombstone is newer than anything. True: it was.
   */
  catchUp(record: KeyRecord): boolean {
    if (this.#key === null || this.#key.revoked !== null) return false;
    if (record.revoked === null && record.revision <= this.#key.revision) return false;
    this.#deps.log("key_set_back", { key_id: record.id });
    this.#write(record);
    return true;
  }

  /** Gives what is in force then. */
  setBundle(bundle: BundleRef): BundleRef {
    if (this.#bundle !== null && bundle.seq <= this.#bundle.seq) return this.#bundle;
    this.#store.writeMeta(BUNDLE, bundle);
    this.#bundle = bundle;
    return bundle;
  }

  #write(record: KeyRecord): void {
    this.#store.writeMeta(KEY, record);
    this.#key = record;
  }
}

/** By this change's first try, whose answer was lost. */
function isMade(record: KeyRecord, change: KeyChange): boolean {
  if (change.kind === "rotate") return record.secrets[0]?.hash === change.hash;
  if (change.kind !== "patch" || change.revision === undefined || record.revision !== change.revision + 1) return false;
  return JSON.stringify({ ...record, ...change.patch }) === JSON.stringify(record);
}

function changed(record: KeyRecord, change: KeyChange, nowMs: number): KeyRecord {
  const now = new Date(nowMs).toISOString();
  const next = { ...record, revision: record.revision + 1 };
  switch (change.kind) {
    case "patch":
      return { ...next, ...change.patch };
    case "revoke":
      return { ...next, revoked: { at: change.at ?? now, by: change.by, reason: change.reason } };
    case "rehash": {
      const secrets = record.secrets.map((secret) => (secret.hash === change.from ? { ...secret, hash: change.to } : secret));
      return { ...record, secrets };
    }
    case "rotate": {
      const expiresAtMs = record.expires_at === null ? Number.POSITIVE_INFINITY : Date.parse(record.expires_at);
      const graceEnds = new Date(Math.min(nowMs + change.graceSeconds * 1000, expiresAtMs)).toISOString();
      const kept = record.secrets.slice(0, 1).map(({ hash, valid_until }) => ({
        hash,
        valid_until: valid_until !== null && valid_until < graceEnds ? valid_until : graceEnds,
      }));
      const severed = { count: severedCount(record) + 1, at: now, by: change.by };
      return {
        ...next,
        ...(change.severs ? { severed } : {}),
        rotated_at: now,
        secrets: [{ hash: change.hash, valid_until: null }, ...kept],
      };
    }
  }
}
