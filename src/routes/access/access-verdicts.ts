// What is answered to a question about access, for each thing that can come of it. Pure.
import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import type { Decision } from "../../policy/engine.ts";
import type { AccessDecision } from "./access-answers.ts";
import type { AskedSubject } from "./access-args.ts";

export function allowedBy(decision: Decision): AccessDecision {
  const { policy, rule, bundle, mask } = decision;
  const said = { code: null, reason: whyOf(decision), policy, rule, bundle, masked: [...mask], fits_at: null };
  return { decision: true, context: said };
}

/** Sent now it would not go through: nobody is asked to agree by asking whether. */
export function waitsForOthers(decision: Decision): AccessDecision {
  const { policy, rule, bundle } = decision;
  const reason = `${whyOf(decision)} Sent now, it is not done: others are asked to approve it.`;
  return {
    decision: false,
    context: { code: "bailiff_approval_required", reason, policy, rule, bundle, masked: [], fits_at: null },
  };
}

export function usedUp({ policy, rule, bundle }: Decision, fitsAt: string | null): AccessDecision {
  const reason = `It is allowed, and a limit of the rule is used up${fitsAt === null ? "" : `; it fits again at ${fitsAt}`}.`;
  return {
    decision: false,
    context: { code: "bailiff_limit_exceeded", reason, policy, rule, bundle, masked: [], fits_at: fitsAt },
  };
}

export function refusedBy({ code, detail }: BailiffError, bundle: string | null = null): AccessDecision {
  return { decision: false, context: { code, reason: detail, policy: null, rule: null, bundle, masked: [], fits_at: null } };
}

export function noUser(): AccessDecision {
  return refusedBy(bailiffError("bailiff_not_found", "A rule has to look at the user, and Clerk knows none by that id."));
}

export function noSuchSubject({ type }: AskedSubject): BailiffError {
  if (type === "api_key") return bailiffError("bailiff_not_found", "There is no key with the id “subject.id”.");
  const detail = "“subject.type” must be api_key: keys are who calls here, and nothing is known of anybody else.";
  return bailiffError("bailiff_param_invalid", detail, { param: "subject.type" });
}

export function notActive(standing: string): BailiffError {
  return bailiffError("clerk_key_invalid", `Its calls are refused before any rule is asked: ${standing.replaceAll("_", " ")}.`);
}

export function whyOf({ detail, explanation }: Decision): string {
  return detail === "" ? explanation : detail;
}
