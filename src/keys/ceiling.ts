// Delegation has a ceiling: whoever mints, changes or rotates a key by means of another key can give away no more than that key has.
// Compared is what a key may reach (policies, scopes, addresses, time), so that no chain of delegations climbs. Pure.
import { patternWithin, type Vocabulary } from "../policy/engine.ts";
import { addressAllowed } from "./address.ts";
import { beyondElevate } from "./elevation.ts";
import type { KeyRecord } from "./key-record.ts";

/** What of `child` goes beyond `parent`, as a sentence; null when nothing does. `whose`: what the sentence calls the parent. */
export function beyondCeiling(
  parent: KeyRecord,
  child: KeyRecord,
  vocabulary: Vocabulary,
  whose = "the acting key",
): string | null {
  if (JSON.stringify(child.policies) !== JSON.stringify(parent.policies)) {
    // Fewer would not be less: the policy left out may hold the deny or the mask, and the order decides which allow counts.
    return `the other key's policies must be ${whose}'s own, in the same order (${parent.policies.join(", ")}); narrow it with scopes`;
  }
  const { scopes } = parent;
  if (scopes !== null && child.scopes === null) return `${whose} is limited by scopes, so the other key must be too`;
  const wider = scopes === null ? undefined : child.scopes?.find((scope) => !patternWithin(scope, scopes, vocabulary));
  if (wider !== undefined) return `the scope “${wider}” goes beyond ${whose}'s scopes`;
  if (parent.expires_at !== null && (child.expires_at === null || Date.parse(child.expires_at) > Date.parse(parent.expires_at))) {
    return `the other key would outlive ${whose}`;
  }
  if (parent.allowed_cidrs !== null && !networksWithin(parent.allowed_cidrs, child.allowed_cidrs)) {
    return `the other key could be used from more addresses than ${whose}`;
  }
  // Else reads would go on past the receipt of the acting key's revocation.
  if (parent.consistency === "strict" && child.consistency !== "strict")
    return `${whose} is strict, so the other key must be too`;
  return beyondElevate(parent, child, whose);
}

function networksWithin(parents: readonly string[], children: readonly string[] | null): boolean {
  if (children === null) return false;
  return children.every((child) => {
    const [address = "", bits = "0"] = child.split("/");
    return parents.some((parent) => Number(bits) >= Number(parent.split("/")[1] ?? "0") && addressAllowed([parent], address));
  });
}
