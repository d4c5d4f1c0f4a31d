// What is written into a Ledger's chain from outside of its alarm: a record of an act with the act, and what never was an intent as it
// comes, counted together where it is very much. Nobody reads past what was counted: whoever reads, records it first. Synchronous.
import type { AuditRecord, RecordDraft } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { AnonymousMinute } from "./anonymous-minute.ts";
import type { ChainWriter } from "./chain-writer.ts";
import type { Housekeeping } from "./housekeeping.ts";
import type { LedgerStore } from "./ledger-store.ts";
import type { AnonymousCount } from "./protocol.ts";
import type { RefusalTally } from "./refusal-tally.ts";

const LEDGER_NAME = "ledger";
/** A length of time that a Worker measured is shorter than this object's by less. */
const ON_THE_WAY_MS = 10_000;

interface RecordParts {
  readonly deps: Deps;
  readonly store: LedgerStore;
  readonly chain: ChainWriter;
  readonly anonymous: AnonymousMinute;
  readonly refusals: RefusalTally;
  readonly housekeeping: Housekeeping;
}

export class RecordBook {
  readonly #deps: Deps;
  readonly #store: LedgerStore;
  readonly #chain: ChainWriter;
  readonly #anonymous: AnonymousMinute;
  readonly #refusals: RefusalTally;
  readonly #housekeeping: Housekeeping;

  constructor(parts: RecordParts) {
    this.#deps = parts.deps;
    this.#store = parts.store;
    this.#chain = parts.chain;
    this.#anonymous = parts.anonymous;
    this.#refusals = parts.refusals;
    this.#housekeeping = parts.housekeeping;
  }

  /** What the ledger is called: an object does not know it by itself. Null: nothing was ever written here. */
  ledger(): string | null {
    return this.#store.readMeta<string>(LEDGER_NAME);
  }

  noteLedger(name: string): void {
    this.#store.writeMeta(LEDGER_NAME, name);
  }

  append(ledger: string, draft: RecordDraft): AuditRecord {
    if (this.#chain.head.seq === 0) this.noteLedger(ledger);
    const record = this.#chain.append(ledger, draft);
    this.#housekeeping.armForProjection();
    return record;
  }

  /** @param triedForMs drafts among these were sent before, at most so long ago; null: none was. */
  appendAll(drafts: readonly RecordDraft[], ledger: string, triedForMs: number | null): void {
    const known = triedForMs === null ? null : this.#store.requestsSince(this.#deps.now() - triedForMs - ON_THE_WAY_MS);
    for (const draft of drafts) {
      if (known?.has(`${draft.type} ${draft.request_id}`) === true) continue;
      if (known !== null && this.#refusals.knows(draft.request_id)) continue;
      if (!this.#refusals.take(draft)) this.append(ledger, draft);
    }
    this.#housekeeping.recordRefusals(ledger);
    const dueAtMs = this.#refusals.dueAtMs();
    if (dueAtMs !== null) this.#housekeeping.arm(dueAtMs);
  }

  /** Its id, if it was written before as well. */
  appendOnce(draft: RecordDraft, ledger: string): string {
    return (this.#store.newest(draft.request_id, [draft.type]) ?? this.append(ledger, draft)).id;
  }

  countAnonymous(counts: readonly AnonymousCount[], ledger: string, batch: string | null): void {
    this.noteLedger(ledger);
    this.#anonymous.count(counts, batch);
    this.#housekeeping.arm(this.#anonymous.endsAtMs() ?? this.#deps.now());
  }

  /** What was counted becomes records, as far as it is due; `all`: also what could be counted on. */
  recordCounted(all = false): void {
    const ledger = this.ledger();
    if (ledger !== null) this.#housekeeping.recordRefusals(ledger, all);
  }
}
