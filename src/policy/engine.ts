// The face of the policy engine: all that the rest of the project uses of it. Its rooms, each knowing those before it:
//
//   language/   how a bundle is written: documents, patterns, paths, problems
//   condition/  the language of conditions: what may stand in one, and what it gives
//   compile/    from documents to rules by operation, and what a check says of them
//   decide/     from a call to a decision with its reasons; masks
//   try/        decisions that are made to be looked at: tests, replay

export type { ApplicableRule, CompiledBundle, RowRule, UnreadDocument } from "./compile/bundle.ts";
export { checkSignIn } from "./compile/check-people.ts";
export { compileBundle, openBundle } from "./compile/compile.ts";
export type { CompiledMask } from "./compile/compile-mask.ts";
export { compiledMask } from "./compile/compiled-masks.ts";
export { limitsOf } from "./compile/limits-of-policies.ts";
export { lintBundle, lintTogether } from "./compile/lint/lint.ts";
export type { PolicyWarning } from "./compile/lint/warning.ts";
export { canBeAsked, loadConditionsOf } from "./compile/load-conditions-of.ts";
export { type LostByRule, lostBySemantics } from "./compile/lost-by-semantics.ts";
export { maskCovers } from "./compile/mask-covers.ts";
export { loadConditions } from "./condition/cel-library.ts";
export { contextSpelled } from "./condition/context-literals.ts";
export { onlyText } from "./condition/only-text.ts";
export { topField } from "./condition/read-path.ts";
export { askTerms, closedArguments } from "./decide/ask-terms.ts";
export { couldAllow } from "./decide/could-allow.ts";
export { decide } from "./decide/decide.ts";
export { decideInLine, decideUnreadInLine, keyFieldsOfOwn, keyFieldsOfReach } from "./decide/decide-in-line.ts";
export { allOf, decideTogether } from "./decide/decide-together.ts";
export type { DecidedLimit, DecideResult, Decision, DecisionInput, RuleStep, ShadowVerdict } from "./decide/decision.ts";
export { hideRows } from "./decide/hide-rows.ts";
export { createElementJudge, type ElementJudge } from "./decide/judge-elements.ts";
export { decisionWith } from "./decide/made-decision.ts";
export { maskAnswer } from "./decide/mask.ts";
export {
  type MachineClaims,
  type PersonClaims,
  policiesOfPrincipal,
  type SignInClaims,
} from "./decide/policies-of-principal.ts";
export { isForOwnAlone, type Reach, reachOf } from "./decide/reach.ts";
export { compileFilter, type Filter } from "./decide/record-filter.ts";
export { isTellable } from "./decide/row-rules.ts";
export { mayLookAtAll, seesUsersWhole } from "./decide/shown-whole.ts";
export { isStanding, standingAllows, withinScopes } from "./decide/unless-denied.ts";
export type { Replacement } from "./decide/walk-state.ts";
export { withinMsOf, withinText } from "./language/approval-entry.ts";
export {
  isPolicyName,
  type PolicyDocument,
  type PolicyRule,
  policyDocumentSchema,
  policyJsonSchemaText,
} from "./language/document.ts";
export { type LimitWindow, leavesAtMs, windowName, windowOf, windowText } from "./language/limit-window.ts";
export { MEANING_TEXT, MEANINGS, type Meaning } from "./language/meaning.ts";
export { placesOf as meaningPlaces } from "./language/meaning-places.ts";
export { expandPattern, isNamePattern, isPattern, matchesPattern, patternWithin } from "./language/pattern.ts";
export { canonicalEmail, machinesSchema, peopleSchema, type SignInLists } from "./language/people-document.ts";
export type { PolicyProblem } from "./language/problem.ts";
export { parseRate, type Rate, stricter } from "./language/rate-text.ts";
export { SEMANTICS } from "./language/semantics.ts";
export { didYouMean, editDistance } from "./language/suggest.ts";
export type { AlsoNeeded, RiskClass, TargetShape, Vocabulary, VocabularyEntry } from "./language/vocabulary.ts";
export { canonicalArgs } from "./try/canonical-args.ts";
export { type PolicyTestReport, policyTestCaseSchema, runPolicyTests } from "./try/policy-tests.ts";
export { type RecordedCall, replayCall } from "./try/replay-call.ts";
