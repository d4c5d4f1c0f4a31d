// From Clerk's answer to the caller's: untouched and streaming where policy hides nothing, read and masked where it does, and then the
// answer says what was masked. Also reads what the record or a repeat of the call needs: the id of what was created, the entry that a
// credit made.
import type { ForwardAnswer } from "../../../clerk/forward-result.ts";
import type { Operation } from "../../../clerk/operation.ts";
import { readExactly } from "../../../json/read-exactly.ts";
import { maskedAnswer, maskedResponse } from "./masked-answer.ts";
import { readWholeAnswer } from "./read-answer.ts";

export type ShapedAnswer =
  /** `clerks`: its own answer, before masking, where it had to be read; null where it streams. */
  | { readonly ok: true; readonly response: Response; readonly clerks: ReadAnswer | null }
  /** Clerk did act, but its answer could not be read. */
  | { readonly ok: false };

export interface ReadAnswer {
  /** As it came. */
  readonly text: () => string;
  readonly value: unknown;
}

export async function shapeAnswer(
  operation: Pick<Operation, "answer" | "creates" | "idempotency">,
  answer: ForwardAnswer,
  mask: readonly string[],
): Promise<ShapedAnswer> {
  const { status, headers } = answer;
  const succeeded = status >= 200 && status < 300;
  if (answer.body === null) return { ok: false };
  const needed = operation.creates !== undefined || operation.idempotency !== undefined;
  if (!succeeded || (mask.length === 0 && !needed)) {
    return { ok: true, response: new Response(answer.body, { status, headers }), clerks: null };
  }
  const bytes = await readWholeAnswer(answer);
  if (bytes === null) return { ok: false };
  const read = needed ? readExactly(bytes) : null;
  const shown = maskedAnswer(bytes, mask, operation.answer.shape);
  if (read?.ok === false || shown === null) return { ok: false };
  const clerks = read === null ? null : { text: () => new TextDecoder().decode(bytes), value: read.value };
  return { ok: true, response: maskedResponse(shown, status, headers), clerks };
}

/** The value at a path of own fields; undefined when there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === "object" && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined),
    value,
  );
}
