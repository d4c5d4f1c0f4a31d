// What was written otherwise, policy by policy: which rules came, went or changed, and in which of their parts. Documents alone, no effect.
import { canonicalJson } from "../../audit/chain.ts";

export type ChangeKind = "new" | "gone" | "changed";

/** A part of a policy or of a rule: `mask`, `when`, `limit`, …; undefined: it is not there. */
export interface PartChange {
  readonly part: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface RuleChange {
  readonly rule: string;
  readonly kind: ChangeKind;
  /** Of a rule that changed. */
  readonly parts: readonly PartChange[];
}

export interface PolicyChange {
  readonly policy: string;
  readonly kind: ChangeKind;
  /** Of the policy itself, without its rules. */
  readonly parts: readonly PartChange[];
  readonly rules: readonly RuleChange[];
  /** The same rules, and they are asked in another order. */
  readonly reordered: boolean;
}

interface WrittenPolicy {
  readonly policy: string;
  readonly rules: readonly { readonly id: string }[];
}

/** Policies that are written otherwise, by name. */
export function policyChanges(before: readonly WrittenPolicy[], after: readonly WrittenPolicy[]): readonly PolicyChange[] {
  const [old, next] = [byName(before, ({ policy }) => policy), byName(after, ({ policy }) => policy)];
  return namesOf(old, next)
    .toSorted()
    .flatMap((policy): readonly PolicyChange[] => {
      const [was, is] = [old.get(policy), next.get(policy)];
      const rules = ruleChanges(was?.rules ?? [], is?.rules ?? []);
      if (was === undefined) return [{ policy, kind: "new", parts: [], rules, reordered: false }];
      if (is === undefined) return [{ policy, kind: "gone", parts: [], rules, reordered: false }];
      const parts = partChanges(was, is, ["policy", "rules"]);
      const reordered = inOtherOrder(was.rules, is.rules);
      return parts.length + rules.length === 0 && !reordered ? [] : [{ policy, kind: "changed", parts, rules, reordered }];
    });
}

function ruleChanges(before: WrittenPolicy["rules"], after: WrittenPolicy["rules"]): readonly RuleChange[] {
  const [old, next] = [byName(before, ({ id }) => id), byName(after, ({ id }) => id)];
  return namesOf(next, old).flatMap((rule): readonly RuleChange[] => {
    const [was, is] = [old.get(rule), next.get(rule)];
    if (was === undefined) return [{ rule, kind: "new", parts: [] }];
    if (is === undefined) return [{ rule, kind: "gone", parts: [] }];
    const parts = partChanges(was, is, ["id"]);
    return parts.length === 0 ? [] : [{ rule, kind: "changed", parts }];
  });
}

function partChanges(before: object, after: object, but: readonly string[]): readonly PartChange[] {
  const [old, next] = [new Map<string, unknown>(Object.entries(before)), new Map<string, unknown>(Object.entries(after))];
  return namesOf(old, next)
    .filter((part) => !but.includes(part) && canonicalJson(old.get(part) ?? null) !== canonicalJson(next.get(part) ?? null))
    .map((part) => ({ part, before: old.get(part), after: next.get(part) }));
}

/** Of those that are in both. */
function inOtherOrder(before: WrittenPolicy["rules"], after: WrittenPolicy["rules"]): boolean {
  const [old, next] = [before, after].map((rules) => rules.map(({ id }) => id));
  const kept = old?.filter((id) => next?.includes(id)) ?? [];
  const still = next?.filter((id) => old?.includes(id)) ?? [];
  return kept.join() !== still.join();
}

function byName<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item> {
  return new Map(items.map((item) => [nameOf(item), item]));
}

function namesOf(...maps: readonly ReadonlyMap<string, unknown>[]): string[] {
  return [...new Set(maps.flatMap((map) => [...map.keys()]))];
}
