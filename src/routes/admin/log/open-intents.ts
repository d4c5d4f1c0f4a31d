// Intents whose outcome is not known: from their Ledgers alone, a page at a time, because an hour of Clerk's may leave any number of them.
import type { AuditRecord } from "../../../audit/record.ts";
import type { OpenIntent } from "../../../ledger/protocol.ts";
import type { Services } from "../../services.ts";
import { LedgerAway } from "../ledger-away.ts";

/** Newest first. @throws LedgerAway when it does not answer */
export async function* openIntentsOf(
  services: Services,
  ledger: string,
  beforeSeq = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<Pick<OpenIntent, "state"> & { readonly intent: AuditRecord }> {
  for (let before: number | null = beforeSeq; before !== null; ) {
    const answer = await services.ledgers.openIntentsBefore(ledger, before);
    if (answer === null) throw new LedgerAway(ledger);
    for (const { line, state } of answer.value.intents) yield { intent: JSON.parse(line), state };
    before = answer.value.nextBeforeSeq;
  }
}
