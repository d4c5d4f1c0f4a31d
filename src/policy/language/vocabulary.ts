// What a policy can talk about: the operations and, for each, the names and types of its arguments. Clerk's operations come from the
// operation table, the admin plane's from its own; policy code knows neither, only this.
import type * as z from "zod/mini";
import type { AnswerFacts } from "./answer-facts.ts";
import type { AskingArguments } from "./asked-field.ts";

/** How much harm an operation can do; by this, `class:…` patterns cover it. */
export const RISK_CLASSES = ["read", "write", "destructive", "money", "secret"] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];

export interface VocabularyEntry {
  /** `family.verb` */
  readonly name: string;
  readonly class: RiskClass;
  /** `class:…` without a family covers it in a deny alone: an allow or a scope that means it names it, or its family. */
  readonly byFamilyOnly?: true;
  /** The flat `args` of the operation, defaults included; fields of every supported API version. */
  readonly args: z.ZodMiniObject<Readonly<Record<string, z.ZodMiniType>>>;
  /**
   * Whether conditions may read `target`, and whether it is the one that the call is about, each of several, or (`each`) every element of the
   * answer, which is left out of it unless the call would be allowed with that element for its target.
   */
  readonly target: "none" | "one" | "many" | "each";
  /** The argument that names the target or, for several, lists them; without it `user_id` and `user_ids`. Limits count by it. */
  readonly targetArg?: string;
  /** Users that the answer shows or counts and that are not the target: a deny that reads `target` holds for each of them. */
  readonly rows?: AnswerRows;
  /** What a target is that is no Clerk user, and the CEL types of its fields. */
  readonly targetShape?: TargetShape;
  /** The fields of a target, by name: a condition may read no other. A function, because only a check asks. */
  readonly targetFields?: () => ReadonlySet<string>;
  /** The operation that answers with a target itself: what it hides from a key, a refusal does not tell that key. Without it nothing is shown. */
  readonly shownBy?: string;
  /** A target of which nothing special is said, at a time: what test cases say of theirs is laid over it. */
  readonly ordinaryTarget?: (id: string, nowMs: number) => Readonly<Record<string, unknown>>;
  /** What masks can hide of its answers. Without it they hide nothing: the answers are not Clerk's. */
  readonly answer?: AnswerFacts;
  /** What its arguments ask about: what is masked may not be asked for. Absent: they ask about nothing. */
  readonly asks?: AskingArguments;
  /** The argument that says in which currency it moves money: amounts of several are no more than numbers. */
  readonly currencyArg?: string;
  /** What a limit sums of its arguments, as people read it: `30000` -> `300.00 USD`. Null: it is no more than a number. */
  readonly amountText?: (sum: string, amount: number, args: Readonly<Record<string, unknown>>) => string | null;
  /** Arguments whose values are secret: conditions may read them, explanations and records may not show them. */
  readonly secretArgs: readonly string[];
  /** The operations that must be allowed too when these arguments are sent; empty when none must. */
  readonly also?: (args: Readonly<Record<string, unknown>>) => readonly AlsoNeeded[];
  /** Equal calls under different idempotency keys are told to be equal: `repeats` says what becomes of the second. */
  readonly comparesRepeats?: true;
  /** Policies do not tell all: what they allow, a key may do only within what it has itself. */
  readonly ceiling?: true;
  /** Every active key may call it unless a rule denies it: it needs no allow, and no scope. */
  readonly allowedUnlessDenied?: true;
  /** Names of the arguments that travel in the path: always present, so `only` does not need to list them. */
  readonly pathArgs: readonly string[];
}

/** Can a call of it wait until others agree? Those to Clerk can; the admin plane sends nothing that it could hold back. */
export function takesApproval({ byFamilyOnly }: Pick<VocabularyEntry, "byFamilyOnly">): boolean {
  return byFamilyOnly !== true;
}

export interface TargetShape {
  /** As in “a key has no field …”. */
  readonly noun: string;
  /** Fields that may be absent are read with has(), or what reads them is an error. */
  readonly types: Readonly<Record<string, string>>;
  readonly optional: ReadonlySet<string>;
}

export interface AnswerRows {
  /** The operation that shows one of them: whom its denies withhold by their target, no answer of this one shows. */
  readonly shownBy: string;
  /** Null: the answer only says how many there are. */
  readonly at: RowPlace | null;
}

/** Where an answer has its rows, and what it tells of the user in each. */
export interface RowPlace {
  /** Member of the answer that is the list; null: the answer is. */
  readonly list: string | null;
  /** Member of a row that is the user; null: the row is. A row where it is null shows nobody. */
  readonly user: string | null;
  /** What is told of the user where that is not all: field of a user -> member that holds it. */
  readonly carries: Readonly<Record<string, string>> | null;
}

/** May a deny of the operation read `target`: is there one, or do its answers hold users? */
export function looksAtUsers({ target, rows }: Pick<VocabularyEntry, "target" | "rows">): boolean {
  return target !== "none" || rows !== undefined;
}

/** An operation that some arguments of another stand for. */
export interface AlsoNeeded {
  readonly operation: string;
  /** Those that it would have. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Names of the arguments that stand for it. */
  readonly because: readonly string[];
}

export type Vocabulary = ReadonlyMap<string, VocabularyEntry>;
