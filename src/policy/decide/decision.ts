// What `decide` is given and what it answers. Kept apart from how it decides, because routes, audit and the command line need only
// these shapes.

import type { RowRule } from "../compile/bundle.ts";
import type { ReadPath } from "../condition/read-path.ts";
import type { Approval } from "../language/approval-entry.ts";
import type { Calendar } from "../language/calendar.ts";
import type { RowPlace } from "../language/vocabulary.ts";

export interface DecidingKey {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly policies: readonly string[];
  /** Operation patterns, a ceiling over the policies; null for none. */
  readonly scopes: readonly string[] | null;
}

export interface DecisionInput {
  readonly key: DecidingKey;
  /** With the key, those that it was minted through: it is shown what all of them are. Absent: the key alone. */
  readonly line?: readonly DecidingKey[];
  readonly operation: string;
  /** Validated, defaults filled in. */
  readonly args: Readonly<Record<string, unknown>>;
  /** One Clerk user, or each of several for a bulk operation; undefined when it has not been fetched. */
  readonly target?: unknown;
  /** There is none and will be none before the call is made (a user who is being created): a rule that reads it cannot be judged. */
  readonly noTarget?: true;
  readonly context: {
    /** "" when none was given. */
    readonly reason: string;
    readonly ip: string | null;
    readonly country: string | null;
    readonly nowMs: number;
    readonly userAgent: string;
  };
}

export type DenyCode = "bailiff_policy_denied" | "bailiff_scope_denied" | "bailiff_policy_error" | "bailiff_limit_never_fits";

/** What the call takes from one limit if it goes ahead. The Ledger knows what is left. */
export interface DecidedLimit {
  /** `<policy>/<rule>#<n>`, n from 1. */
  readonly id: string;
  readonly policy: string;
  readonly rule: string;
  /** Finite, at least 0 and at most `max`. */
  readonly amount: number;
  readonly max: number;
  readonly windowMs: number;
  /** Null: it slides. */
  readonly calendar: Calendar | null;
  /** What is counted apart: `target:<id>` or `<argument>:<value>`; "" for the key as a whole. */
  readonly bucket: string;
  /** Of several that must allow it, not all count in that bucket. */
  readonly partly?: true;
}

/** One rule that applies to the operation: those that were asked in the order in which they were, then the others, then shadows. */
export interface RuleStep {
  readonly policy: string;
  readonly rule: string;
  readonly effect: "allow" | "deny";
  /** Whether it has no say: only what it would have done is told. */
  readonly shadow: boolean;
  /** False: the decision was made before its turn. */
  readonly asked: boolean;
  /** null: not asked, or could not be told. */
  readonly matched: boolean | null;
  readonly why: string;
  /** Values that the rule read, by path. Target values are in it: for those who review, not for callers. */
  readonly saw: Readonly<Record<string, unknown>>;
}

/** A shadow rule that would have made the decision. A flip, when `effect` is not the decision's. */
export interface ShadowVerdict {
  readonly policy: string;
  readonly rule: string;
  /** What would have been decided; null: it depends on the target, which was not looked at. */
  readonly effect: "allow" | "deny" | null;
}

/** What the caller of a refused call hears. */
export type Told =
  | { readonly kind: "allowed" }
  | { readonly kind: "denied"; readonly code: DenyCode; readonly detail: string }
  /** It depends on what the key is not shown. */
  | { readonly kind: "hidden"; readonly detail: string };

/**
 * A class and no interface, because of its accessors: what they give is made when it is read (most decisions allow, and nobody asks why), so
 * they are no fields of the object, and a copy by `...` has none of them. Of a class the compiler knows that. Copies are made by
 * `decisionWith`.
 */
export abstract class Decision {
  abstract readonly effect: "allow" | "deny";
  abstract readonly code: DenyCode | null;
  /** Of the rule that decided; null when none did. */
  abstract readonly policy: string | null;
  abstract readonly rule: string | null;
  /** Version of the bundle. */
  abstract readonly bundle: string;
  /** Why, without any value of args or target: stored for ever. */
  abstract readonly explanation: string;
  /** Why, for whoever reviews: with what args, context and key held, never what the target holds, never a secret. */
  abstract get detail(): string;
  /** What the caller is told of a denial, who must not learn what the target holds that the key is not shown. */
  abstract get told(): Told;
  /** Values of args and target that the evaluated rules read, by path (null: absent), for the audit record. */
  abstract get seen(): Readonly<Record<string, unknown>>;
  /** Of the deciding rule, and of all policies of the key. */
  abstract readonly mask: readonly string[];
  /** What the users in the answer are judged by, before the mask; null: it shows none, or none is to be left out. */
  abstract readonly rows: RowRules | null;
  /** What each element of the answer is judged by, of an operation whose target is `each`; null: all of them are shown. */
  abstract readonly elements: ElementRules | null;
  abstract readonly writeAhead: boolean;
  /** What an allow is charged; empty without limits and for every deny. Each pair of `id` and `bucket` stands once. */
  abstract readonly limits: readonly DecidedLimit[];
  /** The rule that allows refuses an act that repeats an equal one under another idempotency key. */
  abstract readonly refusesRepeats: boolean;
  /** What an allow owes before it is sent; null: nothing, and for every deny. Whoever lets a call through looks at it. */
  abstract readonly approval: Approval | null;
  /** Shadow rules that would have made this decision, each on its own; empty as a rule. */
  abstract readonly shadow: readonly ShadowVerdict[];
  /** What the rules that were asked read, secret arguments too: paths, not values. */
  abstract get reads(): readonly ReadPath[];
  abstract get steps(): readonly RuleStep[];
}

/** The rules for the users in the answer to an allowed call, and where those stand in it. */
export interface RowRules {
  readonly input: DecisionInput;
  readonly place: RowPlace;
  /** In the order in which they are asked; at least one. */
  readonly rules: readonly RowRule[];
  /** Those of a key above: who is denied by either is left out. */
  readonly beside?: RowRules;
}

/** A call as each element of its answer is judged by it (`judge-elements.ts`). */
export interface ElementRules {
  readonly input: DecisionInput;
  /** Of a key above: what either does not show is left out. */
  readonly beside?: ElementRules;
}

export type DecideResult = { readonly kind: "needs_target" } | { readonly kind: "decided"; readonly decision: Decision };
