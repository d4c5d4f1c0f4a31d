// Looks through policies and rules by words: each word must stand in the policy or in the rule, or in the name of an operation that it covers.
import type { BundlePolicy, BundleRule } from "../../api/answers.ts";
import type { OperationBook } from "../../operations/operation-facts.ts";
import { coveredPatterns } from "./covered-operations.ts";
import { approveInWords, limitInWords, patternsOf } from "./rule-in-words.ts";

export interface FoundPolicy {
  readonly policy: BundlePolicy;
  /** Rules that the words are in; empty where the policy as a whole is meant. */
  readonly rules: readonly BundleRule[];
}

export function searchBundle(
  policies: readonly BundlePolicy[],
  words: string,
  book: OperationBook,
  semantics: number | undefined,
): readonly FoundPolicy[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (wanted.length === 0) return policies.map((policy) => ({ policy, rules: [] }));
  const holds = (text: string) => wanted.every((word) => text.includes(word));
  return policies.flatMap((policy) => {
    const own = policyText(policy);
    if (holds(own)) return [{ policy, rules: [] }];
    const rules = policy.rules.filter((rule) => holds(`${own}\n${ruleText(rule, book, semantics)}`));
    return rules.length === 0 ? [] : [{ policy, rules }];
  });
}

function policyText({ policy, description = "", mask = [] }: BundlePolicy): string {
  return [policy, description, ...mask].join("\n").toLowerCase();
}

function ruleText(rule: BundleRule, book: OperationBook, semantics: number | undefined): string {
  const { id, when = "", message = "", mask = [], only = [], limit = [], approve } = rule;
  const covered = coveredPatterns(rule, book, semantics).flatMap(({ operations }) => operations.map(({ name }) => name));
  const terms = [...limit.map(limitInWords), ...(approve === undefined ? [] : [approveInWords(approve)])];
  return [id, when, message, ...mask, ...only, ...patternsOf(rule), ...covered, ...terms].join("\n").toLowerCase();
}
