// Who was minted through whom, and whose tombstones are still to be written: the Registry's tables `lineage` and `revocations`, and every
// statement on them. Synchronous. The tables are made in `registry-schema.ts`; stored formats: docs/storage.md.
//
// A key that is revoked, or cut off from what it had minted, ends all those below it at once, because each of their calls asks for it. Their
// own tombstones are written behind that, from this list, and one that is on it stays on it until its Ledger has said that it is revoked.
import type { KeyRecord } from "../keys/key-record.ts";
import { isSevered } from "../keys/line.ts";
import type { Rate } from "../policy/engine.ts";

/** What a key, with all that it was minted through counted in, may mint. */
export interface MintBounds {
  /** In any span of its window's length; null: any number. */
  readonly rate: Rate | null;
  /** Living at the same time. */
  readonly maxLiving: number;
}

export type MintRefusal =
  | { readonly ok: false; readonly code: "rate"; readonly keyId: string; readonly retryAtMs: number }
  | { readonly ok: false; readonly code: "living"; readonly keyId: string; readonly living: number }
  /** A key above it is revoked, or was cut off from what it had minted. */
  | { readonly ok: false; readonly code: "line_ended" };

export interface MintedKey {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly minted_by: string;
}

/** Of the keys minted through one, however many keys lie between. */
export interface MintedKeys {
  /** The first of the living, by id. */
  readonly data: readonly MintedKey[];
  readonly living: number;
  /** Tombstones that are not written yet. */
  readonly revoking: number;
  readonly total: number;
}

export interface Revocation {
  readonly id: string;
  /** RFC 3339: from when on it was refused. */
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly askedMs: number;
}

/** Neither revoked nor expired, and not about to be: `keys` as k, the time bound first. */
const LIVING =
  "(k.living_until_ms IS NULL OR k.living_until_ms > ?) AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.id = k.id)";

export class MintedStore {
  readonly #sql: SqlStorage;

  /** `storage`: with the tables made already. */
  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql;
  }

  addLine({ id, ancestors }: KeyRecord, mintedMs: number): void {
    const insert = "INSERT OR IGNORE INTO lineage (ancestor, id, minted_ms) VALUES (?, ?, ?)";
    for (const ancestor of ancestors) this.#sql.exec(insert, ancestor, id, mintedMs);
  }

  /** Why this key may not be minted; null where it may. Each key above it is asked: minting keys that mint makes no more room. */
  mintRefusal({ ancestors }: KeyRecord, { rate, maxLiving }: MintBounds, nowMs: number): MintRefusal | null {
    for (const keyId of ancestors) {
      const living = this.#livingCount(keyId, nowMs);
      if (living >= maxLiving) return { ok: false, code: "living", keyId, living };
    }
    const full = rate === null ? [] : ancestors.flatMap((keyId) => this.#rateRefusal(keyId, rate, nowMs));
    // Of several that are full the one that lasts longest.
    return full.sort((a, b) => b.retryAtMs - a.retryAtMs).at(0) ?? null;
  }

  minted(keyId: string, nowMs: number, limit: number): MintedKeys {
    const living = this.#living(keyId, nowMs, limit);
    return {
      data: living.map(({ id, name, owner, minted_by }) => ({ id, name, owner, minted_by })),
      living: this.#livingCount(keyId, nowMs),
      revoking: this.revokingCount(keyId),
      total: this.#sql.exec<{ n: number }>("SELECT COUNT(*) n FROM lineage WHERE ancestor = ?", keyId).one().n,
    };
  }

  /** Tombstones of keys below it that are not written yet. */
  revokingCount(keyId: string): number {
    const query = "SELECT COUNT(*) n FROM lineage l JOIN revocations r ON r.id = l.id WHERE l.ancestor = ?";
    return this.#sql.exec<{ n: number }>(query, keyId).one().n;
  }

  /** What has ended with this key is put on the list. Repeating it adds nothing. */
  endBelow(record: KeyRecord, nowMs: number): void {
    const { id: keyId, revoked, severed } = record;
    if (revoked === null && severed === undefined) return;
    const why = revoked === null ? "got a new secret" : `was revoked: ${revoked.reason}`;
    const { at, by } = revoked ?? severed ?? { at: new Date(nowMs).toISOString(), by: "" };
    const insert = "INSERT OR IGNORE INTO revocations (id, at, by, reason, asked_ms, try_ms) VALUES (?, ?, ?, ?, ?, ?)";
    // One that has expired gets its tombstone too: its time could be changed.
    for (const child of this.#living(keyId, 0, -1)) {
      if (revoked !== null || isSevered(child, record))
        this.#sql.exec(insert, child.id, at, by, `key ${keyId} above it ${why}`, nowMs, nowMs);
    }
  }

  due(nowMs: number, limit: number): Revocation[] {
    const query = "SELECT id, at, by, reason, asked_ms askedMs FROM revocations WHERE try_ms <= ? ORDER BY try_ms, id LIMIT ?";
    return this.#sql.exec<{ id: string; at: string; by: string; reason: string; askedMs: number }>(query, nowMs, limit).toArray();
  }

  /** When the next is to be tried, ms since the epoch; null: none is left. */
  nextTryMs(): number | null {
    return this.#sql.exec<{ next: number | null }>("SELECT MIN(try_ms) next FROM revocations").one().next;
  }

  postpone(id: string, untilMs: number): void {
    this.#sql.exec("UPDATE revocations SET try_ms = ? WHERE id = ?", untilMs, id);
  }

  /** It is revoked, or there is no such key. */
  strike(id: string): void {
    this.#sql.exec("DELETE FROM revocations WHERE id = ?", id);
  }

  #rateRefusal(keyId: string, { max, windowMs }: Rate, nowMs: number) {
    const query = "SELECT minted_ms FROM lineage WHERE ancestor = ? AND minted_ms > ? ORDER BY minted_ms DESC LIMIT 1 OFFSET ?";
    const filling = this.#sql
      .exec<{ minted_ms: number }>(query, keyId, nowMs - windowMs, max - 1)
      .toArray()
      .at(0);
    // There is room again when the last of the newest `max` has left the span.
    return filling === undefined ? [] : [{ ok: false, code: "rate", keyId, retryAtMs: filling.minted_ms + windowMs } as const];
  }

  #livingCount(keyId: string, nowMs: number): number {
    const query = `SELECT COUNT(*) n FROM lineage l JOIN keys k ON k.id = l.id WHERE l.ancestor = ? AND ${LIVING}`;
    return this.#sql.exec<{ n: number }>(query, keyId, nowMs).one().n;
  }

  /** `limit` below 0: all. */
  #living(keyId: string, nowMs: number, limit: number): KeyRecord[] {
    const query = `SELECT k.record FROM lineage l JOIN keys k ON k.id = l.id WHERE l.ancestor = ? AND ${LIVING} ORDER BY k.id LIMIT ?`;
    return this.#sql
      .exec<{ record: string }>(query, keyId, nowMs, limit)
      .toArray()
      .map(({ record }) => JSON.parse(record));
  }
}
