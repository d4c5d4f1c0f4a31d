// From Clerk's answer to the caller's: untouched and streaming where policy hides nothing, read and masked where it does. Also learns
// the id of what a call created, which the record needs.
import type { ForwardAnswer } from "../clerk/forward-result.ts";
import type { Operation } from "../clerk/operation.ts";
import { applyMask } from "../policy/mask.ts";
import { readJsonAnswer } from "./read-answer.ts";

export type ShapedAnswer =
  | { readonly ok: true; readonly response: Response; readonly createdId: string | null }
  /** Clerk did act, but its answer could not be read. */
  | { readonly ok: false };

export async function shapeAnswer(operation: Pick<Operation, "creates">, answer: ForwardAnswer, mask: readonly string[]): Promise<ShapedAnswer> {
  const { status, headers } = answer;
  const succeeded = status >= 200 && status < 300;
  if (!succeeded || (mask.length === 0 && operation.creates === undefined)) {
    return { ok: true, response: new Response(answer.body, { status, headers }), createdId: null };
  }
  const json = await readJsonAnswer(answer);
  if (!json.ok) return { ok: false };
  const body = JSON.stringify(mask.length === 0 ? json.value : applyMask(json.value, mask));
  return { ok: true, response: new Response(body, { status, headers }), createdId: idIn(json.value, operation.creates) };
}

function idIn(value: unknown, field: string | undefined): string | null {
  if (field === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, field)) return null;
  const id: unknown = Reflect.get(value, field);
  return typeof id === "string" ? id : null;
}
