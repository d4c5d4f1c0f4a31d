// What a policy's mask means for the answers of one operation: which paths are masked in them, and which of those the caller is told in
// `Bailiff-Masked`. Both follow from the policy and from Clerk's description, not from the answer: whether a hidden field is there at all,
// or what the hidden fields of metadata are called, is hidden too. Only what no description lists is told when it was there.
import { reachOf } from "../../../clerk/answer-reach.ts";
import { parseMaskPath } from "../../../policy/engine.ts";

export interface MaskPlan {
  readonly paths: readonly string[];
  /** Those that this operation's answers can have, sorted. */
  readonly told: readonly string[];
}

/** Room for some fifty paths; proxies and clients take header lines of a few KiB. */
export const MAX_HEADER_CHARS = 1024;

/** Plans by the mask of a decision, which lives as long as its bundle. */
const plans = new WeakMap<readonly string[], Map<string, MaskPlan>>();

/** @param shape undefined: nothing is known of the answer, so every path counts. */
export function maskPlan(mask: readonly string[], shape: string | undefined): MaskPlan {
  const known = plans.get(mask) ?? new Map<string, MaskPlan>();
  plans.set(mask, known);
  const plan = known.get(shape ?? "") ?? makePlan(mask, shape);
  known.set(shape ?? "", plan);
  return plan;
}

function makePlan(mask: readonly string[], shape: string | undefined): MaskPlan {
  if (shape === undefined) return { paths: mask, told: sorted(mask) };
  const reaches = mask.map((path) => {
    const parsed = parseMaskPath(path);
    return { path, ...(parsed.ok ? reachOf(shape, parsed.segments) : { leads: true, whole: [] }) };
  });
  const whole = reaches.flatMap((reach) => reach.whole);
  const leading = reaches.filter(({ leads }) => leads).map(({ path }) => path);
  return { paths: [...new Set([...mask, ...whole])], told: sorted([...leading, ...whole]) };
}

/**
 * The header's value: `email_addresses, external_id`; what has no room is counted: `…, +3`. Null: nothing of the mask is in this answer.
 * @param masked what was found in the answer and masked
 */
export function maskedHeader({ told }: MaskPlan, masked: readonly string[]): string | null {
  const paths = masked.every((path) => told.includes(path)) ? told : sorted([...told, ...masked]);
  if (paths.length === 0) return null;
  const shown = (count: number) => [...paths.slice(0, count), ...(count < paths.length ? [`+${paths.length - count}`] : [])];
  let count = paths.length;
  while (count > 0 && shown(count).join(", ").length > MAX_HEADER_CHARS) count -= 1;
  return shown(count).join(", ");
}

function sorted(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort();
}
