// What an allow is charged, in words: of amounts of money as money, where the operation knows in which.
import type { ApplicableRule } from "../compile/bundle.ts";
import type { Limit } from "../compile/compiled-limit.ts";
import { onlyText } from "../condition/only-text.ts";
import type { Account } from "./account.ts";
import type { Charged } from "./charges-of-rule.ts";
import { errorText } from "./error-text.ts";

/** A step names this many. */
const CHARGES_SHOWN = 3;

/** In the currency of the call, where the limit counts that one alone: 20000 for whatever comes is no amount of any. */
export function amountText({ entry, input }: Account, { condition }: ApplicableRule, limit: Limit, amount: number): string {
  const { sum, by } = limit;
  const { currencyArg = "", amountText: textOf } = entry ?? {};
  const countsOne = (by.kind === "arg" && by.name === currencyArg) || onlyText(condition, currencyArg) !== null;
  return (sum !== null && countsOne ? textOf?.(sum.text, amount, input.args) : null) ?? `${amount}`;
}

export function whyCharged(account: Account, rule: ApplicableRule, charged: Charged): string {
  switch (charged.kind) {
    case "charged": {
      const shown = charged.limits.slice(0, CHARGES_SHOWN).map(({ id, amount, max, bucket }) => {
        const limit = rule.limits.find((one) => one.id === id);
        const [takes, most] = [amount, max].map((one) => (limit === undefined ? one : amountText(account, rule, limit, one)));
        return `${takes} of at most ${most} from limit ${id}${bucket === "" ? "" : ` for ${bucket}`}`;
      });
      const more = charged.limits.length - shown.length;
      return shown.length === 0 ? "" : `; takes ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    }
    case "error":
      return `; limit ${charged.limit.id} could not be applied: ${errorText(charged.code)}`;
    case "never_fits": {
      const [takes, most] = [charged.amount, charged.limit.max].map((amount) => amountText(account, rule, charged.limit, amount));
      return `; would take ${takes} of at most ${most} from limit ${charged.limit.id}`;
    }
  }
}
