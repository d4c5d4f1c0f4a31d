// Tells the keys above, from the alarm, which acts of this Ledger's key did not happen: what was charged there goes back. Whoever held the call
// has told them already; this is for when he was killed in between, or one of their Ledgers was away for longer than he could wait. Telling it
// twice changes nothing: no act whose first intent ended so is sent again under that name.
import { DUPLICATE } from "../audit/act.ts";
import type { AuditRecord, Outcome } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import { resolutionOf } from "./act-ends.ts";
import { guardedCall, ObjectAway } from "./guarded-call.ts";
import type { LedgerParts } from "./ledger-parts.ts";
import { readOn } from "./read-on.ts";
import { ledgerStub } from "./registry-stub.ts";

type Parts = Pick<LedgerParts, "store" | "idempotency">;

const RELEASED_SEQ = "released_seq";
/** Half of them may be ends, and each is told to each key above. */
const TOGETHER = 50;

/** True when nothing is left. Throws when one of them does not answer: the caller tries again later. */
export async function tellAbove({ store, idempotency }: Parts, env: LedgerEnv, deps: Deps): Promise<boolean> {
  const ancestors = store.readMeta<KeyRecord>("key")?.ancestors ?? [];
  if (ancestors.length === 0) return true;
  return readOn(store, RELEASED_SEQ, TOGETHER, async (records) => {
    const told = records.flatMap((record) => {
      const undone = undoneBy(record, { store, idempotency });
      if (undone === null) return [];
      const { reservation, outcome } = undone;
      return ancestors.map((id) =>
        guardedCall<void>(deps, "release", async () => ledgerStub(env, id).release(reservation, outcome)),
      );
    });
    if ((await Promise.all(told)).includes(null)) throw new ObjectAway("release");
    return undefined;
  });
}

/** What is charged above for nothing; null: it happened, or nobody knows, or the record is none of an end. */
function undoneBy(
  { type, intent_id: intentId, request_id: requestId, outcome, error }: AuditRecord,
  { store, idempotency }: Parts,
): { readonly reservation: string; readonly outcome: Outcome } | null {
  if (intentId === null || (type !== "outcome" && type !== "resolved")) return null;
  // Only where its answer is told to all who ask again: else a repeat is charged under the same name, and may happen.
  if (outcome === "ok" && error === DUPLICATE && idempotency.actOf(requestId)?.state === "done")
    return { reservation: intentId, outcome: "failed" };
  if (outcome !== "refused" && outcome !== "failed") return null;
  // An operator's word on a repeat is one on its act, which is charged under its first intent; or on nothing but the repeat.
  const said = type === "resolved" ? resolutionOf(store, Number(intentId.split("-")[1]), outcome) : undefined;
  return said?.holds === "ok" ? null : { reservation: said?.reservation ?? intentId, outcome };
}
