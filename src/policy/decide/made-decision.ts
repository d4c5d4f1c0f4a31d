// A decision as it is made: what follows from it at once, why it is so when somebody asks. Most decisions allow and nobody asks why, and who
// is told what takes decisions of its own.
import { Decision } from "./decision.ts";

type Reason = "seen" | "detail" | "told" | "reads" | "steps";

/** What goes ahead, or does not. */
export type DecisionFacts = Omit<Decision, Reason>;

/** What is made when it is read. */
export interface DecisionReasons {
  seen(): Decision["seen"];
  detail(): Decision["detail"];
  told(): Decision["told"];
  reads(): Decision["reads"];
  steps(): Decision["steps"];
}

class MadeDecision extends Decision {
  readonly effect: Decision["effect"];
  readonly code: Decision["code"];
  readonly policy: Decision["policy"];
  readonly rule: Decision["rule"];
  readonly bundle: string;
  readonly explanation: string;
  readonly mask: Decision["mask"];
  readonly rows: Decision["rows"];
  readonly elements: Decision["elements"];
  readonly writeAhead: boolean;
  readonly limits: Decision["limits"];
  readonly refusesRepeats: boolean;
  readonly approval: Decision["approval"];
  readonly shadow: Decision["shadow"];
  readonly #reasons: DecisionReasons;
  #seen: Decision["seen"] | null = null;

  constructor(facts: DecisionFacts, reasons: DecisionReasons) {
    super();
    this.effect = facts.effect;
    this.code = facts.code;
    this.policy = facts.policy;
    this.rule = facts.rule;
    this.bundle = facts.bundle;
    this.explanation = facts.explanation;
    this.mask = facts.mask;
    this.rows = facts.rows;
    this.elements = facts.elements;
    this.writeAhead = facts.writeAhead;
    this.limits = facts.limits;
    this.refusesRepeats = facts.refusesRepeats;
    this.approval = facts.approval;
    this.shadow = facts.shadow;
    this.#reasons = reasons;
  }

  /** The same object however often it is read. */
  get seen(): Decision["seen"] {
    this.#seen ??= this.#reasons.seen();
    return this.#seen;
  }

  get detail(): string {
    return this.#reasons.detail();
  }

  get told(): Decision["told"] {
    return this.#reasons.told();
  }

  get reads(): Decision["reads"] {
    return this.#reasons.reads();
  }

  get steps(): Decision["steps"] {
    return this.#reasons.steps();
  }

  toJSON(): Readonly<Record<string, unknown>> {
    return wholeOf(this);
  }
}

/** `JSON.stringify` of a decision has all of it. */
function wholeOf(decision: Decision): Readonly<Record<string, unknown>> {
  const { seen, detail, told, reads, steps } = decision;
  return { ...decision, seen, detail, told, reads, steps };
}

export function madeDecision(facts: DecisionFacts, reasons: DecisionReasons): Decision {
  return new MadeDecision(facts, reasons);
}

/** The decision with other facts and other reasons. A spread would lose the reasons: they are no fields. */
export function decisionWith(
  decision: Decision,
  facts: Partial<DecisionFacts>,
  reasons: Partial<DecisionReasons> = {},
): Decision {
  const { effect, code, policy, rule, bundle, explanation, mask, rows, elements } = decision;
  const { writeAhead, limits, refusesRepeats, approval, shadow } = decision;
  const what = { effect, code, policy, rule, bundle, explanation, mask, rows, elements };
  const own = { ...what, writeAhead, limits, refusesRepeats, approval, shadow };
  return new MadeDecision(
    { ...own, ...facts },
    {
      seen: reasons.seen ?? (() => decision.seen),
      detail: reasons.detail ?? (() => decision.detail),
      told: reasons.told ?? (() => decision.told),
      reads: reasons.reads ?? (() => decision.reads),
      steps: reasons.steps ?? (() => decision.steps),
    },
  );
}
