// What rules on trial would have done, counted from audit records by rule and key.

import { isOwnCall } from "../../src/audit/own-call.ts";
import { type AuditRecord, callsIn, isFlip } from "../../src/audit/record.ts";

export interface ShadowCount {
  readonly policy: string;
  readonly rule: string;
  readonly key: { readonly id: string; readonly name: string; readonly owner: string };
  /** Calls that the rule would have decided. */
  calls: number;
  /** Of those, decided otherwise: denied now and allowed then, or the other way round. */
  flips_to_allow: number;
  flips_to_deny: number;
  /** It depends on the user, who could not be looked at. */
  unknown: number;
  /** The newest flip, or failing that the newest call. */
  example: string;
  readonly last_at: string;
}

/** `records` newest first. Most flips first. */
export async function countShadows(records: AsyncIterable<AuditRecord>): Promise<readonly ShadowCount[]> {
  const counts = new Map<string, ShadowCount>();
  for await (const record of records) {
    const { key, decision, at, id } = record;
    if (key === null || !isOwnCall(record)) continue;
    for (const shadow of decision?.shadow ?? []) {
      const { policy, rule, effect } = shadow;
      const name = JSON.stringify([policy, rule, key.id]);
      const none = { calls: 0, flips_to_allow: 0, flips_to_deny: 0, unknown: 0, example: id, last_at: at };
      const count = counts.get(name) ?? { policy, rule, key, ...none };
      const flips = isFlip(shadow, decision);
      if (flips && flipCount(count) === 0) count.example = id;
      const calls = callsIn(record);
      count.calls += calls;
      if (effect === null) count.unknown += calls;
      else if (flips) count[`flips_to_${effect}`] += calls;
      counts.set(name, count);
    }
  }
  return [...counts.values()].sort((a, b) => flipCount(b) - flipCount(a) || b.calls - a.calls);
}

export function flipCount({ flips_to_allow, flips_to_deny }: Pick<ShadowCount, "flips_to_allow" | "flips_to_deny">): number {
  return flips_to_allow + flips_to_deny;
}
