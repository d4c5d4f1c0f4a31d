// The masks of the policies that a new gateway starts with: what a policy hides under each of its rules.
import * as z from "zod";
import { readExampleBundle } from "../../dev/example-bundle.ts";

const masks = z.array(z.string()).default([]);
const policySchema = z.looseObject({ policy: z.string(), mask: masks, rules: z.array(z.looseObject({ mask: masks })) });

/** Policies that mask nothing are not in it. */
export function shippedMasks(): [policy: string, mask: string[]][] {
  return readExampleBundle()
    .policies.map((document) => policySchema.parse(document))
    .map(({ policy, mask, rules }): [string, string[]] => [
      policy,
      [...new Set([...mask, ...rules.flatMap((rule) => rule.mask)])],
    ])
    .filter(([, mask]) => mask.length > 0);
}
