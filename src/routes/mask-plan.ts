// What a policy's mask means for the answers of one operation: which paths are masked in them, and which of those the caller is told in
// `Bailiff-Masked`. Both follow from the policy and from Clerk's description, never from the answer: whether a hidden field is there at
// all, or what the hidden fields of metadata are called, is hidden too.
import { reachOf } from "../clerk/answer-reach.ts";
import { parseMaskPath } from "../policy/mask-path.ts";

export interface MaskPlan {
  readonly paths: readonly string[];
  /** The header's value; null: this answer has nothing of what the mask names. */
  readonly header: string | null;
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
  if (shape === undefined) return { paths: mask, header: headerOf(mask) };
  const reaches = mask.map((path) => {
    const parsed = parseMaskPath(path);
    return { path, ...(parsed.ok ? reachOf(shape, parsed.segments) : { leads: true, whole: [] }) };
  });
  const whole = reaches.flatMap((reach) => reach.whole);
  return {
    paths: [...new Set([...mask, ...whole])],
    header: headerOf([...reaches.filter(({ leads }) => leads).map(({ path }) => path), ...whole]),
  };
}

/** Sorted, each once. What has no room is counted: `email_addresses, external_id, +3`. */
function headerOf(paths: readonly string[]): string | null {
  const sorted = [...new Set(paths)].sort();
  const room = (count: number) => [...sorted.slice(0, count), ...(count < sorted.length ? [`+${sorted.length - count}`] : [])];
  let shown = sorted.length;
  while (shown > 0 && room(shown).join(", ").length > MAX_HEADER_CHARS) shown -= 1;
  return sorted.length === 0 ? null : room(shown).join(", ");
}
