// What a policy's mask means for the answers of one operation: which paths are masked in them, and which of those the caller is told in
// `Bailiff-Masked`. Both follow from the policy and from Clerk's description, not from the answer: whether a hidden field is there at all,
// or what the hidden fields of metadata are called, is hidden too. Only what no description lists is told when it was there.
import { answerFacts } from "../../../clerk/answer-facts.ts";
import { type CompiledMask, compiledMask } from "../../../policy/engine.ts";

/** Room for some fifty paths; proxies and clients take header lines of a few KiB. */
export const MAX_HEADER_CHARS = 1024;

/** @param shape undefined: nothing is known of the answer, so every path counts. */
export function maskPlan(mask: readonly string[], shape: string | undefined): CompiledMask {
  return compiledMask(mask, answerFacts(shape));
}

/**
 * The header's value: `email_addresses, external_id`; what has no room is counted: `…, +3`. Null: nothing of the mask is in this answer.
 * @param masked what was found in the answer and masked
 */
export function maskedHeader({ told }: Pick<CompiledMask, "told">, masked: readonly string[]): string | null {
  const paths = masked.every((path) => told.includes(path)) ? told : [...new Set([...told, ...masked])].sort();
  if (paths.length === 0) return null;
  const shown = (count: number) => [...paths.slice(0, count), ...(count < paths.length ? [`+${paths.length - count}`] : [])];
  let count = paths.length;
  while (count > 0 && shown(count).join(", ").length > MAX_HEADER_CHARS) count -= 1;
  return shown(count).join(", ");
}
