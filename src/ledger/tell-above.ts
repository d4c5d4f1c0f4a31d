// Tells the keys above, from the alarm, which acts of this Ledger's key did not happen: what was charged there goes back. Whoever held the call
// has told them already; this is for when he was killed in between, or one of their Ledgers was away for longer than he could wait. Telling it
// twice changes nothing: no act whose first intent ended so is sent again under that name.
import type { AuditRecord } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import { guardedCall } from "./guarded-call.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { ledgerStub } from "./registry-stub.ts";

const RELEASED_SEQ = "released_seq";
/** Half of them may be ends, and each is told to each key above. */
const TOGETHER = 50;
/** So that one alarm does not hold the object for a whole backlog. */
const MAX_ROUNDS = 10;

/** True when nothing is left. Throws when one of them does not answer: the caller tries again later. */
export async function tellAbove(store: LedgerStore, env: LedgerEnv, deps: Deps): Promise<boolean> {
  const ancestors = store.readMeta<KeyRecord>("key")?.ancestors ?? [];
  if (ancestors.length === 0) return true;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const lines = store.linesFrom((store.readMeta<number>(RELEASED_SEQ) ?? 0) + 1, TOGETHER);
    const records = lines.map((line): AuditRecord => JSON.parse(line));
    const last = records.at(-1);
    if (last === undefined) return true;
    const told = records.flatMap(({ type, intent_id: intentId, outcome }) => {
      const isOver = intentId !== null && (type === "outcome" || type === "resolved");
      if (!isOver || (outcome !== "refused" && outcome !== "failed")) return [];
      return ancestors.map((id) =>
        guardedCall<void>(deps, "release", async () => ledgerStub(env, id).release(intentId, outcome)),
      );
    });
    if ((await Promise.all(told)).includes(null)) throw new Error("a key above is away");
    store.writeMeta(RELEASED_SEQ, last.seq);
  }
  return false;
}
