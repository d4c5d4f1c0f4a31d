// Unauthenticated calls, counted by the minute: a flood of them costs one row that is overwritten, and one record a minute.
import { BLANK_DRAFT } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { ChainWriter } from "./chain-writer.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { ANONYMOUS_LEDGER, type AnonymousCount } from "./protocol.ts";

const MINUTE_MS = 60_000;
const PENDING = "anonymous_minute";
/** Different (fault, key) pairs told apart within a minute; the rest is counted under the fault alone. */
const MAX_DISTINCT = 500;

/** The newest of these are remembered; each isolate has one on its way at a time. */
const MAX_BATCHES = 1_000;

interface PendingMinute {
  readonly startsAtMs: number;
  readonly counts: readonly AnonymousCount[];
}

export class AnonymousMinute {
  readonly #store: LedgerStore;
  readonly #chain: ChainWriter;
  readonly #deps: Deps;
  #pending: PendingMinute | null;
  #batches: readonly string[] = [];

  constructor(store: LedgerStore, chain: ChainWriter, deps: Deps) {
    this.#store = store;
    this.#chain = chain;
    this.#deps = deps;
    this.#pending = store.readMeta<PendingMinute>(PENDING);
  }

  /** When the minute being counted is over, ms since the epoch; null when nothing is counted. */
  endsAtMs(): number | null {
    return this.#pending === null ? null : this.#pending.startsAtMs + MINUTE_MS;
  }

  /** A batch that was counted already (its answer was lost) is not counted again; an object that was evicted meanwhile has forgotten it. */
  count(counts: readonly AnonymousCount[], batch: string | null): void {
    this.closeIfOver();
    if (batch !== null) {
      if (this.#batches.includes(batch)) return;
      this.#batches = [...this.#batches, batch].slice(-MAX_BATCHES);
    }
    const startsAtMs = this.#pending?.startsAtMs ?? Math.floor(this.#deps.now() / MINUTE_MS) * MINUTE_MS;
    this.#keep({ startsAtMs, counts: counts.reduce(addCount, this.#pending?.counts ?? []) });
  }

  /** Turns a minute that is over into its record. */
  closeIfOver(): void {
    if (this.#pending === null || this.#deps.now() < this.#pending.startsAtMs + MINUTE_MS) return;
    const { startsAtMs, counts } = this.#pending;
    this.#chain.append(ANONYMOUS_LEDGER, {
      ...BLANK_DRAFT,
      type: "anonymous",
      request_id: `anonymous-${startsAtMs}`,
      args: {
        minute: new Date(startsAtMs).toISOString(),
        total: counts.reduce((sum, { count }) => sum + count, 0),
        counts: counts.map(({ fault, keyId, count }) => ({ fault, key_id: keyId, count })),
      },
      decision: { effect: "deny", policy: null, rule: null, bundle: null, explanation: "Not authenticated; counted per minute." },
      error: "clerk_key_invalid",
    });
    this.#keep(null);
  }

  #keep(pending: PendingMinute | null): void {
    this.#store.writeMeta(PENDING, pending);
    this.#pending = pending;
  }
}

function addCount(counts: readonly AnonymousCount[], added: AnonymousCount): AnonymousCount[] {
  const wanted =
    counts.length >= MAX_DISTINCT && !counts.some((known) => sameKind(known, added)) ? { ...added, keyId: null } : added;
  return counts.some((known) => sameKind(known, wanted))
    ? counts.map((known) => (sameKind(known, wanted) ? { ...known, count: known.count + wanted.count } : known))
    : [...counts, wanted];
}

function sameKind(a: AnonymousCount, b: AnonymousCount): boolean {
  return a.fault === b.fault && a.keyId === b.keyId;
}
