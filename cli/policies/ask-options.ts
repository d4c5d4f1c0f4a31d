// “What if this were called?”: the arguments, the user and the circumstances of a call that is only asked about.
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { ordinaryUser } from "../../src/clerk/ordinary-user.ts";
import { didYouMean, type Vocabulary, type VocabularyEntry } from "../../src/policy/engine.ts";
import { exampleArgs, isRequired } from "../../src/routes/published/openapi/example-args.ts";
import { usageProblem } from "../exit-code.ts";

export interface AskedContext {
  readonly reason?: string | undefined;
  readonly ip?: string | undefined;
  readonly country?: string | undefined;
  readonly now?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** For `POST /admin/explain`: only what was given. */
export function contextOf({ reason, ip, country, now, userAgent }: AskedContext): Record<string, string> {
  const given = Object.entries({ reason, ip, country, now, user_agent: userAgent }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
}

/** What the answer leaves out; null for an operation of which it tells all. */
export function unasked({ ceiling }: VocabularyEntry): string | null {
  return ceiling === true
    ? `this is what policies say: a key also gives away no more than it has, and widens none of its own policies (docs/keys.md, "Delegation has a ceiling")`
    : null;
}

const ANY_USER = "user_any";
const SOMEBODYS = "a key of somebody else's (else give key_id in --args, or a key as --target)";

export interface FilledCall {
  readonly args: Readonly<Record<string, unknown>>;
  readonly target: unknown;
  /** What was made up, for people to read. */
  readonly assumed: readonly string[];
}

/** @throws CliProblem for an operation that is in neither table. */
export function findOperation(vocabulary: Vocabulary, name: string): VocabularyEntry {
  const entry = vocabulary.get(name);
  if (entry === undefined) throw usageProblem(`there is no operation ${name}${didYouMean(name, vocabulary.keys())}`);
  return entry;
}

/**
 * A question about an operation in general names no user and no idempotency key: these are filled in. If the user was, it is an ordinary
 * one, a year old and without metadata, unless `target` says otherwise: Clerk does not know it and is not asked. Of the admin plane,
 * whatever must be sent is, and a key that is aimed at is an ordinary one of somebody else's.
 */
export function fillCall(
  entry: VocabularyEntry,
  given: Readonly<Record<string, unknown>>,
  target: unknown,
  nowMs: number,
): FilledCall {
  const row = OPERATIONS.find(({ name }) => name === entry.name);
  if (row === undefined) {
    const missing = Object.keys(entry.args.shape).filter((name) => given[name] === undefined && isRequired(entry.args, name));
    const examples = exampleArgs(entry.args);
    const args = { ...given, ...Object.fromEntries(missing.map((name) => [name, examples[name]])) };
    const isAimed = entry.target === "one" && target === undefined && missing.includes(entry.targetArg ?? "");
    const aimedAt = isAimed ? entry.ordinaryTarget?.(String(args[entry.targetArg ?? ""]), nowMs) : target;
    const assumed = missing.map((name) => (isAimed && name === entry.targetArg ? SOMEBODYS : `any ${name}`));
    return { args, target: aimedAt, assumed };
  }
  const filled: Record<string, unknown> = { ...given };
  const assumed: string[] = [];
  const fill = (name: string, value: unknown) => {
    if (filled[name] !== undefined) return false;
    filled[name] = value;
    return true;
  };
  const many = row.target.kind === "many";
  const anyUser = row.target.kind !== "none" && fill(row.target.arg, many ? [ANY_USER] : ANY_USER);
  for (const name of Object.keys(row.args.path.shape)) if (fill(name, "any")) assumed.push(`any ${name}`);
  if (row.idempotency !== undefined) fill(row.idempotency.keyArg, "any");
  if (!anyUser || target !== undefined) return { args: filled, target, assumed };
  const user = ordinaryUser(ANY_USER, nowMs);
  assumed.unshift("an ordinary user, a year old and without metadata (else give user_id in --args, or --target)");
  return { args: filled, target: many ? [user] : user, assumed };
}
