// What decides on a sample answer, above it: all that `--json` tells beside the answer itself, a line each. Pure.
import { visible } from "../visible.ts";
import { amountOf } from "../wording.ts";
import type { ShownAs } from "./show-as.ts";

export function shownLines({ effect, explanation, approvals, mask, masked, closed }: Omit<ShownAs, "answer">): string {
  if (effect === "deny") return visible(`refused: ${explanation}`);
  return [
    explanation,
    approvals === 0
      ? null
      : `It waits for approval: ${amountOf(approvals, "other person", "other people")} must agree before it is sent.`,
    mask.length === 0 ? null : `Policy hides: ${mask.join(", ")}`,
    `Bailiff-Masked: ${masked.length === 0 ? "(nothing is masked)" : masked.join(", ")}`,
    closed.length === 0 ? null : `Not to be sent, since they ask about what is masked: ${closed.join(", ")}`,
  ]
    .filter((line) => line !== null)
    .map(visible)
    .join("\n");
}
