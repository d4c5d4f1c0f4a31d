// A compiled bundle: policies by name, and within each the rules by operation. Both are made on first use (`lazy-policy.ts`), so that neither
// loading a bundle of a thousand policies nor a decision under it pays for the rules that it does not touch.
import type { Expression } from "../condition/expression.ts";
import type { Approval } from "../language/approval-entry.ts";
import type { AskedField } from "../language/asked-field.ts";
import type { Rate } from "../language/rate-text.ts";
import type { Vocabulary, VocabularyEntry } from "../language/vocabulary.ts";
import type { Limit } from "./compiled-limit.ts";
import type { Hider } from "./hidden-fields.ts";

/** A rule as it applies to one operation. */
export interface ApplicableRule {
  readonly policy: string;
  readonly id: string;
  readonly effect: "allow" | "deny";
  readonly condition: Expression | null;
  readonly only: ReadonlySet<string> | null;
  readonly limits: readonly Limit[];
  /** Masks of policy and rule together. */
  readonly mask: readonly string[];
  readonly writeAhead: boolean;
  /** A call that does what another did a short while ago, under another idempotency key, is refused. */
  readonly refusesRepeats: boolean;
  /** How many others must agree before what it allows is sent; null: nobody. */
  readonly approval: Approval | null;
  /** Its policy lets users be counted although the rule withholds some of them. */
  readonly counts: boolean;
  /** The rule cannot be used: whoever meets it is denied. */
  readonly broken: boolean;
  /** What the rule says about the operation, without any value: made once, stored with every decision. */
  readonly statement: string;
  /** What its author has to say to whom it refuses; "" for nothing. */
  readonly message: string;
  /** `, limited to …, once … approved it`, or "": for the explanation of an allow. */
  readonly limited: string;
}

export interface RuleSet {
  readonly denies: readonly ApplicableRule[];
  readonly allows: readonly ApplicableRule[];
  /** Rules that decide nothing: only what they would have decided is told. */
  readonly shadows: readonly ShadowRule[];
  /** Denies that are asked for each user in the answer. */
  readonly rows: readonly RowRule[];
}

/** A deny that reads the target, for users in an answer: judged as if `as` were called. */
export interface RowRule {
  readonly rule: ApplicableRule;
  /** What shows one of them, or the operation itself where the rule does not hold for that. */
  readonly as: VocabularyEntry;
}

export interface ShadowRule {
  readonly rule: ApplicableRule;
  /** How many of the set's rules of the same effect stand before it: the place that it would take. */
  readonly at: number;
}

export interface CompiledPolicy {
  readonly name: string;
  rulesFor(entry: VocabularyEntry): RuleSet;
  /** Those of all its rules that count: a shadow's are never charged. */
  limits(): readonly Limit[];
  /** What it hides of every answer to a key that holds it, whichever policy allowed. */
  mask(): readonly string[];
  /**
   * Which of its masks hides a field from those who ask about it; null: none, or it says that the field may be searched by.
   *
   * @param trial a rule on trial that is judged as if it were in force
   */
  hiderOf(field: AskedField, trial: string | null): Hider | null;
  /** How many calls to Clerk a key under this policy may cause; null when it does not say. */
  rate(): Rate | null;
  /** False: no rule of it has a condition or an amount, so that its rules can be asked for without `loadConditions`. */
  mayHaveConditions(): boolean;
}

export interface CompiledBundle {
  readonly version: string;
  readonly vocabulary: Vocabulary;
  readonly policies: ReadonlyMap<string, CompiledPolicy>;
}

/** A document by its name, not read before one of its rules is asked for. */
export interface UnreadDocument {
  readonly name: string;
  /** What it throws makes the policy unusable: it denies. */
  readonly read: () => unknown;
  /** Its JSON, where that is known. */
  readonly text?: () => string;
}
