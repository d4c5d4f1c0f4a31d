// Counts unauthenticated calls in the isolate and hands them to the `anonymous` Ledger at most once a second, so that a flood of forged
// keys costs no storage call each.
import type { Deps } from "../deps.ts";
import type { LedgerClient } from "./ledger-client.ts";
import type { AnonymousCount } from "./protocol.ts";

const FLUSH_AFTER_MS = 1_000;

export interface AnonymousTally {
  /** `fault`: `missing`, `malformed`, `forged`, or what is wrong with a known key. */
  add(fault: string, keyId: string | null, waitUntil: (promise: Promise<void>) => void): void;
}

export function createAnonymousTally(deps: Deps, ledgers: LedgerClient): AnonymousTally {
  let counts = new Map<string, AnonymousCount>();
  let flushing = false;

  function tally(added: AnonymousCount): void {
    const name = `${added.fault} ${added.keyId ?? ""}`;
    counts.set(name, { ...added, count: (counts.get(name)?.count ?? 0) + added.count });
  }

  async function flush(): Promise<void> {
    await deps.sleep(FLUSH_AFTER_MS);
    const batch = [...counts.values()];
    counts = new Map();
    flushing = false;
    // Not taken: kept for the flush that the next unauthenticated call starts.
    if ((await ledgers.countAnonymous(batch)) === null) batch.forEach(tally);
  }

  return {
    add(fault, keyId, waitUntil) {
      tally({ fault, keyId, count: 1 });
      if (flushing) return;
      flushing = true;
      waitUntil(flush());
    },
  };
}
