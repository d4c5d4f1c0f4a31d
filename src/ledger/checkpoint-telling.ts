// Hands signed checkpoints to the Courier, as events of type `checkpoint.signed`, at least once and in order: what is told of the log elsewhere
// nobody can take back here. From the Registry's alarm. How far it has come is kept; of those that were made while the Courier was away the
// newest 20 are still there, and a later one vouches for what the others did.
import { CHECKPOINT_SIGNED } from "../audit/record-events.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { CheckpointStore } from "./checkpoint-store.ts";
import { guardedCall } from "./guarded-call.ts";
import { courierStub } from "./registry-stub.ts";

/** Beside the ledgers, which have other names. */
const SOURCE = "checkpoints";

/** True when it must be tried again. Never throws. */
export async function tellCheckpoints(deps: Deps, env: LedgerEnv, checkpoints: CheckpointStore): Promise<boolean> {
  const news = checkpoints.untold();
  const last = news.at(-1);
  if (last === undefined) return false;
  const told = news
    .filter(({ signature }) => signature !== null)
    .map((one) => ({ seq: one.seq, types: [CHECKPOINT_SIGNED] as const, onlyHook: null, data: JSON.stringify(one) }));
  const call = async () => courierStub(env).receive({ source: SOURCE, told });
  if (told.length > 0 && (await guardedCall<void>(deps, "receive", call)) === null) return true;
  checkpoints.markTold(last.seq);
  return false;
}
