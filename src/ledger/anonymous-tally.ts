// Counts unauthenticated calls in the isolate and hands them to the `anonymous` Ledger at most once a second, so that a flood of forged
// keys costs no storage call each.
import type { Deps } from "../deps.ts";
import { CUT_OFF_AFTER_MS } from "./guarded-call.ts";
import type { AnonymousCount } from "./protocol.ts";

const FLUSH_AFTER_MS = 1_000;
const BATCH_NAME_BYTES = 12;

interface Batch {
  readonly name: string;
  readonly counts: readonly AnonymousCount[];
}

export interface AnonymousTally {
  /** `fault`: `missing`, `malformed`, `forged`, or what is wrong with a known key. */
  add(fault: string, keyId: string | null, waitUntil: (promise: Promise<void>) => void): void;
}

/** What the tally needs of the Ledgers; null: not taken. */
export interface AnonymousCounter {
  countAnonymous(counts: readonly AnonymousCount[], batch: string): Promise<object | null>;
}

export function createAnonymousTally(deps: Deps, ledgers: AnonymousCounter): AnonymousTally {
  let counts = new Map<string, AnonymousCount>();
  /** Sent, and not answered: sent again as they are, so that the Ledger knows them if they got through. */
  const unanswered = new Set<Batch>();
  let scheduledAtMs: number | null = null;

  async function flush(): Promise<void> {
    await deps.sleep(FLUSH_AFTER_MS);
    scheduledAtMs = null;
    // What is not taken is kept for the flush that the next unauthenticated call starts.
    for (const batch of unanswered) if (!(await send(batch))) return;
    if (counts.size === 0) return;
    const batch = { name: Buffer.from(deps.randomBytes(BATCH_NAME_BYTES)).toString("hex"), counts: [...counts.values()] };
    counts = new Map();
    await send(batch);
  }

  async function send(batch: Batch): Promise<boolean> {
    unanswered.add(batch);
    const answer = await ledgers.countAnonymous(batch.counts, batch.name);
    if (answer !== null) unanswered.delete(batch);
    return answer !== null;
  }

  return {
    add(fault, keyId, waitUntil) {
      const name = `${fault} ${keyId ?? ""}`;
      counts.set(name, { fault, keyId, count: (counts.get(name)?.count ?? 0) + 1 });
      const nowMs = deps.now();
      if (scheduledAtMs !== null && nowMs - scheduledAtMs < CUT_OFF_AFTER_MS) return;
      scheduledAtMs = nowMs;
      waitUntil(flush());
    },
  };
}
