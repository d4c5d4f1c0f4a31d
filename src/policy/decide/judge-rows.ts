// Whom do the rules leave out of an answer? Each user in it is judged as a single call would judge it: the same rules, values and bounds, a
// match denies and so does an error. Only what the rules read is looked at. Pure.
import { LookedAt, type WantedParts } from "../../json/wanted-parts.ts";
import type { RowRule } from "../compile/bundle.ts";
import { runCondition } from "../condition/condition.ts";
import type { Expression } from "../condition/expression.ts";
import type { RowRules } from "./decision.ts";
import { createFacts, type Facts, type UserFacts, userFacts } from "./facts.ts";

/** A user in an answer: `id`, and of the fields that the rules read those that the answer tells. */
export type RowUser = Readonly<Record<string, unknown>> & { readonly id: string };

export interface RowJudge {
  /** Top-level fields of a user that the rules read, and what of them they look into; `id` is always among them. */
  readonly fields: ReadonlyMap<string, WantedParts>;
  /** Is this user to be left out? Never throws. */
  denies(user: RowUser): boolean;
}

export function createRowJudge(all: RowRules): RowJudge {
  const { input, place, rules, beside } = all;
  const other = beside === undefined ? null : createRowJudge(beside);
  const shared = new Map<RowRule["as"], Facts>();
  const factsFor = ({ rule, as }: RowRule, id: string): Facts => {
    // As the operation itself: with the arguments of this call. As what shows one user: with that user for its argument.
    const isOwn = as.name === input.operation;
    const reads = (rule.condition?.argFields.length ?? 0) > 0;
    const known = isOwn || !reads ? shared.get(as) : undefined;
    if (known !== undefined) return known;
    const args = isOwn ? input.args : { [as.targetArg ?? "user_id"]: id };
    const facts = createFacts({ ...input, operation: as.name, args }, as);
    if (isOwn || !reads) shared.set(as, facts);
    return facts;
  };
  const denies = (row: RowRule, user: RowUser, facts: UserFacts): boolean => {
    const { condition, broken } = row.rule;
    if (broken || condition === null) return true;
    // Of a user of whom not all is told, a field that is not there may be there.
    if (place.carries !== null && !condition.targetFields.every((field) => Object.hasOwn(user, field))) return true;
    const bindings = factsFor(row, user.id).bindingsWith(condition, facts);
    return bindings === null || runCondition(condition, bindings) !== false;
  };
  return {
    fields: fieldsOf(conditionsOf(all)),
    denies(user) {
      const facts = userFacts(user);
      return rules.some((row) => denies(row, user, facts)) || other?.denies(user) === true;
    },
  };
}

function conditionsOf({ rules, beside }: RowRules): readonly Expression[] {
  const own = rules.flatMap(({ rule }) => rule.condition ?? []);
  return beside === undefined ? own : [...own, ...conditionsOf(beside)];
}

function fieldsOf(conditions: readonly Expression[]): ReadonlyMap<string, WantedParts> {
  const target = new LookedAt();
  for (const condition of conditions) condition.noteLookedAt(target);
  const fields = new Set(["id", ...conditions.flatMap(({ targetFields }) => targetFields)]);
  return new Map([...fields].map((field) => [field, target.member(field).parts()]));
}

/** Of these users, whole ones, so many would be left out of an answer that shows them; one without an id is somebody. */
export function hiddenAmong(rules: RowRules, users: readonly Readonly<Record<string, unknown>>[]): number {
  const judge = createRowJudge(rules);
  const { carries } = rules.place;
  const told = users.map((user): RowUser => {
    const shown = Object.entries(user).filter(([field]) => carries === null || Object.hasOwn(carries, field));
    return { ...Object.fromEntries(shown), id: typeof user["id"] === "string" ? user["id"] : "somebody" };
  });
  return told.filter((user) => judge.denies(user)).length;
}
