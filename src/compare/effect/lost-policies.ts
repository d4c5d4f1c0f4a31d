// Keys that name a policy which the bundle lacks, beside others that it has: what the policy allowed is gone, and so is what it denied and
// hid. A key that names nothing else can do nothing any more, which is safe.
import type { CompiledBundle } from "../../policy/engine.ts";

export interface LosingKey {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly string[];
  readonly elevate?: readonly { readonly policy: string }[] | undefined;
}

/** One line for each key and policy that it loses by publishing `after`. */
export function lostPolicies(before: CompiledBundle, after: CompiledBundle, keys: readonly LosingKey[]): readonly string[] {
  return keys.flatMap(({ id, name, policies, elevate = [] }) => {
    const unopenable = elevate.filter(({ policy }) => before.policies.has(policy) && !after.policies.has(policy));
    const opens = unopenable.map(
      ({ policy }) => `key ${id} (${name}) may open ${policy} for a while, which is gone: opening it opens nothing`,
    );
    if (!policies.some((policy) => after.policies.has(policy))) return opens;
    const lost = policies.filter((policy) => before.policies.has(policy) && !after.policies.has(policy));
    return [
      ...lost.map(
        (policy) =>
          `key ${id} (${name}) names ${policy}, which is gone: what it denied and hid no longer is, and the key's other policies go on allowing`,
      ),
      ...opens,
    ];
  });
}
