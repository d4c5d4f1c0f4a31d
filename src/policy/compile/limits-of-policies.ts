// Which limits could ever apply to a key: for showing its usage, also of limits that nothing was charged to yet.
import type { Calendar } from "../language/calendar.ts";
import type { CompiledBundle } from "./bundle.ts";

export interface ListedLimit {
  /** `<policy>/<rule>#<n>`, as decisions and the Ledger name it. */
  readonly id: string;
  readonly policy: string;
  readonly rule: string;
  readonly max: number;
  /** As written: `1d`. */
  readonly per: string;
  readonly windowMs: number;
  /** Null: it slides. */
  readonly calendar: Calendar | null;
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
