// Literals that stand against the context in a spelling that it never has: `context.country == "de"`, `context.ip == "10.0.0.0/8"`. Such a
// comparison is false for ever, and a deny that is false for ever is an open door. A check refuses them.
import { canonicalAddress } from "../../canonical-address.ts";
import type { ConditionProblem } from "../language/problem.ts";
import type { Expression } from "./expression.ts";

interface Form {
  /** The one spelling of a value, or null for what is none. */
  readonly spell: (text: string) => string | null;
  readonly text: string;
}

type Field = "country" | "ip" | "reason";

const FORMS: Readonly<Record<Field, Form>> = {
  // As Cloudflare has it: ISO 3166-1 alpha-2, and T1 for Tor, XX for nobody knows.
  country: {
    spell: (text) => (/^[A-Z][A-Z0-9]$/.test(text.toUpperCase()) ? text.toUpperCase() : null),
    text: "two upper-case letters: DE",
  },
  ip: { spell: canonicalAddress, text: "one address, as RFC 5952 writes it: 203.0.113.7, 2001:db8::1" },
  // No header carries another.
  reason: { spell: (text) => (/^[\x20-\x7e]{0,256}$/.test(text) ? text : null), text: "at most 256 printable ASCII characters" },
};

/** As rules see it, or what it has to be. Of what somebody supposes of a call: one that no call can have would be answered, and never so. */
export function contextSpelled(field: Field, text: string): { readonly value: string } | { readonly form: string } {
  const { spell, text: form } = FORMS[field];
  const spelled = spell(text);
  return spelled === null || (field === "country" && spelled !== text) ? { form } : { value: spelled };
}

export function contextProblems({ contextLiterals }: Expression): ConditionProblem[] {
  return contextLiterals().flatMap(({ path, comparison, value, start }) => {
    const [field, ...below] = path;
    const form = below.length === 0 && isField(field) ? FORMS[field] : undefined;
    if (form === undefined || comparison !== "equal" || typeof value !== "string" || value === "") return [];
    const spelled = form.spell(value);
    if (spelled === value) return [];
    const instead = spelled === null ? "" : `: write ${JSON.stringify(spelled)}`;
    return [{ offset: start, message: `context.${field} never is ${JSON.stringify(value)}${instead} (it is ${form.text})` }];
  });
}

function isField(name: string | null | undefined): name is Field {
  return typeof name === "string" && Object.hasOwn(FORMS, name);
}
