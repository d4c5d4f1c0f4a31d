// An answer of one operation as a policy lets it through: still valid under Clerk's description, so that typed SDKs read it, and with the
// header that says what is not as it was.
import { standInAt } from "../../../clerk/stand-in.ts";
import { maskAnswer, type Replacement } from "../../../policy/engine.ts";
import { maskedHeader, maskPlan } from "./mask-plan.ts";

export interface MaskedAnswer {
  readonly body: Uint8Array;
  /** The value of `Bailiff-Masked`; null: there is nothing to tell. */
  readonly header: string | null;
}

/**
 * Null: it is not JSON, and nothing of it may be shown.
 *
 * @param shape of the answer, undefined where nothing is known of it: then a mask leaves nothing of what it names
 */
export function maskedAnswer(answer: Uint8Array, mask: readonly string[], shape: string | undefined): MaskedAnswer | null {
  if (mask.length === 0) return { body: answer, header: null };
  const plan = maskPlan(mask, shape);
  const masked = maskAnswer(answer, plan, standInsOf(shape));
  return masked.ok ? { body: masked.body, header: maskedHeader(plan, masked.masked) } : null;
}

/** The same function for the same shape: what a mask made of its answers is found again by it. */
const standIns = new Map<string | undefined, Replacement>();

function standInsOf(shape: string | undefined): Replacement {
  const known = standIns.get(shape) ?? ((path) => standInAt(shape, path));
  standIns.set(shape, known);
  return known;
}

/** @param headers Clerk's, of the allow-list */
export function maskedResponse(
  { body, header }: MaskedAnswer,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(body, { status, headers: header === null ? headers : { ...headers, "Bailiff-Masked": header } });
}
