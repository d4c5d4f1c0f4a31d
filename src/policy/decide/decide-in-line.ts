// A delegated key may do what all the keys above it may, now: each of them has its say on the call as if it made it itself. One that could
// only say what was said already is not asked, so that a key whose ancestors have its policies, and scopes that cover the call, costs no
// second decision. Pure.
import type { CompiledBundle } from "../compile/bundle.ts";
import type { Expression } from "../condition/expression.ts";
import { topField } from "../condition/read-path.ts";
import type { AlsoNeeded, VocabularyEntry } from "../language/vocabulary.ts";
import { showing } from "./asked-of-masked.ts";
import { decideUnread, masksFor } from "./decide.ts";
import { allOf, decideTogether } from "./decide-together.ts";
import type { DecideResult, DecidingKey, Decision, DecisionInput, Told } from "./decision.ts";
import { decisionWith } from "./made-decision.ts";
import type { Look } from "./told-caller.ts";
import { withinScopes } from "./unless-denied.ts";

/** `above`: the keys that this one was minted through, nearest first. Never throws. */
export function decideInLine(
  bundle: CompiledBundle,
  input: DecisionInput,
  above: readonly DecidingKey[],
  also: readonly AlsoNeeded[] = [],
): DecideResult {
  if (above.length === 0) return decideTogether(bundle, input, also);
  const operations = [input.operation, ...also.map(({ operation }) => operation), ...showing(bundle, input)];
  const judges = otherJudges(bundle, input, above, operations);
  if (judges.length === 0) return decideTogether(bundle, input, also);
  const line = [input.key, ...judges];
  const look = lookOf(line);
  const asked = { ...input, line };
  const own = { result: decideTogether(bundle, asked, also, look), why: "" };
  // All of them, also where one has refused: which of them it was may be what the caller is not to learn.
  return allOf([
    own,
    ...judges.map((key) => ({ result: saidBy(input.key, key, decideTogether(bundle, { ...asked, key }, also, look)), why: "" })),
  ]);
}

/** What the key is shown is what all of them would be: a rule of one above may look at what is masked for the one that asks. */
function lookOf(line: readonly DecidingKey[]): Look {
  return (bundle, input) => {
    const masks: string[] = [];
    for (const key of line) {
      const masked = masksFor(bundle, { ...input, key });
      if (masked === null) return null;
      masks.push(...masked);
    }
    return masks;
  };
}

/** The denial that no arguments could avert, the key's own or that of one above it; null where there is none. */
export function decideUnreadInLine(
  bundle: CompiledBundle,
  unread: Omit<DecisionInput, "args" | "target">,
  above: readonly DecidingKey[],
): Decision | null {
  const own = decideUnread(bundle, unread);
  if (own !== null) return own;
  for (const key of otherJudges(bundle, unread, above, [unread.operation])) {
    const decision = decideUnread(bundle, { ...unread, key });
    if (decision !== null) return toldOf(unread.key, key, decision);
  }
  return null;
}

/** Of the keys above, those whose word is not known from that of one below. */
function otherJudges(
  bundle: CompiledBundle,
  { key }: Pick<DecisionInput, "key">,
  above: readonly DecidingKey[],
  operations: readonly string[],
): readonly DecidingKey[] {
  const judges = [key];
  for (const one of above) if (!judges.some((known) => saysTheSame(bundle, known, one, operations))) judges.push(one);
  return judges.slice(1);
}

/** Would `other` allow whatever `known` allows? */
function saysTheSame(bundle: CompiledBundle, known: DecidingKey, other: DecidingKey, operations: readonly string[]): boolean {
  const { policies } = other;
  if (policies.length !== known.policies.length || policies.some((name, index) => name !== known.policies[index])) return false;
  return operations.every((operation) => {
    if (!withinScopes(other.scopes, operation, bundle.vocabulary.get(operation))) return false;
    return keyFieldsRead(bundle, policies, [operation]).every((field) => known[field] === other[field]);
  });
}

const KEY_FIELDS = ["id", "name", "owner"] as const;
type KeyField = (typeof KEY_FIELDS)[number];

/**
 * What the rules read by which a key that is called otherwise would be judged otherwise. Not those that draw a border around what is seen of
 * keys and of the log: they would be useless to whoever mints if what it mints had to have its own id. There each key of the line is asked,
 * and what one of them does not see is not shown.
 */
export function keyFieldsOfReach(bundle: CompiledBundle, policies: readonly string[]): readonly KeyField[] {
  const isBorder = (condition: Expression, entry: VocabularyEntry) => condition.readsTarget && entry.targetShape !== undefined;
  return keyFieldsRead(bundle, policies, bundle.vocabulary.keys(), (condition, entry) => !isBorder(condition, entry));
}

/** The same of a key that changes itself: no key above it draws the border then. */
export function keyFieldsOfOwn(bundle: CompiledBundle, policies: readonly string[]): readonly KeyField[] {
  return keyFieldsRead(bundle, policies, bundle.vocabulary.keys());
}

/** What the rules of these policies read of the key itself. */
function keyFieldsRead(
  { vocabulary, policies }: CompiledBundle,
  policyNames: readonly string[],
  operations: Iterable<string>,
  isCounted: (condition: Expression, entry: VocabularyEntry) => boolean = () => true,
): readonly KeyField[] {
  const read = new Set<string>();
  for (const operation of operations) {
    const entry = vocabulary.get(operation);
    if (entry === undefined) continue;
    for (const name of policyNames) {
      const set = policies.get(name)?.rulesFor(entry);
      const ofRows = (set?.rows ?? []).map(({ rule }) => rule);
      for (const { condition, limits } of [...(set?.denies ?? []), ...(set?.allows ?? []), ...ofRows]) {
        for (const one of [condition, ...limits.map(({ sum }) => sum)])
          if (one !== null && isCounted(one, entry))
            for (const path of one.reads) if (path.root === "key") read.add(topField(path));
      }
    }
  }
  return KEY_FIELDS.filter((field) => read.has(field));
}

function saidBy(asker: DecidingKey, key: DecidingKey, result: DecideResult): DecideResult {
  return result.kind === "decided" ? { kind: "decided", decision: toldOf(asker, key, result.decision) } : result;
}

/** Who is refused by another key's narrowness must be able to tell. */
function toldOf(asker: DecidingKey, { id }: DecidingKey, decision: Decision): Decision {
  const whose =
    id === asker.id ? "This takes what the key may without elevation" : `For key ${id}, which this key was minted through`;
  const said = (text: string) => `${whose}: ${text}`;
  const saidOf = (told: Told): Told => (told.kind === "allowed" ? told : { ...told, detail: said(told.detail) });
  return decisionWith(
    decision,
    { explanation: said(decision.explanation) },
    { detail: () => said(decision.detail), told: () => saidOf(decision.told) },
  );
}
