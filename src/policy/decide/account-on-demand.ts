// The account of a decision for which only those rules were asked that could have a say: all that would have been asked are asked when
// somebody wants to know. A decision is pure, so it comes out as before.
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { Account, ConsideredRule } from "./account.ts";
import { caseNotedIn } from "./case-noted.ts";
import type { DecisionInput } from "./decision.ts";
import { createFacts } from "./facts.ts";
import { judge } from "./judge.ts";
import type { Judgement } from "./judgement.ts";
import { inOrder } from "./rule-order.ts";
import type { RulePlan } from "./rule-plan.ts";
import { keptByAccount } from "./seen-values.ts";

const NONE: readonly ConsideredRule[] = [];

export class AccountOnDemand implements Account {
  readonly input: DecisionInput;
  readonly entry: VocabularyEntry;
  charged: Account["charged"] = null;
  asked?: NonNullable<Account["asked"]>;
  readonly #plan: RulePlan;
  readonly #judgement: Judgement;
  #considered: ConsideredRule[] | null = null;

  constructor(plan: RulePlan, input: DecisionInput, entry: VocabularyEntry, judgement: Judgement) {
    this.input = input;
    this.entry = entry;
    this.#plan = plan;
    this.#judgement = judgement;
  }

  get unknownPolicies(): readonly string[] {
    return this.#plan.unknownPolicies;
  }

  get rules(): Account["rules"] {
    return this.#plan.rules;
  }

  considered(): readonly ConsideredRule[] {
    if (this.#considered === null) {
      const { input, entry } = this;
      const asked: ConsideredRule[] = [];
      judge(inOrder(this.rules, input.noTarget), caseNotedIn(asked, new Map(), input, entry, createFacts(input, entry)));
      this.#considered = asked;
    }
    return this.#considered;
  }

  shadowed(): readonly ConsideredRule[] {
    return NONE;
  }

  kept(): ReturnType<Account["kept"]> {
    const judgement = this.#judgement;
    const isKnown = judgement.kind === "allowed" && judgement.early && this.input.noTarget !== true && this.charged !== null;
    return isKnown ? this.#plan.keptUntil(judgement.rule) : keptByAccount(this);
  }
}
