// A call that asks about what is masked, in words: which arguments, which fields, whose mask, and what to do. Of names, never of values.
import type { ApplicableRule, CompiledBundle } from "../compile/bundle.ts";
import type { Hider } from "../compile/hidden-fields.ts";
import { listed } from "../language/shown-text.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { type Account, notInBundle } from "./account.ts";
import { type AskedOfMasked, askedOfMasked } from "./asked-of-masked.ts";

/** Why a call that the rule would allow is refused: what it asks about is masked. Null: nothing of it is. */
export function whyNotAsked(
  bundle: CompiledBundle,
  account: Account,
  entry: VocabularyEntry,
  rule: ApplicableRule,
  mask: readonly string[],
): string | null {
  const asked = askedOfMasked(bundle, account.input, entry, mask);
  if (asked.length === 0) return null;
  account.asked = { rule, asked };
  return explainAsked(account, rule, asked);
}

function explainAsked({ unknownPolicies }: Account, rule: ApplicableRule, asked: readonly AskedOfMasked[]): string {
  const policies = [...new Set(asked.map(({ hider }) => hider.policy))];
  const searchable = `list the ${fieldsOf(asked).length === 1 ? "field" : "fields"} under searchable`;
  const ways = `leave ${argumentsOf(asked).length === 1 ? "it" : "them"} out, or have ${policiesText(policies)} ${searchable}`;
  return `${rule.statement}, but ${askedText(asked)}: ${ways}.${rule.message === "" ? "" : ` ${rule.message}`}${notInBundle(unknownPolicies)}`;
}

/** `query asks about phone_numbers.*.phone_number, which the mask of policy agent hides` */
export function askedText(asked: readonly AskedOfMasked[]): string {
  const byArgument = Map.groupBy(asked, ({ argument }) => argument);
  const parts = [...byArgument].map(([argument, fields]) => `${argument} asks about ${listed(fieldsOf(fields))}`);
  const hiders = [...new Set(asked.map(({ hider }) => hiderText(hider)))];
  return `${listed(parts)}, which ${listed(hiders)} ${hiders.length === 1 ? "hides" : "hide"}`;
}

function hiderText({ policy, rule }: Hider): string {
  return rule === null ? `the mask of policy ${policy}` : `the mask of rule ${rule} of policy ${policy}`;
}

function policiesText(names: readonly string[]): string {
  return `${names.length === 1 ? "policy" : "policies"} ${listed(names)}`;
}

function fieldsOf(asked: readonly AskedOfMasked[]): readonly string[] {
  return [...new Set(asked.map(({ field }) => field))];
}

function argumentsOf(asked: readonly AskedOfMasked[]): readonly string[] {
  return [...new Set(asked.map(({ argument }) => argument))];
}
