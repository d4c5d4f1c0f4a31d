// What keys did in a span of time, by operation: counted from audit records.

import { isOwnCall } from "../../src/audit/own-call.ts";
import { type AuditRecord, callsIn } from "../../src/audit/record.ts";
import { alsoNeeded } from "../../src/clerk/arguments.ts";
import type { Operation } from "../../src/clerk/operation.ts";

export interface OperationCount {
  readonly allowed: number;
  readonly denied: number;
  readonly failed: number;
  /** Of the newest such call, since the epoch. */
  readonly lastAtMs: number;
}

const NONE: ReadonlyMap<string, OperationCount> = new Map();

export class OperationCounts {
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #byKey = new Map<string, Map<string, OperationCount>>();
  readonly #along = new Map<string, Set<string>>();

  constructor(operations: ReadonlyMap<string, Operation>) {
    this.#operations = operations;
  }

  /** In any order. What others did to a key (rotated it) is theirs. */
  add(record: AuditRecord): void {
    const { type, operation, at, key } = record;
    if (operation === null || key === null || !isOwnCall(record)) return;
    const counts = this.#byKey.get(key.id) ?? new Map<string, OperationCount>();
    const count = counts.get(operation) ?? { allowed: 0, denied: 0, failed: 0, lastAtMs: 0 };
    const kind = type === "denied" || type === "failed" ? type : "allowed";
    counts.set(operation, {
      ...count,
      [kind]: count[kind] + callsIn(record),
      lastAtMs: Math.max(Date.parse(at), count.lastAtMs),
    });
    this.#byKey.set(key.id, counts);
    if (kind === "allowed") this.#noteAlong(key.id, operation, record.args);
  }

  of(keyId: string): ReadonlyMap<string, OperationCount> {
    return this.#byKey.get(keyId) ?? NONE;
  }

  /**
   * Every operation that the key was allowed, those that went along with another (metadata in an update) included, and those that may have:
   * once its arguments are erased, nobody knows.
   */
  usedBy(keyId: string): readonly string[] {
    const allowed = [...this.of(keyId)].flatMap(([operation, count]) => (count.allowed > 0 ? [operation] : []));
    return [...new Set([...allowed, ...(this.#along.get(keyId) ?? [])])].sort();
  }

  #noteAlong(keyId: string, name: string, args: AuditRecord["args"]): void {
    const operation = this.#operations.get(name);
    if (operation === undefined) return;
    const also = args === null ? (operation.also ?? []) : alsoNeeded(operation, args);
    if (also.length === 0) return;
    this.#along.set(keyId, new Set([...(this.#along.get(keyId) ?? []), ...also.map((row) => row.operation)]));
  }
}
