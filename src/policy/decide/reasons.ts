// The reasons of a decision, made from its account for whoever asks.
import type { ApplicableRule, CompiledBundle } from "../compile/bundle.ts";
import type { Account } from "./account.ts";
import type { DecidedLimit, DenyCode, ElementRules, RowRules, Told } from "./decision.ts";
import { stepsOf } from "./explain.ts";
import type { DecisionReasons } from "./made-decision.ts";
import { pathsRead, seenValues } from "./seen-values.ts";
import { hiddenRules, type Look, toldWithout } from "./told-caller.ts";

/** What was decided, and by which rule. */
export interface Verdict {
  readonly effect: "allow" | "deny";
  readonly code: DenyCode | null;
  readonly rule: ApplicableRule | null;
  readonly explanation: string;
  /** Null: it is the explanation. */
  readonly detail: (() => string) | null;
  readonly limits: readonly DecidedLimit[];
  readonly mask: readonly string[];
  readonly rows: RowRules | null;
  readonly elements: ElementRules | null;
}

/** Why, for who asks. */
export class Reasons implements DecisionReasons {
  readonly #bundle: CompiledBundle;
  readonly #account: Account;
  readonly #verdict: Verdict;
  readonly #look: Look;

  constructor(bundle: CompiledBundle, account: Account, verdict: Verdict, look: Look) {
    this.#bundle = bundle;
    this.#account = account;
    this.#verdict = verdict;
    this.#look = look;
  }

  seen() {
    return seenValues(this.#account.kept(), this.#account.input);
  }

  detail() {
    const { detail, explanation } = this.#verdict;
    return detail === null ? explanation : detail();
  }

  told(): Told {
    const hidden = hiddenRules(this.#bundle, this.#account, this.#look);
    if (hidden.size > 0) return toldWithout(hidden, this.#account);
    const { code } = this.#verdict;
    return code === null ? { kind: "allowed" } : { kind: "denied", code, detail: this.detail() };
  }

  reads() {
    return pathsRead(this.#account);
  }

  steps() {
    return stepsOf(this.#account);
  }
}
