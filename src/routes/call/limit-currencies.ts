// In which currency a limit sums what acts move, where that can be told: what it counts apart names one, or its rule takes no other. Amounts
// are in the currency's smallest unit, so that without it nobody can say whether 100000 is a thousand or a hundred thousand.
import type { Operation } from "../../clerk/operation.ts";
import { type CompiledBundle, limitsOf, onlyText } from "../../policy/engine.ts";

interface MoneyLimit {
  /** How the names of its buckets begin that are those of a currency. */
  readonly head: string;
  /** The one that its rule takes; null: several, or any. */
  readonly only: string | null;
  /** It sums the amount as it is. */
  readonly plain: boolean;
}

export type MoneyLimits = ReadonlyMap<string, MoneyLimit>;

/** By id: the limits of these policies that sum something of what moves money. */
export function moneyLimits(
  { operations }: { readonly operations: readonly Pick<Operation, "name" | "money">[] },
  bundle: CompiledBundle,
  policies: Iterable<string> = bundle.policies.keys(),
): MoneyLimits {
  const names = [...policies];
  const limits = operations.flatMap(({ name, money }) => {
    const entry = bundle.vocabulary.get(name);
    if (money === undefined || entry === undefined) return [];
    const rules = names.flatMap((policy) => bundle.policies.get(policy)?.rulesFor(entry).allows ?? []);
    return rules.flatMap((rule) =>
      rule.limits.flatMap(({ id, sum }) => {
        if (sum === null) return [];
        const plain = sum.text.trim() === `args.${money.amountArg}`;
        return [[id, { head: `${money.currencyArg}:`, only: onlyText(rule.condition, money.currencyArg), plain }] as const];
      }),
    );
  });
  return new Map(limits);
}

/** ISO 4217, or null: it sums no money, or that of several currencies, or what it sums is no amount any more. */
export function currencyOf(
  limits: MoneyLimits,
  { limit, by, bucket }: { readonly limit: string; readonly by: string; readonly bucket: string },
): string | null {
  const money = limits.get(limit);
  if (money?.plain !== true) return null;
  return by.startsWith("args.") && bucket.startsWith(money.head) ? bucket.slice(money.head.length) : money.only;
}

/** The same of what calls are charged under these policies. */
export function currencyFinder(
  services: Parameters<typeof moneyLimits>[0],
  bundle: CompiledBundle,
  policies: readonly string[],
): (charged: { readonly limit: string; readonly bucket: string }) => string | null {
  const money = moneyLimits(services, bundle, new Set(policies));
  const limits = money.size === 0 ? [] : limitsOf(bundle, policies);
  return ({ limit, bucket }) => {
    const by = limits.find(({ id }) => id === limit)?.by;
    return by === undefined ? null : currencyOf(money, { limit, by, bucket });
  };
}
