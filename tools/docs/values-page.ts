// `docs/values.md`: every argument of every operation, and its one spelling.
import * as z from "zod/mini";
import { type CanonicalForm, formOf } from "../../src/canonical-form.ts";
import { allArguments } from "../../src/clerk/arguments.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { GENERATED_NOTE } from "./operation-page.ts";

const INTRODUCTION = `# Values

${GENERATED_NOTE}

**Values have one spelling.** Before policy, limits, idempotency, record and Clerk see an argument, it is in its canonical form, or the call is refused: 422 \`bailiff_param_invalid\`, and the text names the form. Rewritten is only what is certain to mean the same at Clerk. So a rule compares what Clerk means, not how a caller wrote it: under \`limit: [{ sum: args.amount, max: 1000, per: 1d, by: args.currency }]\` \`USD\`, \`usd\` and \`Usd\` are one budget.

What says the same as leaving an argument out is left out: then \`has()\` and idempotency see one way of saying nothing. On \`update\`, null takes away what was there, which is another thing than nothing: there it is a value of its own. An idempotency key is compared as it is written: two that differ in case are two acts.

An act that was remembered under another spelling, before values had one, is known again for its 35 days when it is asked for as it was written then; in another spelling it is 409 \`bailiff_idempotency_conflict\`, and nothing is sent. What a limit had counted under another spelling is counted to the canonical one: [storage](storage.md#migrations).

In a policy, write literals in the canonical form. \`policies check\` refuses \`args.currency == "usd"\` and names \`"USD"\`. In a bundle that was published before values had one spelling, such literals are read in their canonical form: a deny goes on firing.`;

interface Row {
  readonly argument: string;
  readonly operations: readonly string[];
  readonly form: CanonicalForm | undefined;
}

export function valuesText(): string {
  const lines = valueRows().map(
    ({ argument, operations, form }) =>
      `| \`${argument}\` | ${operationsText(operations)} | ${formText(form)} | ${othersText(form)} | ${form?.absent ?? ""} |`,
  );
  const table = [
    "| argument | of | canonical form | other spellings | taken as left out |",
    "|---|---|---|---|---|",
    ...lines,
  ].join("\n");
  return `${INTRODUCTION}\n\n${table}\n`;
}

/** Arguments of one name and one form, over all operations. */
function valueRows(): readonly Row[] {
  const all = OPERATIONS.flatMap((operation) =>
    leavesOf(allArguments(operation), "").map(({ argument, schema }) => ({
      argument,
      operation: operation.name.replace("users.", ""),
      form: formOf(schema),
    })),
  );
  const grouped = Map.groupBy(all, ({ argument, form }) => JSON.stringify([argument, form]));
  return [...grouped.values()]
    .map((same) => ({
      argument: same[0]?.argument ?? "",
      operations: same.map(({ operation }) => operation),
      form: same[0]?.form,
    }))
    .sort((a, b) => (a.argument < b.argument ? -1 : a.argument > b.argument ? 1 : 0));
}

/** An object with declared fields is shown field by field. */
function leavesOf(object: z.ZodMiniObject, prefix: string): { argument: string; schema: z.ZodMiniType }[] {
  return Object.entries(object.shape).flatMap(([name, field]) => {
    const schema = bare(field);
    if (schema instanceof z.ZodMiniObject && formOf(schema) === undefined) return leavesOf(schema, `${prefix}${name}.`);
    return field instanceof z.ZodMiniType ? [{ argument: `${prefix}${name}`, schema: field }] : [];
  });
}

function bare(schema: unknown): unknown {
  return schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable || schema instanceof z.ZodMiniDefault
    ? bare(schema.def.innerType)
    : schema;
}

function operationsText(names: readonly string[]): string {
  return names.length === OPERATIONS.length || names.length > 6 ? `${names.length} operations` : names.join(", ");
}

function formText(form: CanonicalForm | undefined): string {
  return form === undefined ? "**not declared**" : form.form.replaceAll("|", "\\|");
}

function othersText(form: CanonicalForm | undefined): string {
  switch (form?.others) {
    case "normalised":
      return `rewritten: ${form.rewritten ?? ""}; others 422`;
    case "refused":
      return "422";
    case "exact":
      return "none: every character counts";
    case undefined:
      return "";
  }
}
