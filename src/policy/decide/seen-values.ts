// The values that rules read, by path, for audit records and explanations. Secrets never appear; what is long is cut, because a record is
// kept and a user's metadata can be large.

import { NO_JSON, withNumberForms } from "../../json/number-form.ts";
import type { ApplicableRule } from "../compile/bundle.ts";
import type { Expression } from "../condition/expression.ts";
import { type ReadPath, readPath, topField } from "../condition/read-path.ts";
import { SEEN_CHARS, SEEN_PATHS, SEEN_SHORT_CHARS, SEEN_TOTAL_CHARS } from "../language/bounds.ts";
import { jsonText, NOT_JSON, shortened } from "../language/shown-text.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { Account } from "./account.ts";
import type { DecisionInput } from "./decision.ts";
import { contextText, keyText } from "./text-fields.ts";

const NO_PATHS: readonly ReadPath[] = [];
const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});

/** Of the context, what a record does not hold anyhow. */
const UNRECORDED_CONTEXT: ReadonlySet<string> = new Set(["country", "user_agent"]);

/**
 * Values over all rules that were evaluated, shadows too (also those that did not match: they decided by that): of `args` and `target`,
 * and of the context what a record has no field for. A decision can be made again from a record as far as these reach.
 *
 * @param paths from `keptPaths`
 */
export function seenValues(paths: readonly ReadPath[], input: DecisionInput): Readonly<Record<string, unknown>> {
  if (paths.length === 0) return NOTHING;
  const seen: [string, unknown][] = [];
  let room = SEEN_TOTAL_CHARS;
  for (const path of paths.slice(0, SEEN_PATHS)) {
    const most = path.root !== "args" && room > 0 ? SEEN_CHARS : SEEN_SHORT_CHARS;
    const { value, chars } = bounded(path, valueAt(path, input) ?? null, most);
    room -= chars;
    seen.push([path.text, value]);
  }
  return Object.fromEntries(seen);
}

/** Of what these read, that which a record keeps: each path once, in their order, and no secret. */
export function keptPaths(
  readers: readonly (Pick<Expression, "reads"> | null)[],
  entry: VocabularyEntry | undefined,
): readonly ReadPath[] {
  const kept = new Map<string, ReadPath>();
  for (const reader of readers)
    for (const path of reader?.reads ?? NO_PATHS)
      if (!kept.has(path.text) && isKept(path) && !isSecret(path, entry)) kept.set(path.text, path);
  return [...kept.values()];
}

/** By all rules that were evaluated. */
export function keptByAccount(account: Account): readonly ReadPath[] {
  const evaluated = [...account.considered(), ...account.shadowed()].filter(({ outcome }) => outcome.kind !== "open");
  return keptPaths(
    evaluated.map(({ rule }) => ({ reads: readsOf(rule, account).filter(isLookedAt(account)) })),
    account.entry,
  );
}

/** A rule that misses whatever key or record it would be about has looked at none. */
function isLookedAt({ entry, input }: Account): (path: ReadPath) => boolean {
  const sawNone = entry?.targetShape !== undefined && input.target === undefined;
  return ({ root }) => root !== "target" || !sawNone;
}

function isKept(path: ReadPath): boolean {
  return path.root === "args" || path.root === "target" || (path.root === "context" && UNRECORDED_CONTEXT.has(topField(path)));
}

/** By the rules that were asked for the decision. */
export function pathsRead(account: Account): readonly ReadPath[] {
  const asked = account.considered().filter(({ outcome }) => outcome.kind !== "open");
  return asked.flatMap(({ rule }) => readsOf(rule, account)).filter(isLookedAt(account));
}

/** Everything that one rule read, context and key included. */
export function sawValues(rule: ApplicableRule, account: Account): Readonly<Record<string, unknown>> {
  const paths = readsOf(rule, account).filter((path) => !isSecret(path, account.entry));
  const shown = (path: ReadPath) => bounded(path, valueAt(path, account.input) ?? null, SEEN_SHORT_CHARS).value;
  return Object.fromEntries(paths.map((path) => [path.text, shown(path)]));
}

/** What the condition reads and, of the rule that allows, what its sums read. */
function readsOf(rule: ApplicableRule, { charged }: Account): readonly ReadPath[] {
  const read = rule.condition?.reads ?? NO_PATHS;
  if (charged?.rule !== rule || rule.limits.length === 0) return read;
  return [...read, ...rule.limits.flatMap(({ sum }) => sum?.reads ?? NO_PATHS)];
}

/** Is it an argument whose value may not be shown or kept? */
export function isSecret(path: ReadPath, entry: VocabularyEntry | undefined): boolean {
  return path.root === "args" && (entry?.secretArgs.includes(topField(path)) ?? true);
}

/** The value at a path, undefined when absent; for several targets, the list of theirs. */
export function valueAt(path: ReadPath, input: DecisionInput): unknown {
  switch (path.root) {
    case "args":
      return readPath(input.args, path.segments);
    case "target":
      if (Array.isArray(input.target)) return input.target.map((user) => readPath(user, path.segments) ?? null);
      return readPath(input.target, path.segments);
    case "context": {
      const field = topField(path);
      const value = field === "now" ? timeText(input.context.nowMs) : contextText(input, field);
      return readPath({ [field]: value ?? undefined }, path.segments);
    }
    case "key": {
      const field = topField(path);
      return readPath({ [field]: keyText(input, field) ?? undefined }, path.segments);
    }
    case "record":
      return undefined;
  }
}

function timeText(ms: number): string | undefined {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/**
 * The value as JSON holds it (a number that a double would change in the form of `number-form.ts`), or the beginning of its text when that
 * is too long; and how much it takes.
 */
function bounded(path: ReadPath, read: unknown, most: number): { readonly value: unknown; readonly chars: number } {
  const value = withNumberForms(read);
  if (value !== NO_JSON && typeof value !== "string" && (typeof value !== "object" || value === null)) return { value, chars: 0 };
  const text = value === NO_JSON ? NOT_JSON : typeof value === "string" ? value : jsonText(value);
  if (text === NOT_JSON) return { value: NOT_JSON, chars: NOT_JSON.length };
  if (holdsSecrets(path, text)) return { value: WITHHELD, chars: WITHHELD.length };
  return text.length <= most ? { value, chars: text.length } : { value: shortened(text, most), chars: most };
}

/** Clerk shows the backup codes of a phone number with it. (Inside a text the quotes would be escaped.) */
function holdsSecrets({ root, segments }: ReadPath, json: string): boolean {
  return root === "target" && (segments.includes("backup_codes") || /"backup_codes":\[[^\]]/.test(json));
}

/** What stands in a record for a value that is not in it, not even in part. */
export function isWithheld(value: unknown): boolean {
  return value === NOT_JSON || value === WITHHELD;
}

const WITHHELD = "(holds secrets)";
