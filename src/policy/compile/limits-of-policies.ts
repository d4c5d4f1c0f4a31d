// Which limits could ever apply to a key: for showing its usage, also of limits that nothing was charged to yet.
import type { CompiledBundle } from "./bundle.ts";
import type { Limit } from "./compiled-limit.ts";

/** Its `id` is what decisions and the Ledger name it by. */
export interface ListedLimit extends Pick<Limit, "id" | "policy" | "rule" | "max" | "per" | "windowMs" | "calendar"> {
  /** `key`, `target` or `args.<name>`. */
  readonly by: string;
  /** Whether amounts are summed; else calls are counted. */
  readonly sum: boolean;
}

/** The limits of all rules of these policies, in their order. Policies that the bundle lacks, or that are unusable, have none. */
export function limitsOf(bundle: CompiledBundle, policyNames: readonly string[]): readonly ListedLimit[] {
  return [...new Set(policyNames)].flatMap((name) =>
    (bundle.policies.get(name)?.limits() ?? []).map(({ id, policy, rule, max, per, windowMs, calendar, by, sum }) => ({
      id,
      policy,
      rule,
      max,
      per,
      windowMs,
      calendar,
      by: by.kind === "arg" ? `args.${by.name}` : by.kind,
      sum: sum !== null,
    })),
  );
}
