// Records as a page of the log shows them: whoever can write to KV must not decide what they say. As long as a Ledger has a record (a week)
// its word counts, before any filter looks at the record, so that a forged one does not hide either.
import type { AuditRecord } from "../../../audit/record.ts";
import { changedIn } from "../../../audit/verify.ts";
import type { HeldStretch } from "../../../ledger/witness-protocol.ts";
import type { Services } from "../../services.ts";
import { LedgerAway } from "../ledger-away.ts";
import { isAsHeld, PRUNED_MS } from "./as-held.ts";

/** A log is read from its end: hashes of so many records before the one at hand are asked for with it. */
const HASHES_BEFORE = 999;

/** Copies from KV, newest first, with the Ledger's record in the place of each that is not the same. */
export async function* shownRecords(
  services: Services,
  copies: AsyncGenerator<AuditRecord>,
  /** Ledgers that contradict what was known of them: their word counts no more than KV's. */
  doubtful: ReadonlySet<string>,
): AsyncGenerator<AuditRecord> {
  const heldFrom = new Date(services.deps.now() - PRUNED_MS).toISOString();
  const stretches = new Map<string, HeldStretch>();
  for await (const copy of copies) {
    const { ledger, seq } = copy;
    if (copy.at < heldFrom || doubtful.has(ledger)) {
      yield copy;
      continue;
    }
    let stretch = stretches.get(ledger);
    if (stretch === undefined || seq < stretch.first) {
      stretch = await held(services, ledger, Math.max(1, seq - HASHES_BEFORE));
      stretches.set(ledger, stretch);
    }
    yield isAsHeld(copy, stretch) === false ? await ownRecord(services, copy) : copy;
  }
}

async function held({ ledgers }: Services, ledger: string, first: number): Promise<HeldStretch> {
  const answer = await ledgers.heldFrom(ledger, first, Number.MAX_SAFE_INTEGER);
  if (answer === null) throw new LedgerAway(ledger);
  return answer.value;
}

async function ownRecord({ ledgers }: Services, copy: AuditRecord): Promise<AuditRecord> {
  const answer = await ledgers.recordsFrom(copy.ledger, copy.seq, Number.MAX_SAFE_INTEGER);
  if (answer === null) throw new LedgerAway(copy.ledger);
  const own: AuditRecord = JSON.parse(answer.value[0] ?? JSON.stringify(copy));
  return own.seq === copy.seq ? own : copy;
}

/** What a reader has to be told of a record: its own digests do not hold. Nobody has another one any more, or it is the Ledger's itself. */
export type ShownRecord = AuditRecord & { readonly damaged?: true };

export function shown(record: AuditRecord): ShownRecord {
  return changedIn(record) === null ? record : { ...record, damaged: true };
}
