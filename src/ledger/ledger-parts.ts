// What a Ledger is made of, as far as it needs looking after behind the requests.
import type { AnonymousMinute } from "./anonymous-minute.ts";
import type { ApprovalBook } from "./approval-book.ts";
import type { ChainWriter } from "./chain-writer.ts";
import type { CounterStore } from "./counter-store.ts";
import type { ElevationBook } from "./elevation-book.ts";
import type { IdempotencyBook } from "./idempotency-book.ts";
import type { LedgerStore } from "./ledger-store.ts";
import type { RefusalTally } from "./refusal-tally.ts";
import type { SessionBook } from "./session-book.ts";
import type { Tallying } from "./tallying.ts";

export interface LedgerParts {
  readonly store: LedgerStore;
  readonly chain: ChainWriter;
  readonly anonymous: AnonymousMinute;
  readonly refusals: RefusalTally;
  readonly counters: CounterStore;
  readonly tallying: Tallying;
  readonly idempotency: IdempotencyBook;
  readonly approvals: ApprovalBook;
  readonly elevations: ElevationBook;
  readonly sessions: SessionBook;
}
