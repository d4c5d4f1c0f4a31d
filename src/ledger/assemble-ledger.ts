// What a Ledger is made of, and how it hangs together: stores on its tables, books over them, and its housekeeping. Everything here is of
// one object and one thread; the class has the methods that others call.
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { type ActEndParts, ActEnds } from "./act-ends.ts";
import { Acts } from "./acts.ts";
import { AnonymousMinute } from "./anonymous-minute.ts";
import { ApprovalBook } from "./approval-book.ts";
import { ApprovalStore } from "./approval-store.ts";
import { ChainWriter } from "./chain-writer.ts";
import { ChargeBook } from "./charge-book.ts";
import { CounterStore } from "./counter-store.ts";
import { ElevationBook } from "./elevation-book.ts";
import { ElevationStore } from "./elevation-store.ts";
import { GroupCommit } from "./group-commit.ts";
import { Housekeeping } from "./housekeeping.ts";
import { IdempotencyBook } from "./idempotency-book.ts";
import { IdempotencyStore } from "./idempotency-store.ts";
import { KeyCustody } from "./key-custody.ts";
import { KeyElevations } from "./key-elevations.ts";
import { KeySessions } from "./key-sessions.ts";
import { LedgerStore } from "./ledger-store.ts";
import { RecordBook } from "./record-book.ts";
import { RecordReading } from "./record-reading.ts";
import { RefusalStore } from "./refusal-store.ts";
import { RefusalTally } from "./refusal-tally.ts";
import { SessionBook } from "./session-book.ts";
import { RateTotal } from "./shared-rate-total.ts";
import { Tallying } from "./tallying.ts";

export type LedgerAssembly = ReturnType<typeof assembleLedger>;

export function assembleLedger(ctx: DurableObjectState, env: LedgerEnv, deps: Deps) {
  const { storage } = ctx;
  const store = new LedgerStore(storage, deps.now());
  const chain = new ChainWriter(store, deps);
  const counters = new CounterStore(storage, store);
  const charges = new ChargeBook(counters);
  const tallying = new Tallying(storage, store);
  const idempotency = new IdempotencyBook(new IdempotencyStore(storage));
  const approvals = new ApprovalBook(new ApprovalStore(storage));
  const elevations = new ElevationBook(new ElevationStore(storage), approvals);
  const sessions = new SessionBook(storage);
  const keys = new KeyCustody(store, deps, (nowMs) => elevations.openAt(nowMs));
  const anonymous = new AnonymousMinute(store, chain, deps);
  const refusals = new RefusalTally(new RefusalStore(storage), deps);
  const housekeeping = new Housekeeping(ctx, env, deps, {
    ...{ store, chain, anonymous, refusals, counters, tallying, idempotency, approvals, elevations, sessions },
  });
  /** A transaction was undone: the head is what is stored, and whatever was to be looked after is looked after soon. */
  const rereadAfterUndoing = () => {
    chain.reread();
    store.intents.reread();
    approvals.reread();
    elevations.reread();
    housekeeping.rearm();
  };
  const group = new GroupCommit(deps, storage, rereadAfterUndoing);
  const records = new RecordBook({ deps, store, chain, anonymous, refusals, housekeeping });
  const append: ActEndParts["append"] = (ledger, draft) => records.append(ledger, draft);
  const ends = new ActEnds({ store, charges, idempotency, approvals, append });
  const acts = new Acts({
    ...{ deps, store, keys, charges, idempotency, approvals, ends, append },
    armForIntent: (settleByMs) => housekeeping.armForIntent(settleByMs),
  });
  return {
    ...{ store, chain, keys, counters, charges, approvals, records, acts, ends, group, housekeeping },
    rate: new RateTotal(),
    sessions: new KeySessions(deps, sessions, keys, housekeeping),
    elevations: new KeyElevations({ deps, book: elevations, keys, records, housekeeping }),
    reading: new RecordReading({ deps, store, chain, tallying, records }),
  };
}
