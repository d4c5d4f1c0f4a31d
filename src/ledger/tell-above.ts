// Tells the keys above, from the alarm, which acts of this Ledger's key did not happen: what was charged there goes back. Whoever held the call
// has told them already; this is for when he was killed in between, or one of their Ledgers was away for longer than he could wait. Telling it
// twice changes nothing: no act whose first intent ended so is sent again under that name.
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import { guardedCall, ObjectAway } from "./guarded-call.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { readOn } from "./read-on.ts";
import { ledgerStub } from "./registry-stub.ts";

const RELEASED_SEQ = "released_seq";
/** Half of them may be ends, and each is told to each key above. */
const TOGETHER = 50;

/** True when nothing is left. Throws when one of them does not answer: the caller tries again later. */
export async function tellAbove(store: LedgerStore, env: LedgerEnv, deps: Deps): Promise<boolean> {
  const ancestors = store.readMeta<KeyRecord>("key")?.ancestors ?? [];
  if (ancestors.length === 0) return true;
  return readOn(store, RELEASED_SEQ, TOGETHER, async (records) => {
    const told = records.flatMap(({ type, intent_id: intentId, outcome }) => {
      const isOver = intentId !== null && (type === "outcome" || type === "resolved");
      if (!isOver || (outcome !== "refused" && outcome !== "failed")) return [];
      return ancestors.map((id) =>
        guardedCall<void>(deps, "release", async () => ledgerStub(env, id).release(intentId, outcome)),
      );
    });
    if ((await Promise.all(told)).includes(null)) throw new ObjectAway("release");
    return undefined;
  });
}
