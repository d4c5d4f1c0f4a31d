// What would become of the call, in a word and a sentence. The rules' answer comes after that of the key, and before those of limits and people.

import type { Explanation } from "../../../api/answers.ts";
import { wholeUnits } from "../../../parts/whole-units.ts";

export type Decision = Pick<Explanation, "key_status" | "effect" | "approve"> & {
  readonly limits: readonly Pick<Explanation["limits"][number], "fits">[];
};

export interface Verdict {
  /** Of badges. */
  readonly kind: "allow" | "deny" | "pending";
  /** Could it be done, be it with another person's yes? */
  readonly could: boolean;
  readonly title: string;
}

const STANDING: Readonly<Record<Exclude<Explanation["key_status"], "active">, string>> = {
  revoked: "the key is revoked",
  expired: "the key has expired",
  not_yet_valid: "the key is not valid yet",
  ancestor_not_active: "a key that this one was minted through is not in force",
  address_not_allowed: "the key is not allowed from that address",
};

export function verdictOf({ key_status, effect, approve, limits }: Decision): Verdict {
  if (key_status !== "active") return { kind: "deny", could: false, title: `Refused: ${STANDING[key_status]}` };
  if (effect === "deny") return { kind: "deny", could: false, title: "Denied" };
  if (limits.some(({ fits }) => !fits)) return { kind: "deny", could: false, title: "Refused for now: a limit is used up" };
  if (approve === null) return { kind: "allow", could: true, title: "Allowed" };
  const who = approve.count === 1 ? "another person approves" : `${approve.count} other people approve`;
  return { kind: "pending", could: true, title: `Allowed once ${who}` };
}

/** `86400` as `1 day`. */
export function secondsText(seconds: number): string {
  const [count, unit] = wholeUnits(seconds);
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
