// What of a sample answer a key would see: decided by the gateway's own evaluator, masked by the gateway's own code.

import { answerFacts } from "../../src/clerk/answer-facts.ts";
import { alsoNeeded } from "../../src/clerk/arguments.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { sampleAnswer } from "../../src/clerk/sample-answer.ts";
import { standInAt } from "../../src/clerk/stand-in.ts";
import {
  type CompiledBundle,
  canonicalArgs,
  closedArguments,
  compiledMask,
  type Decision,
  decideTogether,
  didYouMean,
  maskAnswer,
  type VocabularyEntry,
} from "../../src/policy/engine.ts";
import { CliProblem, EXIT, usageProblem } from "../exit-code.ts";
import type { Elevate } from "../keys/key-answer.ts";

/** A key, or what would be one: only this of it decides. */
export interface ActingKey {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly policies: readonly string[];
  readonly scopes: readonly string[] | null;
  /** What it may open for a while. */
  readonly elevate?: readonly Elevate[] | undefined;
}

export interface ShownAs {
  readonly effect: "allow" | "deny";
  readonly policy: string | null;
  readonly rule: string | null;
  /** Others who must agree before it is answered at all. */
  readonly approvals: number;
  readonly explanation: string;
  readonly mask: readonly string[];
  /** What `Bailiff-Masked` would name. */
  readonly masked: readonly string[];
  /** Arguments that the call may not send, because they ask about what is masked: `query`, `order_by=phone_number`. */
  readonly closed: readonly string[];
  /** Null: there is none to see, the call is denied. */
  readonly answer: unknown;
}

export interface ShownCall {
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly target: unknown;
  readonly reason: string;
  readonly nowMs: number;
}

/** @throws CliProblem for an operation that does not answer for Clerk */
export function showAs(bundle: CompiledBundle, key: ActingKey, { operation, args, target, reason, nowMs }: ShownCall): ShownAs {
  const row = OPERATIONS.find(({ name }) => name === operation);
  if (row === undefined) throw usageProblem(`${operation} answers for Bailiff itself: nothing of its answers is masked`);
  const entry = bundle.vocabulary.get(operation);
  const sent = entry === undefined ? args : asRead(args, entry);
  const input = { key, operation, args: sent, target, context: { reason, ip: null, country: null, nowMs, userAgent: "" } };
  const result = decideTogether(bundle, input, alsoNeeded(row, sent));
  if (result.kind === "needs_target") throw new CliProblem(EXIT.no, "a rule reads the user: give one with --target");
  const { decision } = result;
  const closed = entry === undefined || decision.effect === "deny" ? [] : closedArguments(bundle, input, entry, decision.mask);
  return { ...factsOf(decision), closed, ...seenUnder(decision, row.answer) };
}

/** As the gateway would: in the one spelling of values, with the defaults of what is not sent, which rules read. */
function asRead(args: ShownCall["args"], entry: VocabularyEntry): ShownCall["args"] {
  const defaults = Object.entries(entry.args.shape).map(([name, field]) => [name, field.safeParse(undefined).data] as const);
  return { ...Object.fromEntries(defaults.filter(([, value]) => value !== undefined)), ...canonicalArgs(args, entry) };
}

function factsOf({ effect, policy, rule, approval, detail, mask }: Decision) {
  return { effect, policy, rule, approvals: approval?.count ?? 0, explanation: detail, mask };
}

function seenUnder({ effect, mask }: Decision, shape: string | undefined): Pick<ShownAs, "masked" | "answer"> {
  if (effect === "deny" || shape === undefined) return { masked: [], answer: null };
  const compiled = compiledMask(mask, answerFacts(shape));
  const shown = maskAnswer(Buffer.from(JSON.stringify(sampleAnswer(shape))), compiled, (path) => standInAt(shape, path));
  // A sample is JSON.
  if (!shown.ok) throw new Error(`the sample of ${shape} cannot be masked`);
  return { masked: compiled.told, answer: JSON.parse(Buffer.from(shown.body).toString()) };
}

/** By id, or by a name that only one key has. @throws CliProblem */
export function findKey<Key extends { readonly id: string; readonly name: string }>(keys: readonly Key[], asked: string): Key {
  const byId = keys.find(({ id }) => id === asked);
  if (byId !== undefined) return byId;
  const [first, ...others] = keys.filter(({ name }) => name === asked);
  if (first === undefined) {
    const names = keys.map(({ name }) => name);
    throw usageProblem(`there is no key with the id or the name ${asked}${didYouMean(asked, names)}`);
  }
  if (others.length > 0) throw usageProblem(`${others.length + 1} keys have the name ${asked}: give an id (bailiff keys list)`);
  return first;
}

/** @throws CliProblem: a name that is misspelt would show what is hidden */
export function requirePolicies(bundle: CompiledBundle, names: readonly string[]): void {
  const unknown = names.find((name) => !bundle.policies.has(name));
  if (unknown !== undefined) throw usageProblem(`there is no policy ${unknown}${didYouMean(unknown, bundle.policies.keys())}`);
}
