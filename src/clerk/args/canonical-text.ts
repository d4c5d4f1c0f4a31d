// The building block of texts with one spelling: a function that gives a text's canonical form, or null where it has none that is certain.
import * as z from "zod/mini";
import { type CanonicalForm, declareForm } from "../../canonical-form.ts";
import { documented } from "../../schema-docs.ts";

export interface TextForm extends Pick<CanonicalForm, "form" | "rewritten" | "part"> {
  /** The one spelling, or null. Given its own result it returns it unchanged. */
  readonly spell: (text: string) => string | null;
  /** What is taken, other spellings included: for the API document. */
  readonly pattern?: RegExp;
  readonly examples?: readonly string[];
}

/** Gives the canonical form, or fails with “must be <form>”. */
export function canonicalText({ form, rewritten, part, spell, pattern, examples }: TextForm): z.ZodMiniString {
  const schema = documented(
    z.string().check(
      z.overwrite((text) => spell(text) ?? text),
      z.refine((text) => spell(text) === text, `must be ${form}`),
    ),
    { ...(pattern && { pattern: pattern.source }), ...(examples && { examples: [...examples] }) },
  );
  return declareForm(schema, {
    form,
    others: rewritten === undefined ? "refused" : "normalised",
    ...(rewritten !== undefined && { rewritten }),
    ...(part && { part }),
  });
}

/** Of a form that a pattern tells whole: nothing is rewritten. */
export function spelledLike(pattern: RegExp): TextForm["spell"] {
  return (text) => (pattern.test(text) ? text : null);
}

/** A text in which every character counts: nobody reads two of them as one. */
export function exactText(form: string): z.ZodMiniString {
  return declareForm(z.string(), { form, others: "exact" });
}
