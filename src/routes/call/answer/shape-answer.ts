// From Clerk's answer to the caller's: untouched and streaming where policy hides nothing; where it does, read, without the rows of users
// whom rules deny, and masked, and then the answer says what was masked and how many rows are missing. Also reads what the record or a
// repeat of the call needs: the id of what was created, the entry that a credit made.
import type { ForwardAnswer } from "../../../clerk/forward-result.ts";
import type { Operation } from "../../../clerk/operation.ts";
import { readExactly } from "../../../json/read-exactly.ts";
import { type Decision, hideRows } from "../../../policy/engine.ts";
import { maskedAnswer, maskedResponse } from "./masked-answer.ts";
import { readWholeAnswer } from "./read-answer.ts";

export type ShapedAnswer =
  /** `clerks`: its own answer, before masking, where it had to be read; null where it streams. */
  | {
      readonly ok: true;
      readonly response: Response;
      readonly clerks: ReadAnswer | null;
      /** So many rows were left out, of users whom rules deny. */
      readonly hidden: number;
    }
  /** Clerk did act, but its answer could not be read, or `rows`: is not one whose rows could be judged. */
  | { readonly ok: false; readonly because: "unreadable" | "rows" };

export interface ReadAnswer {
  /** As it came. */
  readonly text: () => string;
  readonly value: unknown;
}

export async function shapeAnswer(
  operation: Pick<Operation, "answer" | "creates" | "idempotency">,
  answer: ForwardAnswer,
  { mask, rows }: Pick<Decision, "mask" | "rows">,
): Promise<ShapedAnswer> {
  const { status, headers } = answer;
  const succeeded = status >= 200 && status < 300;
  if (answer.body === null) return UNREADABLE;
  if (!succeeded || !isReadWhole(operation, { mask, rows })) {
    return { ok: true, response: new Response(answer.body, { status, headers }), clerks: null, hidden: 0 };
  }
  const bytes = await readWholeAnswer(answer);
  if (bytes === null) return UNREADABLE;
  const read = isNeeded(operation) ? readExactly(bytes) : null;
  // Before the mask, which may hide what the rules read.
  const judged = rows === null ? { ok: true as const, body: bytes, hidden: 0 } : hideRows(bytes, rows);
  if (!judged.ok) return { ok: false, because: "rows" };
  const shown = maskedAnswer(judged.body, mask, operation.answer);
  if (read?.ok === false || shown === null) return UNREADABLE;
  const clerks = read === null ? null : { text: () => new TextDecoder().decode(bytes), value: read.value };
  const response = maskedResponse(shown, status, headers);
  if (judged.hidden > 0) response.headers.set("Bailiff-Hidden", String(judged.hidden));
  return { ok: true, response, clerks, hidden: judged.hidden };
}

/** Is nothing of a success handed on before all of it was read? */
export function isReadWhole(
  operation: Pick<Operation, "creates" | "idempotency">,
  { mask, rows }: Pick<Decision, "mask" | "rows">,
): boolean {
  return mask.length > 0 || rows !== null || isNeeded(operation);
}

/** Does the record, or a repeat of the call, need what Clerk answers? */
function isNeeded({ creates, idempotency }: Pick<Operation, "creates" | "idempotency">): boolean {
  return creates !== undefined || idempotency !== undefined;
}

const UNREADABLE: ShapedAnswer = { ok: false, because: "unreadable" };

/** For the record: there only where something is missing. */
export function hiddenRows({ hidden }: { readonly hidden: number }): { readonly hidden?: number } {
  return hidden === 0 ? {} : { hidden };
}

/** The value at a path of own fields; undefined when there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === "object" && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined),
    value,
  );
}
