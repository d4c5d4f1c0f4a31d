// How a hook goes, by sign and word.
import type { Hook } from "../../api/answers.ts";

const DISABLED = {
  by_hand: "disabled by hand",
  failed: "disabled: nothing was taken for a day",
  gone: "disabled: the receiver said that it is gone",
  maker: "disabled: the key that made it may make no hooks any more",
} as const satisfies Record<NonNullable<Hook["disabled"]>["reason"], string>;

export function HookHealth({ hook: { disabled, failing } }: { readonly hook: Pick<Hook, "disabled" | "failing"> }) {
  if (disabled !== null)
    return (
      <span class="badge calm long">
        <span aria-hidden="true">○</span> {DISABLED[disabled.reason]}
      </span>
    );
  if (failing !== null)
    return (
      <span class="badge bad">
        <span aria-hidden="true">!</span> failing
      </span>
    );
  return (
    <span class="badge good">
      <span aria-hidden="true">✓</span> delivering
    </span>
  );
}
