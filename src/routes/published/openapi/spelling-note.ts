// What the document says of the one spelling of an argument, behind what its schema says: which form it is brought into, and which ways to
// say nothing are one.
import * as z from "zod/mini";
import { type CanonicalForm, formOf } from "../../../canonical-form.ts";
import type { JsonSchema } from "./document-shape.ts";
import { isSchema } from "./tidy-schema.ts";

/** The schema of an object, each of its properties with its note. */
export function withSpellingNotes(schema: z.ZodMiniType, written: JsonSchema): JsonSchema {
  if (!(schema instanceof z.ZodMiniObject) || !isSchema(written["properties"])) return written;
  const properties = Object.entries(written["properties"]).map(([name, property]): [string, unknown] => {
    const field: unknown = schema.shape[name];
    const form = field instanceof z.ZodMiniType ? formOf(field) : undefined;
    const note = form === undefined ? "" : noteOf(form);
    if (note === "" || !isSchema(property)) return [name, property];
    const { description } = property;
    return [name, { ...property, description: typeof description === "string" ? `${description} ${note}` : note }];
  });
  return { ...written, properties: Object.fromEntries(properties) };
}

function noteOf({ form, others, rewritten, absent, plain }: CanonicalForm): string {
  const silent = absent === undefined ? "" : `Taken as left out: ${absent}.`;
  // Where nothing is rewritten, the schema itself says what is taken.
  const spelled =
    others === "normalised" && plain !== true ? `Canonical form: ${form}. Rewritten to it: ${rewritten ?? ""}.` : "";
  return [spelled, silent].filter((part) => part !== "").join(" ");
}
