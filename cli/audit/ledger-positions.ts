// How far an export has come in each ledger: what lets it go on after a break without a gap, a double, or a mix of two logs.
import type { AuditRecord } from "../../src/audit/record.ts";
import { CliProblem, EXIT } from "../exit-code.ts";

/** What of a record says where it stands. */
export type Placed = Pick<AuditRecord, "ledger" | "seq" | "hash" | "prev" | "id">;

/** What is gone on with is not of the log that goes on. */
export class NotThisLog extends CliProblem {
  constructor(why: string) {
    super(
      EXIT.usage,
      `the file does not fit to this log ${why}: it is of another gateway, or was changed. Export without --resume`,
    );
  }
}

export class LedgerPositions {
  readonly #last = new Map<string, { readonly seq: number; readonly hash: string; readonly id: string }>();
  /** Ledgers of an earlier run whose last record has not come again. */
  #unmet = new Set<string>();
  #checkpoint = 0;
  count = 0;

  /** What was taken so far is of an earlier run: the log has to show that it is its own. */
  expectAgain(): void {
    this.#unmet = new Set(this.#last.keys());
  }

  /** At the end of the log. @throws NotThisLog when it does not have what an earlier run had. */
  checkMet(): void {
    for (const ledger of this.#unmet) throw new NotThisLog(`at ${this.#last.get(ledger)?.id ?? ledger}, which is not in it`);
  }

  /** Whether the checkpoint is new: they come in their order. */
  takeCheckpoint(seq: number): boolean {
    if (seq <= this.#checkpoint) return false;
    this.#checkpoint = seq;
    return true;
  }

  /** Whether the record is new. @throws NotThisLog when it does not continue what was there. */
  take({ ledger, seq, hash, prev, id }: Placed): boolean {
    const last = this.#last.get(ledger);
    if (last !== undefined && seq < last.seq) return false;
    const fits = last === undefined || (seq === last.seq ? hash === last.hash : seq > last.seq + 1 || prev === last.hash);
    if (!fits) throw new NotThisLog(`at ${id}`);
    if (last !== undefined && seq <= last.seq + 1) this.#unmet.delete(ledger);
    if (last?.seq === seq) return false;
    this.#last.set(ledger, { seq, hash, id });
    this.count += 1;
    return true;
  }
}
