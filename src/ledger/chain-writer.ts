// Appends to a ledger's chain and keeps its head in memory. Synchronous from reading the head to writing the record: two appends
// cannot take the same place, and an append shares its transaction with whatever statement follows without an `await`.

import { type ChainPosition, GENESIS_HASH, sealRecord } from "../audit/chain.ts";
import type { AuditRecord, RecordDraft } from "../audit/record.ts";
import { wellFormedDraft } from "../audit/well-formed.ts";
import type { Deps } from "../deps.ts";
import type { Head, LedgerStore } from "./ledger-store.ts";

const SALT_BYTES = 16;
const EMPTY: Head = { seq: 0, hash: GENESIS_HASH, atMs: 0 };

export class ChainWriter {
  readonly #store: LedgerStore;
  readonly #deps: Deps;
  #head: Head;

  constructor(store: LedgerStore, deps: Deps) {
    this.#store = store;
    this.#deps = deps;
    this.#head = store.head() ?? EMPTY;
  }

  get head(): Head {
    return this.#head;
  }

  /** After records were undone. */
  reread(): void {
    this.#head = this.#store.head() ?? EMPTY;
  }

  append(ledger: string, draft: RecordDraft): AuditRecord {
    // A clock that was set back may not make time run backwards within a ledger: readers merge ledgers by it.
    const atMs = Math.max(this.#deps.now(), this.#head.atMs);
    const salt = Buffer.from(this.#deps.randomBytes(SALT_BYTES)).toString("hex");
    const record = this.#seal(draft, { ledger, seq: this.#head.seq + 1, prev: this.#head.hash, atMs, salt });
    this.#store.append(record);
    this.#head = { seq: record.seq, hash: record.hash, atMs };
    return record;
  }

  #seal(draft: RecordDraft, position: ChainPosition): AuditRecord {
    try {
      return sealRecord(draft, position);
    } catch {
      // Whatever it is besides fails once more, and is thrown.
      this.#deps.log("record_mended", { ledger: position.ledger });
      return sealRecord(wellFormedDraft(draft), position);
    }
  }
}
