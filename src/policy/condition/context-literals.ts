// Literals that stand against the context in a spelling that it never has: `context.country == "de"`, `context.ip == "10.0.0.0/8"`. Such a
// comparison is false for ever, and a deny that is false for ever is an open door. A check refuses them.
import ipaddr from "ipaddr.js";
import type { ConditionProblem } from "../language/problem.ts";
import type { Expression } from "./expression.ts";

interface Form {
  /** The one spelling of a value, or null for what is none. */
  readonly spell: (text: string) => string | null;
  readonly text: string;
}

const FORMS: Readonly<Record<string, Form>> = {
  // As Cloudflare has it: ISO 3166-1 alpha-2, and T1 for Tor, XX for nobody knows.
  country: {
    spell: (text) => (/^[A-Z][A-Z0-9]$/.test(text.toUpperCase()) ? text.toUpperCase() : null),
    text: "two upper-case letters: DE",
  },
  ip: { spell: addressSpelled, text: "one address, as RFC 5952 writes it: 203.0.113.7, 2001:db8::1" },
};

/** As rules see a caller's: IPv4 as IPv4 also where it came as `::ffff:a.b.c.d`. Of `010.0.0.1` and `10.1` nobody knows which is meant. */
function addressSpelled(text: string): string | null {
  const isOne = ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes("%"));
  return isOne ? ipaddr.process(text).toString() : null;
}

export function contextProblems({ contextLiterals }: Expression): ConditionProblem[] {
  return contextLiterals().flatMap(({ path, comparison, value, start }) => {
    const [field, ...below] = path;
    const form = typeof field === "string" && below.length === 0 && Object.hasOwn(FORMS, field) ? FORMS[field] : undefined;
    if (form === undefined || comparison !== "equal" || typeof value !== "string" || value === "") return [];
    const spelled = form.spell(value);
    if (spelled === value) return [];
    const instead = spelled === null ? "" : `: write ${JSON.stringify(spelled)}`;
    return [{ offset: start, message: `context.${field} never is ${JSON.stringify(value)}${instead} (it is ${form.text})` }];
  });
}
