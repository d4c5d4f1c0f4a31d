// How far an export has come in each ledger: what lets it go on after a break without a gap, a double, or a mix of two logs.
import type { AuditRecord } from "../../src/audit/record.ts";
import { usageProblem } from "../exit-code.ts";

/** What of a record says where it stands. */
export type Placed = Pick<AuditRecord, "ledger" | "seq" | "hash" | "prev" | "id">;

export class LedgerPositions {
  readonly #last = new Map<string, { readonly seq: number; readonly hash: string }>();
  count = 0;

  /** Whether the record is new. @throws CliProblem when it does not continue what was there. */
  take({ ledger, seq, hash, prev, id }: Placed): boolean {
    const last = this.#last.get(ledger);
    if (last !== undefined && seq < last.seq) return false;
    const fits = last === undefined || (seq === last.seq ? hash === last.hash : seq > last.seq + 1 || prev === last.hash);
    if (!fits)
      throw usageProblem(
        `the file does not fit to this log at ${id}: it is of another gateway, or was changed. Export without --resume`,
      );
    if (last?.seq === seq) return false;
    this.#last.set(ledger, { seq, hash });
    this.count += 1;
    return true;
  }
}
