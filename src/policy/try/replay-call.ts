// Decides a recorded call again, under another bundle or another key. What its record does not hold is never guessed: a decision that
// depends on it cannot be told. Pure; the gateway's own evaluator.
import type { ApplicableRule, CompiledBundle, RowRule } from "../compile/bundle.ts";
import { type ReadPath, topField } from "../condition/read-path.ts";
import { decideTogether } from "../decide/decide-together.ts";
import type { Decision, DecisionInput } from "../decide/decision.ts";
import { separateExcluded } from "../decide/separate-excluded.ts";
import type { AlsoNeeded, VocabularyEntry } from "../language/vocabulary.ts";
import { canonicalArgs } from "./canonical-args.ts";
import { type RecordedTarget, recordedTarget } from "./recorded-target.ts";

/** A call, as far as its audit record tells. */
export interface RecordedCall {
  readonly key: DecisionInput["key"];
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** False for an operation of which the record keeps only some arguments. */
  readonly argsWhole: boolean;
  /** The operations that these arguments need to be allowed too. */
  readonly also: readonly AlsoNeeded[];
  /** Values that rules read then, by path; null for an absent one. */
  readonly seen: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly ip: string | null;
  readonly atMs: number;
}

/** What is known of the decision that was made. */
export interface DecisionBefore {
  /** The bundle that it was made under. */
  readonly bundle: CompiledBundle;
  /** Is this decision the one on record? */
  readonly isOnRecord: (decision: Decision) => boolean;
}

export type CallAgain =
  /** `before`: the decision on record, made again; null where the record does not tell enough for that. */
  | { readonly kind: "told"; readonly decision: Decision; readonly before: Decision | null }
  /** `reads`: what the rules look at and the record does not hold, or does not hold clearly enough. */
  | { readonly kind: "untold"; readonly reads: readonly string[] }
  /** Its own bundle does not give what is on record: the key had other policies or scopes. */
  | { readonly kind: "not_reproduced" };

/**
 * Decides a recorded call under `bundle`. Where the record can be read in several ways, those count under which the call's own bundle
 * gives what is on record; if they lead to different decisions, it cannot be told.
 *
 * @param key whose policies and scopes count now; then, `call.key`'s did
 */
export function replayCall(bundle: CompiledBundle, call: RecordedCall, before: DecisionBefore, key = call.key): CallAgain {
  const names = [call.operation, ...call.also.map(({ operation }) => operation)];
  const entries = names.flatMap((name) => bundle.vocabulary.get(name) ?? []);
  const rules = [bundle, before.bundle].flatMap((one) => entries.flatMap((entry) => rulesFor(one, call, entry)));
  if (!call.argsWhole && rules.some(({ only }) => only !== null)) return { kind: "untold", reads: ["args"] };
  const reads = rules.flatMap(({ condition }) => condition?.reads ?? []);
  const onTarget = reads.filter(isTarget);
  const target = recordedTarget(onTarget, call.seen, entries[0]?.target === "many");
  const readings = target.readings();
  if (readings === null) return untold(onTarget);

  const spelled = inOneSpelling(call, bundle);
  const again = (under: CompiledBundle, of: RecordedCall["key"], reading: unknown, asked = spelled): Again => {
    const result = decideTogether(under, { ...inputOf(asked, reading), key: of }, asked.also);
    if (result.kind === "needs_target") return { decision: null, missing: onTarget };
    const missing = result.decision.reads.filter((path) => !isHeld(path, asked, entries, target));
    return missing.length === 0 ? { decision: result.decision } : { decision: null, missing };
  };
  const possible = readings.flatMap((reading) => {
    // A record of the time before values had one spelling was decided as it was written.
    for (const asked of [spelled, call]) {
      const { decision } = again(before.bundle, call.key, reading, asked);
      if (decision === null || before.isOnRecord(decision)) return [{ before: decision, after: again(bundle, key, reading) }];
    }
    return [];
  });
  const [first] = possible;
  if (first === undefined) return { kind: "not_reproduced" };
  if (first.after.decision === null) return untold(first.after.missing);
  const { decision } = first.after;
  const rows = [rowsOf(before.bundle, call.key, entries), rowsOf(bundle, key, entries)] as const;
  // A record does not tell who was in the answer: whom other rules would have left out of it, nobody knows.
  const leavesOutOthers = decision.effect === "allow" && first.before?.effect !== "deny" && termsOf(rows[0]) !== termsOf(rows[1]);
  if (leavesOutOthers)
    return untold(
      rows
        .flat()
        .flatMap(({ rule }) => rule.condition?.reads ?? [])
        .filter(isTarget),
    );
  const clear = possible.every(({ after }) => after.decision !== null && essence(after.decision) === essence(decision));
  return clear ? { kind: "told", decision, before: first.before } : untold(decision.reads.filter(isTarget));
}

function isTarget({ root }: ReadPath): boolean {
  return root === "target";
}

/** What users in the answer are judged by. */
function rowsOf(
  bundle: CompiledBundle,
  { policies }: RecordedCall["key"],
  [entry]: readonly VocabularyEntry[],
): readonly RowRule[] {
  if (entry === undefined) return [];
  const sets = policies.flatMap((name) => bundle.policies.get(name)?.rulesFor(entry) ?? []);
  // What an answer holds that is judged element by element hangs on the order of allows as well, with those that need no look.
  if (entry.target === "each")
    return sets.flatMap(({ denies, allows }) => [...denies, ...allows].map((rule) => ({ rule, as: entry })));
  return (entry.rows?.at ?? null) === null ? [] : sets.flatMap(({ rows }) => rows);
}

function termsOf(rows: readonly RowRule[]): string {
  return JSON.stringify(rows.map(({ rule, as }) => [rule.policy, rule.id, rule.broken, rule.condition?.text ?? null, as.name]));
}

/** As the same call would be read today. */
function inOneSpelling(call: RecordedCall, { vocabulary }: CompiledBundle): RecordedCall {
  const { operation, args, also } = call;
  return {
    ...call,
    args: canonicalArgs(args, vocabulary.get(operation)),
    also: also.map((one) => ({ ...one, args: canonicalArgs(one.args, vocabulary.get(one.operation)) })),
  };
}

/** Told, or what rules that were asked read and the record does not hold. */
type Again = { readonly decision: Decision } | { readonly decision: null; readonly missing: readonly ReadPath[] };

function isHeld(path: ReadPath, call: RecordedCall, entries: readonly VocabularyEntry[], target: RecordedTarget): boolean {
  switch (path.root) {
    case "args": {
      const name = topField(path);
      if (entries.every((entry) => separateExcluded(call.args, entry)[name] === undefined)) return call.argsWhole;
      return !entries.some(({ secretArgs }) => secretArgs.includes(name));
    }
    case "target":
      return target.holds(path);
    case "context":
      return !UNRECORDED.has(topField(path)) || Object.hasOwn(call.seen, path.text);
    case "key":
      return true;
    case "record":
      return false;
  }
}

/** Of the context, what a record holds only where a rule read it. */
const UNRECORDED: ReadonlySet<string> = new Set(["country", "user_agent"]);

/** Every rule that may be asked about the operation. */
function rulesFor(bundle: CompiledBundle, { key }: RecordedCall, entry: VocabularyEntry): readonly ApplicableRule[] {
  const sets = key.policies.flatMap((name) => bundle.policies.get(name)?.rulesFor(entry) ?? []);
  return sets.flatMap(({ denies, allows }) => [...denies, ...allows]);
}

function inputOf({ key, operation, args, seen, reason, ip, atMs }: RecordedCall, target: unknown): DecisionInput {
  const text = (path: string) => {
    const value = seen[path];
    return typeof value === "string" ? value : null;
  };
  return {
    key,
    operation,
    args,
    target,
    context: { reason, ip, country: text("context.country"), nowMs: atMs, userAgent: text("context.user_agent") ?? "" },
  };
}

function untold(paths: readonly ReadPath[]): CallAgain {
  return { kind: "untold", reads: [...new Set(paths.map(({ text }) => text))] };
}

/** What two decisions must have in common to be one. */
function essence({ effect, code, policy, rule, mask, limits, approval }: Decision): string {
  return JSON.stringify([effect, code, policy, rule, mask, limits, approval]);
}
