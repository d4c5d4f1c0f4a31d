// Tells the keys above, from the alarm, which acts of this Ledger's key did not happen: what was charged there goes back. Whoever held the call
// has told them already; this is for when he was killed in between, or one of their Ledgers was away for longer than he could wait. Telling it
// twice changes nothing: no act whose first intent ended so is sent again under that name.
import type { Outcome } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import { guardedCall } from "./guarded-call.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { ledgerStub } from "./registry-stub.ts";

const RELEASED_SEQ = "released_seq";
const TOGETHER = 25;

/** True when nothing is left. Throws when one of them does not answer: the caller tries again later. */
export async function tellAbove(store: LedgerStore, headSeq: number, env: LedgerEnv, deps: Deps): Promise<boolean> {
  const { ancestors } = store.readMeta<KeyRecord>("key") ?? { ancestors: [] };
  const after = store.readMeta<number>(RELEASED_SEQ) ?? 0;
  if (ancestors.length === 0 || after >= headSeq) return true;
  const undone = store.undoneSince(after, TOGETHER);
  const release = (id: string, intentId: string, outcome: Outcome) =>
    guardedCall<void>(deps, "release", async () => ledgerStub(env, id).release(intentId, outcome));
  const told = await Promise.all(ancestors.flatMap((id) => undone.map((act) => release(id, act.intentId, act.outcome))));
  if (told.includes(null)) throw new Error("a key above is away");
  const last = undone.at(TOGETHER - 1)?.seq;
  store.writeMeta(RELEASED_SEQ, last ?? headSeq);
  return last === undefined;
}
