// Literals that stand against the context in a spelling that it never has: `context.country == "de"`, `context.ip == "10.0.0.0/8"`. Such a
// comparison is false for ever, and a deny that is false for ever is an open door. A check refuses them.
import type { ConditionProblem } from "../language/problem.ts";
import type { Expression } from "./expression.ts";

interface Form {
  readonly fits: RegExp;
  readonly text: string;
}

const FORMS: Readonly<Record<string, Form>> = {
  // As Cloudflare has it: ISO 3166-1 alpha-2, and T1 for Tor, XX for nobody knows.
  country: { fits: /^[A-Z][A-Z0-9]$/, text: "two upper-case letters: DE" },
  ip: { fits: /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/, text: "one address, in lower case: 203.0.113.7" },
};

export function contextProblems({ contextLiterals }: Expression): ConditionProblem[] {
  return contextLiterals().flatMap(({ path, comparison, value, start }) => {
    const [field, ...below] = path;
    const form = typeof field === "string" && below.length === 0 && Object.hasOwn(FORMS, field) ? FORMS[field] : undefined;
    if (form === undefined || comparison !== "equal" || typeof value !== "string" || value === "" || form.fits.test(value))
      return [];
    return [{ offset: start, message: `context.${field} never is ${JSON.stringify(value)} (it is ${form.text})` }];
  });
}
