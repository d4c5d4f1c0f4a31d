// The shape of one row of the admin table: route, arguments, policy name and what it does. Authentication, policy, audit and error
// shape are the same for all rows and live in `serve-admin.ts`.
import type { RecordDraft } from "../../audit/record.ts";
import type { BailiffError, ErrorCode } from "../../bailiff-errors.ts";
import type { ArgsObject } from "../../clerk/operation.ts";
import type { KeyRecord } from "../../keys/key-record.ts";
import type { Lease } from "../../keys/lease.ts";
import type { Decision } from "../../policy/engine.ts";
import type { Call } from "../call/call.ts";
import type { Args } from "../call/validate.ts";
import type { AnswerShape } from "../published/answer-shape.ts";
import type { Services } from "../services.ts";

export interface AdminCall {
  readonly services: Services;
  readonly call: Call;
  /** The key that acts; null for the root token. */
  readonly actor: KeyRecord | null;
  /** Of the keys that it was minted through, nearest first. */
  readonly above: readonly Lease[];
  /** Policy's, which let it through. */
  readonly decision: Pick<Decision, "policy" | "rule">;
}

/** What stands in records for a call with the root token. No key has such an id. */
export const ROOT_PRINCIPAL = { id: "root", name: "root token", owner: "" } as const;

export type AdminAnswer =
  /** `target`: what the call was about, for the record. */
  | { readonly ok: true; readonly body: unknown; readonly target?: string }
  | { readonly ok: true; readonly stream: Response }
  | { readonly ok: false; readonly errors: readonly [BailiffError, ...BailiffError[]] };

export interface AdminOperation {
  /** Policy name: `keys.create`. */
  readonly name: string;
  readonly summary: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  /** Below `/admin`: `/keys/{key_id}/revoke`. */
  readonly path: string;
  readonly pathArgs: ArgsObject;
  readonly query: ArgsObject;
  readonly body: ArgsObject;
  /** What policies allow, a key may do only within what it has itself: its ceiling is checked when it runs. */
  readonly ceiling?: true;
  /** Changes something: an intent is durable before it runs. */
  readonly mutates: boolean;
  /** Its record is on disk before the answer begins; that of another read is written just after, and can be lost with an isolate. */
  readonly recordedFirst?: boolean;
  /** Of a body; 65,536 unless said otherwise. */
  readonly maxBodyBytes?: number;
  /** What of the arguments is recorded, where all of them would be too much, and whom the call is about, if not its answer says it. */
  readonly recorded?: (args: Args, services: Pick<Services, "vocabulary">) => { args: Args; target?: RecordDraft["target"] };
  /** Status of what is done; 200 unless said otherwise. */
  readonly status?: 200 | 201;
  /** What the answer holds then: for the API document, and for the tests, which hold every answer against it. */
  readonly answer: AnswerShape;
  /** Codes of reach `row` that it can end in, and others that its like cannot. */
  readonly refusals?: readonly ErrorCode[];
  /** `args` have passed the three schemas. */
  run(call: AdminCall, args: Args): Promise<AdminAnswer>;
}

/** Ties a handler to the types of its own schemas, which a table of rows cannot express. */
export function adminOperation<P extends ArgsObject, Q extends ArgsObject, B extends ArgsObject>(
  row: Omit<AdminOperation, "run" | "pathArgs" | "query" | "body"> & {
    readonly pathArgs: P;
    readonly query: Q;
    readonly body: B;
    readonly run: (call: AdminCall, args: P["_output"] & Q["_output"] & B["_output"]) => Promise<AdminAnswer>;
  },
): AdminOperation {
  const { run, ...rest } = row;
  return {
    ...rest,
    run: (call, args) => {
      const [path, query, body] = [row.pathArgs, row.query, row.body].map((schema) => pickKnown(schema, args));
      return run(call, { ...row.pathArgs.parse(path), ...row.query.parse(query), ...row.body.parse(body) });
    },
  };
}

function pickKnown(schema: ArgsObject, args: Args): Args {
  return Object.fromEntries(Object.keys(schema.shape).flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])));
}

export function refuse(error: BailiffError, ...more: readonly BailiffError[]): AdminAnswer {
  return { ok: false, errors: [error, ...more] };
}
