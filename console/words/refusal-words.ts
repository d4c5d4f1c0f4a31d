// Why a call was denied, in a few words, by the code that its caller got. The record's page has the whole explanation.

/** What denied a call that no rule did. */
const NO_RULE: Readonly<Record<string, string>> = {
  bailiff_policy_denied: "No rule allows it",
  bailiff_scope_denied: "The key's scopes",
  bailiff_not_found: "Not found",
};

const CODES: Readonly<Record<string, string>> = {
  bailiff_policy_denied: "policy says no",
  bailiff_scope_denied: "outside the key's scopes",
  bailiff_policy_error: "the rule could not be evaluated",
  bailiff_limit_exceeded: "limit used up",
  bailiff_limit_never_fits: "more than the limit ever allows",
  bailiff_rate_exceeded: "too many calls at once",
  bailiff_approval_required: "waits for approval",
  bailiff_not_found: "not there, or not for that key to see",
};

/** As the head of a line; undefined for a code that means a rule, or none that is known. */
export function withoutRule(code: string): string | undefined {
  return NO_RULE[code];
}

/** The code itself where there are no words for it. */
export function refusalWords(code: string): string {
  return CODES[code] ?? code;
}

/** Beside the rule that denied, or in its place: `limit used up`, `no rule allows it`. That a rule says no, its name says; that it waits, a badge. */
export function besideRule(code: string | null, hasRule: boolean): string | null {
  if (code === null || code === "bailiff_approval_required") return null;
  if (code === "bailiff_policy_denied") return hasRule ? null : "no rule allows it";
  return Object.hasOwn(CODES, code) ? (CODES[code] ?? null) : null;
}
