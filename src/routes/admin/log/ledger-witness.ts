// Holds copies of records against their Ledgers, as far as those still have them: some thousands of hashes at a time, so that an export
// asks each Ledger once or a few times. What a Ledger no longer has, or could not have any more, is asked of nobody.

import type { AuditRecord } from "../../../audit/record.ts";
import type { TimeSpan } from "../../../audit/segment-list.ts";
import { HASH_DIGITS, type HeldStretch } from "../../../ledger/witness-protocol.ts";
import type { Services } from "../../services.ts";
import { LedgerAway } from "../ledger-away.ts";
import { isAsHeld, PRUNED_MS } from "./as-held.ts";

/** same: as the Ledger has it. other: not so. unheld: the Ledger does not have the record. ahead: nor will it ever, its chain ends before. */
export type WitnessSays = "same" | "other" | "unheld" | "ahead";

export class LedgerWitness {
  readonly #services: Services;
  readonly #span: TimeSpan;
  readonly #heldByAny: boolean;
  readonly #stretches = new Map<string, HeldStretch>();

  constructor(services: Services, span: TimeSpan) {
    this.#services = services;
    this.#span = span;
    this.#heldByAny = span.toMs > services.deps.now() - PRUNED_MS;
  }

  /** The first record of the span that its Ledger still has; null: none that could tell. @throws LedgerAway */
  async firstHeld(ledger: string): Promise<number | null> {
    if (!this.#heldByAny) return null;
    return (await this.#stretch(ledger)).first;
  }

  /** Ascending by seq within a ledger. @throws LedgerAway */
  async says(record: AuditRecord): Promise<WitnessSays> {
    if (!this.#heldByAny) return "unheld";
    const { ledger, seq } = record;
    let stretch = await this.#stretch(ledger);
    while (seq >= endOf(stretch)) {
      if (stretch.hashes === "") return "ahead";
      stretch = await this.#next(ledger, endOf(stretch));
    }
    if (seq < stretch.first - 1) return "unheld";
    // The record before the first one that is held: that one's `prev` knows it.
    if (seq === stretch.first - 1) return stretch.before === null || record.hash.startsWith(stretch.before) ? "unheld" : "other";
    return isAsHeld(record, stretch) === true ? "same" : "other";
  }

  /** Whether the Ledger has the record itself, to be put in the place of a copy. Of what was asked last. */
  holds({ ledger, seq }: AuditRecord): boolean {
    const stretch = this.#stretches.get(ledger);
    return stretch !== undefined && seq >= stretch.first && seq < endOf(stretch);
  }

  async #stretch(ledger: string): Promise<HeldStretch> {
    const known = this.#stretches.get(ledger);
    if (known !== undefined) return known;
    return this.#keep(ledger, await this.#services.ledgers.heldSince(ledger, this.#span.fromMs, this.#span.toMs));
  }

  async #next(ledger: string, seq: number): Promise<HeldStretch> {
    return this.#keep(ledger, await this.#services.ledgers.heldFrom(ledger, seq, this.#span.toMs));
  }

  #keep(ledger: string, answer: { readonly value: HeldStretch } | null): HeldStretch {
    if (answer === null) throw new LedgerAway(ledger);
    this.#stretches.set(ledger, answer.value);
    return answer.value;
  }
}

function endOf({ first, hashes }: HeldStretch): number {
  return first + hashes.length / HASH_DIGITS;
}
