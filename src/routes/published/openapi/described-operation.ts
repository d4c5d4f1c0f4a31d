// One operation as the document describes it, whichever table its row is in.
import type { ListedError } from "../../../bailiff-errors.ts";
import type { ArgsObject, Operation } from "../../../clerk/operation.ts";
import type { AnswerShape } from "../answer-shape.ts";
import type { HeaderName } from "./header-parameters.ts";
import type { Plane } from "./plane.ts";

export interface DescribedOperation {
  /** The name that policies use. */
  readonly name: string;
  readonly summary: string;
  /** What else to know, a sentence or two each. */
  readonly notes: readonly string[];
  readonly tag: string;
  readonly plane: Plane;
  readonly method: Operation["method"];
  /** From the root: `/v1/users/{user_id}`. */
  readonly path: string;
  readonly args: { readonly path: ArgsObject; readonly query: ArgsObject; readonly body: ArgsObject };
  readonly body: Operation["body"];
  readonly legacyBody?: Operation["legacyBody"] | undefined;
  readonly headers: readonly HeaderName[];
  /** The console's cookie says who calls, too. */
  readonly takesSession?: boolean;
  /** Of what is done. */
  readonly status: number;
  readonly answer: AnswerShape;
  /** Its answer may name an equal call that was made a short while ago. */
  readonly noticesRepeats?: boolean;
  /** Rows may be missing from its answer. */
  readonly leavesOut?: boolean;
  /** Other statuses with that answer, and when they come. */
  readonly otherwise?: Readonly<Record<number, string>>;
  /** What it can end in. */
  readonly errors: readonly ListedError[];
  readonly extensions: {
    readonly "x-bailiff-class"?: string;
    readonly "x-bailiff-replay"?: string;
    readonly "x-bailiff-target"?: Readonly<Record<string, string>>;
    readonly "x-bailiff-since"?: string;
    readonly "x-bailiff-mutates"?: boolean;
  };
}
