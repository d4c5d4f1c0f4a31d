// How a hook goes, by sign and word.
import type { Hook } from "../../api/answers.ts";

const DISABLED = {
  by_hand: "by hand",
  failed: "nothing was taken for a day",
  gone: "the receiver said that it is gone",
  maker: "the key that made it may make no hooks any more",
} as const satisfies Record<NonNullable<Hook["disabled"]>["reason"], string>;

export function HookHealth({ hook: { disabled, failing } }: { readonly hook: Pick<Hook, "disabled" | "failing"> }) {
  if (disabled !== null)
    return (
      <span>
        <span class="badge calm">
          <span aria-hidden="true">○</span> disabled
        </span>{" "}
        <span class="quiet small">{DISABLED[disabled.reason]}</span>
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
