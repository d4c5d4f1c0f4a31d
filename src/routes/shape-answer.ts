// From Clerk's answer to the caller's: untouched and streaming where policy hides nothing, read and masked where it does. Also reads what
// the record or a repeat of the call needs: the id of what was created, the entry that a credit made.
import type { ForwardAnswer } from "../clerk/forward-result.ts";
import type { Operation } from "../clerk/operation.ts";
import { applyMask } from "../policy/mask.ts";
import { readJsonAnswer } from "./read-answer.ts";

export type ShapedAnswer =
  /** `value`: Clerk's answer before masking, where it had to be read; undefined where it streams. */
  | { readonly ok: true; readonly response: Response; readonly value: unknown }
  /** Clerk did act, but its answer could not be read. */
  | { readonly ok: false };

export async function shapeAnswer(
  operation: Pick<Operation, "creates" | "idempotency">,
  answer: ForwardAnswer,
  mask: readonly string[],
): Promise<ShapedAnswer> {
  const { status, headers } = answer;
  const succeeded = status >= 200 && status < 300;
  if (answer.body === null) return { ok: false };
  const needed = operation.creates !== undefined || operation.idempotency !== undefined;
  if (!succeeded || (mask.length === 0 && !needed)) {
    return { ok: true, response: new Response(answer.body, { status, headers }), value: undefined };
  }
  const json = await readJsonAnswer(answer);
  if (!json.ok) return { ok: false };
  const body = JSON.stringify(mask.length === 0 ? json.value : applyMask(json.value, mask));
  return { ok: true, response: new Response(body, { status, headers }), value: json.value };
}

/** The value at a path of own fields; undefined when there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === "object" && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined),
    value,
  );
}
