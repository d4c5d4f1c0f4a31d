// What is known of a call once it may go ahead: the input of everything behind the decision.
import type { Upload } from "../../clerk/multipart.ts";
import type { Operation } from "../../clerk/operation.ts";
import type { Decision } from "../../policy/engine.ts";
import type { KeyPrincipal } from "./authenticate.ts";
import type { Call } from "./call.ts";
import type { RecordFacts } from "./record-draft.ts";
import type { RetryWatch } from "./retry-watch.ts";
import type { Args } from "./validate.ts";

export interface DecidedCall extends RecordFacts {
  readonly call: Call;
  readonly operation: Operation;
  readonly principal: KeyPrincipal;
  readonly args: Args;
  /** The same as they were sent: for idempotency alone. */
  readonly written: Args;
  readonly upload: Upload | null;
  readonly decision: Decision;
  /** From the `Idempotency-Key` header, of an operation that creates something. */
  readonly idempotencyKey: string | null;
  readonly options: {
    /** How often this call may be tried again here, and who is told how it ended. */
    readonly retries: RetryWatch;
    /** What is left of the call's time, ms. */
    readonly leftMs: () => number;
  };
}
