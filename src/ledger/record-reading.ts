// What a Ledger shows of its records: to readers page by page, to exports in seq order, to checks their hashes, to hooks one at a time, and
// to the overview their number. What was counted meanwhile is recorded first. Synchronous.
import type { Deps } from "../deps.ts";
import { asManyAsFit } from "./as-many-as-fit.ts";
import type { ChainWriter } from "./chain-writer.ts";
import { dataOf } from "./handing-over.ts";
import { heldStretch } from "./held-stretch.ts";
import type { LedgerStore } from "./ledger-store.ts";
import type { OpenIntentPage, RecordPage, RecordRange } from "./protocol.ts";
import type { RecordBook } from "./record-book.ts";
import { pageOfRecords } from "./record-page.ts";
import type { Tally, TallyRequest } from "./tally-protocol.ts";
import type { Tallying } from "./tallying.ts";
import type { HeldStretch } from "./witness-protocol.ts";

const READ_TOGETHER = 500;

interface ReadingParts {
  readonly deps: Deps;
  readonly store: LedgerStore;
  readonly chain: ChainWriter;
  readonly tallying: Tallying;
  readonly records: RecordBook;
}

export class RecordReading {
  readonly #deps: Deps;
  readonly #store: LedgerStore;
  readonly #chain: ChainWriter;
  readonly #tallying: Tallying;
  readonly #records: RecordBook;

  constructor(parts: ReadingParts) {
    this.#deps = parts.deps;
    this.#store = parts.store;
    this.#chain = parts.chain;
    this.#tallying = parts.tallying;
    this.#records = parts.records;
  }

  tally(request: TallyRequest): Tally {
    this.#records.recordCounted();
    return this.#tallying.tally(request, this.#chain.head.seq, this.#deps.now());
  }

  page(range: RecordRange): RecordPage {
    this.#records.recordCounted();
    return pageOfRecords(this.#store, range);
  }

  /** JSON, oldest first. Empty only when there are none. */
  from(first: number, untilMs: number): string[] {
    this.#records.recordCounted();
    return this.#store.linesFrom(first, READ_TOGETHER, this.#store.firstSeqAt(untilMs + 1) - 1);
  }

  since(atMs: number, untilMs: number): string[] {
    return this.from(this.#store.firstSeqAt(atMs), untilMs);
  }

  heldFrom(from: number, untilMs: number): HeldStretch {
    return heldStretch(this.#store, from, untilMs);
  }

  heldSince(atMs: number, untilMs: number): HeldStretch {
    return this.heldFrom(this.#store.firstSeqAt(atMs), untilMs);
  }

  toldRecord(seq: number): string | null {
    const record = this.#store.record(seq);
    return record === null ? null : dataOf(this.#store, record);
  }

  openIntentsBefore(beforeSeq: number): OpenIntentPage {
    const intents = this.#store.intents.newestBefore(beforeSeq, READ_TOGETHER);
    const store = this.#store;
    const read = function* () {
      for (const { seq, state } of intents) for (const line of store.linesFrom(seq, 1, seq)) yield { seq, line, state };
    };
    const page = [...asManyAsFit(read(), ({ line }) => line.length)];
    const isAll = page.length === intents.length && intents.length < READ_TOGETHER;
    return { intents: page, nextBeforeSeq: isAll ? null : (page.at(-1)?.seq ?? null) };
  }
}
