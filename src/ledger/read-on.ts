// What a duty of the alarm does with each record once, oldest first. How far it has come is kept in the Ledger, so that nothing is lost when
// whoever is told is away or the object dies in between: the same is told again.
import type { AuditRecord } from "../audit/record.ts";
import type { LedgerStore } from "./ledger-store.ts";

/** So that one alarm does not hold the object for a whole backlog. */
const MAX_ROUNDS = 10;

/**
 * True when nothing is left. Throws what `work` throws.
 *
 * @param seqName the row of `meta` that says how far it has come
 * @param work gives up to which of the records it was done, where that is not all of them
 */
export async function readOn(
  store: LedgerStore,
  seqName: string,
  together: number,
  work: (records: readonly AuditRecord[]) => Promise<number | undefined>,
): Promise<boolean> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const lines = store.linesFrom((store.readMeta<number>(seqName) ?? 0) + 1, together);
    const records = lines.map((line): AuditRecord => JSON.parse(line));
    const last = records.at(-1);
    if (last === undefined) return true;
    store.writeMeta(seqName, (await work(records)) ?? last.seq);
  }
  return false;
}
