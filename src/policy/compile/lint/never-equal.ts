// Comparisons that come out the same whatever the call: a field of the user held against a literal of another type (`target.banned == "true"`), an
// argument against what it can never be (`args.limit == 1000`), a part of a time against a number beyond it (`getDayOfWeek() == 7`), a time in
// milliseconds against one in seconds. What the type checker knows of it the check refuses.
import type { ComparedLiteral } from "../../condition/compared-literals.ts";
import type { LiteralComparison } from "../../condition/literal-comparisons.ts";
import { nameOfArgument, whyNever } from "../../condition/literal-spelling.ts";
import { readPath } from "../../condition/read-path.ts";
import { type LintedRule, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

const WORDS: Readonly<Record<string, string>> = {
  boolean: "true or false",
  number: "a number",
  string: "a text",
};

export function neverEqual(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((one) => {
    const user = one.condition?.readsTarget === true ? ordinaryTargetOf(one) : null;
    return [
      ...(user === null ? [] : (one.condition?.targetLiterals() ?? []).flatMap((literal) => ofAnotherType(one, literal, user))),
      ...(one.condition?.literals ?? []).flatMap((literal) => neverSent(one, literal)),
      ...(one.condition?.comparisons() ?? []).flatMap((comparison) => [
        ...beyondPart(one, comparison),
        ...inSeconds(one, comparison, user),
      ]),
    ];
  });
}

/** Of the operations that have one; null: none has. */
export function ordinaryTargetOf({ entries }: LintedRule): Readonly<Record<string, unknown>> | null {
  return entries.find(({ ordinaryTarget }) => ordinaryTarget !== undefined)?.ordinaryTarget?.("user_any", ANY_DAY_MS) ?? null;
}

const ANY_DAY_MS = Date.UTC(2026, 0, 1);

function ofAnotherType(one: LintedRule, { path, comparison, value }: ComparedLiteral, user: object): readonly PolicyWarning[] {
  const segments = path.filter((step) => step !== null);
  const kind = typeof readPath(user, segments);
  const words = WORDS[kind];
  if (comparison !== "equal" || segments.length < path.length || value === null || words === undefined) return [];
  if (kind === typeof value) return [];
  const field = ["target", ...segments].join(".");
  const message = `${field} is ${words}, and never equal to ${WORDS[typeof value] ?? "that"}: the comparison is the same for everybody`;
  return [warningOf(one, "never_equal", "when", message, instead(field, kind, value))];
}

function instead(field: string, kind: string, value: ComparedLiteral["value"]): string {
  if (kind === "boolean") return `${field} == ${value === "false" || value === 0 ? "false" : "true"}, without quotes`;
  return kind === "number" ? "a number, without quotes" : "a text, in quotes";
}

/** By none of the rule's operations. */
function neverSent(one: LintedRule, literal: ComparedLiteral): readonly PolicyWarning[] {
  const reasons = one.entries.map((entry) => whyNever(literal, entry));
  const [why = null] = reasons;
  if (why === null || reasons.includes(null)) return [];
  const name = nameOfArgument(literal.path);
  const message = `${name} never is ${JSON.stringify(literal.value)} (${why}): the comparison is the same for every call`;
  const way = literal.value === "" ? `has(${name}) asks whether it is sent` : "compare with a value that it can have";
  return [warningOf(one, "never_equal", "when", message, way)];
}

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

const PARTS: Readonly<Record<string, Bounds>> = {
  getMonth: { from: 0, to: 11, words: "0 (January) to 11 (December)" },
  getDate: { from: 1, to: 31, words: "1 to 31" },
  getDayOfMonth: { from: 0, to: 30, words: "0 to 30 (getDate is 1 to 31)" },
  getDayOfWeek: { from: 0, to: 6, words: "0 (Sunday) to 6 (Saturday)" },
  getDayOfYear: { from: 0, to: 365, words: "0 to 365" },
  getHours: { from: 0, to: 23, words: "0 to 23" },
  getMinutes: { from: 0, to: 59, words: "0 to 59" },
  getSeconds: { from: 0, to: 59, words: "0 to 59" },
  getMilliseconds: { from: 0, to: 999, words: "0 to 999" },
};

function beyondPart(one: LintedRule, { timePart, sign, value, text }: LiteralComparison): readonly PolicyWarning[] {
  const bounds = timePart !== null && Object.hasOwn(PARTS, timePart) ? PARTS[timePart] : undefined;
  if (bounds === undefined || typeof value !== "number") return [];
  const { from, to, words } = bounds;
  // `< 24` says “to the end of the day”.
  if ((value >= from && value <= to) || (sign === "<" && value === to + 1)) return [];
  const message = `${text} is ${words}, and never ${value}: the comparison is the same for every call`;
  return [warningOf(one, "never_equal", "when", message, `a number from ${words}`)];
}

/** Seconds of our days; as milliseconds they are weeks of 1970. */
const [FIRST_S, LAST_S] = [Date.UTC(2001, 0, 1) / 1000, Date.UTC(2100, 0, 1) / 1000];

function inSeconds(one: LintedRule, { path, value }: LiteralComparison, user: object | null): readonly PolicyWarning[] {
  if (path === null || typeof value !== "number" || value < FIRST_S || value > LAST_S) return [];
  const [root, ...segments] = path.split(".");
  const isUsers = root === "target" && /_at$/.test(path) && typeof readPath(user, segments) === "number";
  // Filters of lists: what is earlier than Clerk nobody may ask for.
  const isSent = root === "args" && /_at_(?:after|before|since)$/.test(path);
  if (!isUsers && !isSent) return [];
  const message = `${path} is in milliseconds, and ${value} of them are a day of 1970: the comparison is the same for every call`;
  return [warningOf(one, "never_equal", "when", message, `timestamp(${path} / 1000) against timestamp("…"), or ${value}000`)];
}
