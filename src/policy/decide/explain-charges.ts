// What an allow is charged, in words: of amounts of money as money, where the operation knows in which.
import type { ApplicableRule } from "../compile/bundle.ts";
import type { Limit } from "../compile/compiled-limit.ts";
import type { Account } from "./account.ts";
import type { Charged } from "./charges-of-rule.ts";
import { errorText } from "./error-text.ts";

/** A step names this many. */
const CHARGES_SHOWN = 3;

export function amountText({ entry, input }: Account, { sum }: Pick<Limit, "sum">, amount: number): string {
  return (sum === null ? null : entry?.amountText?.(sum.text, amount, input.args)) ?? `${amount}`;
}

export function whyCharged(account: Account, rule: ApplicableRule, charged: Charged): string {
  switch (charged.kind) {
    case "charged": {
      const shown = charged.limits.slice(0, CHARGES_SHOWN).map(({ id, amount, max, bucket }) => {
        const limit = rule.limits.find((one) => one.id === id) ?? { sum: null };
        const [takes, most] = [amountText(account, limit, amount), amountText(account, limit, max)];
        return `${takes} of at most ${most} from limit ${id}${bucket === "" ? "" : ` for ${bucket}`}`;
      });
      const more = charged.limits.length - shown.length;
      return shown.length === 0 ? "" : `; takes ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    }
    case "error":
      return `; limit ${charged.limit.id} could not be applied: ${errorText(charged.code)}`;
    case "never_fits": {
      const [takes, most] = [charged.amount, charged.limit.max].map((amount) => amountText(account, charged.limit, amount));
      return `; would take ${takes} of at most ${most} from limit ${charged.limit.id}`;
    }
  }
}
