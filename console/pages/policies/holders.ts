// Who acts under a policy: keys that hold it or may open it, and entries of those who sign in without a key.
import type { Bundle, ListedKey } from "../../api/answers.ts";

type Key = Pick<ListedKey, "id" | "name" | "owner" | "policies" | "status" | "elevate">;

export interface Holder<OfKey extends Key> {
  readonly key: OfKey;
  /** Not held: it may be opened for a while. */
  readonly opens: boolean;
}

export interface Holders<OfKey extends Key> {
  readonly keys: readonly Holder<OfKey>[];
  readonly entries: number;
}

/** Keys that are in force or will be. */
export function holdersOf<OfKey extends Key>(
  policy: string,
  keys: readonly OfKey[],
  { people = [], machines = [] }: Pick<Bundle, "people" | "machines">,
): Holders<OfKey> {
  const inUse = keys.filter(({ status }) => status === "active" || status === "not_yet_valid");
  return {
    keys: [
      ...inUse.filter((key) => key.policies.includes(policy)).map((key) => ({ key, opens: false })),
      ...inUse
        .filter((key) => !key.policies.includes(policy) && key.elevate?.some((one) => one.policy === policy) === true)
        .map((key) => ({ key, opens: true })),
    ],
    entries: [...people, ...machines].filter((entry) => entry.policies.includes(policy)).length,
  };
}
