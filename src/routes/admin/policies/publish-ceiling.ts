// Publishing policies is root-equivalent: whoever may publish can give any other key anything. What a *key* that publishes cannot do is
// widen itself. Of the policies that it holds it may only take something away: add denies, add masks, turn `write_ahead` on. Every other
// change of them (an allow, its order, a condition, a limit, a rate, a deny or mask less, the whole policy gone) is refused, because
// whether it widens is not something to guess: the first allow that matches decides, so that even one allow less can be more. Rules on
// trial (`shadow`) decide nothing, so they may come and go. One mask more can be more, too: where a deny cannot be asked about the users in an
// answer the call is refused, unless a mask leaves no user in it. Pure.
import { canonicalJson } from "../../../audit/chain.ts";
import {
  compileBundle,
  isTellable,
  lostBySemantics,
  type PolicyDocument,
  type PolicyRule,
  policyDocumentSchema,
  SEMANTICS,
  type Vocabulary,
} from "../../../policy/engine.ts";

/** The name of the first of `held` (the policies of the publishing key and of those above it) that would not only get narrower; null when there is none. */
export function widenedPolicy(
  held: readonly string[],
  before: { readonly policies: unknown; readonly semantics: number },
  after: unknown,
  vocabulary: Vocabulary,
): string | null {
  const [old, next] = [documentsByName(before.policies), documentsByName(after)];
  const widened = held.find((name) => !onlyNarrows(old.get(name), next.get(name)));
  if (widened !== undefined) return widened;
  // Written as before and read otherwise: an allow that no longer covers an operation hands it to a later one that names it.
  const named = new Set(held.flatMap((name) => next.get(name)?.rules.flatMap(({ allow }) => allow ?? []) ?? []));
  const lost = lostBySemantics(before, after, vocabulary).filter(({ policy }) => held.includes(policy));
  const handedOn = lost.find(({ operations }) => operations.some((operation) => named.has(operation)));
  return handedOn?.policy ?? allowsOnOwnTargets(held, before, after, vocabulary) ?? openedByMask(held, before, after, vocabulary);
}

/** Written as before, and reaching further: through a pattern an allow on the target now holds for keys and the log (`semantics.ts`). */
function allowsOnOwnTargets(
  held: readonly string[],
  before: { readonly policies: unknown; readonly semantics: number },
  after: unknown,
  vocabulary: Vocabulary,
): string | null {
  if (before.semantics === SEMANTICS) return null;
  const compiled = [before.semantics, SEMANTICS].map((semantics) =>
    compileBundle(semantics === SEMANTICS ? after : before.policies, vocabulary, "", { lazy: true, semantics }),
  );
  const shaped = [...vocabulary.values()].filter(({ targetShape }) => targetShape !== undefined);
  const [old, next] = compiled.map((one) => (name: string) => {
    const policy = one.ok ? one.bundle.policies.get(name) : undefined;
    return shaped.reduce((sum, entry) => sum + (policy?.rulesFor(entry).allows.length ?? 0), 0);
  });
  return held.find((name) => (next?.(name) ?? 0) > (old?.(name) ?? 0)) ?? null;
}

/** The policy that allows a call which its masks, of policy or rule, alone have opened: see `row-rules.ts`. */
function openedByMask(
  held: readonly string[],
  before: { readonly policies: unknown; readonly semantics: number },
  after: unknown,
  vocabulary: Vocabulary,
): string | null {
  const old = compileBundle(before.policies, vocabulary, "", { lazy: true, semantics: before.semantics });
  const next = compileBundle(after, vocabulary, "", { lazy: true });
  if (!old.ok || !next.ok) return null;
  for (const entry of vocabulary.values()) {
    if (entry.rows === undefined) continue;
    const [rulesBefore, rulesAfter] = [old.bundle, next.bundle].map(({ policies }) => {
      const sets = held.flatMap((name) => policies.get(name) ?? []);
      const rows = sets.flatMap((set) => set.rulesFor(entry).rows);
      const always = sets.flatMap((set) => set.mask());
      const allows = sets.flatMap((set) => set.rulesFor(entry).allows);
      return allows.map((rule) => ({ rule, told: isTellable(entry, rows, [...always, ...rule.mask]) }));
    });
    const closed = (rulesBefore ?? []).filter(({ told }) => !told).map(({ rule }) => rule);
    const opened = (rulesAfter ?? []).find(
      ({ rule, told }) => told && closed.some(({ policy, id }) => policy === rule.policy && id === rule.id),
    );
    if (opened !== undefined) return opened.rule.policy;
  }
  return null;
}

function onlyNarrows(before: PolicyDocument | undefined, after: PolicyDocument | undefined): boolean {
  // Of none it becomes one, or of one none (whose denies are gone).
  if (before === undefined || after === undefined) return before === after;
  const [rulesBefore, rulesAfter] = [inForce(before), inForce(after)];
  const denies = new Set(rulesAfter.filter(isDeny).map(canonicalJson));
  const [allowsBefore, allowsAfter] = [rulesBefore, rulesAfter].map((rules) => rules.filter((rule) => !isDeny(rule)));
  return (
    before.rate === after.rate &&
    (before.counts === true || after.counts !== true) &&
    (after.write_ahead === true || before.write_ahead !== true) &&
    holdsAll(before.mask, after.mask) &&
    holdsAll(after.searchable, before.searchable) &&
    rulesBefore.filter(isDeny).every((rule) => denies.has(canonicalJson(rule))) &&
    allowsBefore?.length === allowsAfter?.length &&
    allowsBefore?.every((rule, index) => sameAllow(rule, allowsAfter?.[index])) === true
  );
}

function sameAllow({ mask, ...before }: PolicyRule, changed: PolicyRule | undefined): boolean {
  const { mask: maskAfter, ...after } = changed ?? {};
  return canonicalJson(before) === canonicalJson(after) && holdsAll(mask, maskAfter);
}

function holdsAll(before: readonly string[] = [], after: readonly string[] = []): boolean {
  return before.every((path) => after.includes(path));
}

function inForce({ rules }: PolicyDocument): readonly PolicyRule[] {
  return rules.filter(({ shadow }) => shadow !== true);
}

function isDeny(rule: PolicyRule): boolean {
  return rule.deny !== undefined;
}

function documentsByName(documents: unknown): ReadonlyMap<string, PolicyDocument> {
  const list: readonly unknown[] = Array.isArray(documents) ? documents : [];
  return new Map(
    list.flatMap((one) => {
      const parsed = policyDocumentSchema().safeParse(one);
      return parsed.success ? [[parsed.data.policy, parsed.data] as const] : [];
    }),
  );
}
