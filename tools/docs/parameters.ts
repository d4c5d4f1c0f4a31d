// The table of an operation's arguments, from its schemas.
import * as z from "zod/mini";
import { formOf } from "../../src/canonical-form.ts";
import type { ArgsObject } from "../../src/clerk/operation.ts";
import type { Field } from "../conformance/field.ts";
import { fieldsOf } from "../conformance/table-facts.ts";

export interface ArgumentGroup {
  /** `path`, `query`, `body` … */
  readonly where: string;
  readonly schema: ArgsObject;
  /** The fields within an argument, where they are not sent but made from it. */
  readonly whereWithin?: string;
}

interface Row {
  readonly name: string;
  readonly where: string;
  readonly field: Field;
  readonly schema: z.ZodMiniType;
}

export function parameterTable(groups: readonly ArgumentGroup[]): string {
  const rows = groups.flatMap((group) => rowsOf(group, group.schema, ""));
  if (rows.length === 0) return "None.";
  const lines = rows.map(({ name, where, field, schema }) => {
    const type = `${typeText(field.type)}${field.nullable ? " or null" : ""}`;
    const cells = [`\`${name}\``, where, type, field.required ? "yes" : "no", defaultText(schema), allowedText(field, schema)];
    return `| ${cells.join(" | ")} |`;
  });
  return ["| name | in | type | required | default | allowed |", "|---|---|---|---|---|---|", ...lines].join("\n");
}

function rowsOf(group: ArgumentGroup, schema: ArgsObject, prefix: string): Row[] {
  const where = prefix === "" ? group.where : (group.whereWithin ?? group.where);
  return [...fieldsOf(schema)].flatMap(([name, field]) => {
    const own = schema.shape[name];
    if (own === undefined) return [];
    const leaf = leafOf(own);
    const within = leaf instanceof z.ZodMiniObject ? rowsOf(group, leaf as ArgsObject, `${prefix}${name}.`) : [];
    return [{ name: `${prefix}${name}`, where, field, schema: own }, ...within];
  });
}

/** `array<string>` would be read as HTML. */
function typeText(type: string): string {
  const items = /^array<(.*)>$/.exec(type)?.[1];
  return items === undefined ? type.replaceAll("|", " or ") : `list of ${typeText(items)}`;
}

function defaultText(schema: z.ZodMiniType): string {
  const given = schema.safeParse(undefined);
  return given.success && given.data !== undefined ? `\`${JSON.stringify(given.data)}\`` : "";
}

function allowedText(field: Field, schema: z.ZodMiniType): string {
  const { minimum, maximum, type } = field;
  const unit = (count: number) =>
    (type.startsWith("array") ? " item" : type === "string" ? " character" : "") + (type === "integer" || count === 1 ? "" : "s");
  const parts = [
    ...(field.enum === null ? [ruleInWords(schema)] : [field.enum.map((value) => `\`${value}\``).join(", ")]),
    ...(minimum !== null && maximum !== null ? [`${minimum} to ${maximum}${unit(maximum)}`] : []),
    ...(minimum !== null && maximum === null ? [`at least ${minimum}${unit(minimum)}`] : []),
    ...(minimum === null && maximum !== null ? [`at most ${maximum}${unit(maximum)}`] : []),
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** What a schema says to a text that no rule can mean, as far as it has words of its own for that ("must be …"). */
function ruleInWords(schema: z.ZodMiniType): string {
  const answer = leafOf(schema).safeParse("\0");
  const message = answer.error?.issues[0]?.message ?? "";
  if (!message.startsWith("must be ")) return "";
  const words = message.slice("must be ".length) + otherSpellings(schema);
  return words.replaceAll(/[|*<>]/g, "\\$&");
}

/** What is rewritten is taken as well, and the message tells only what becomes of it. */
function otherSpellings(schema: z.ZodMiniType): string {
  const form = formOf(leafOf(schema));
  return form?.others === "normalised" && form.rewritten !== undefined && form.plain !== true
    ? ` (taken too: ${form.rewritten})`
    : "";
}

/** Behind optional, null, default and list. */
function leafOf(schema: z.ZodMiniType): z.ZodMiniType {
  const inner =
    schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable || schema instanceof z.ZodMiniDefault
      ? schema.def.innerType
      : schema instanceof z.ZodMiniArray
        ? schema.def.element
        : undefined;
  return inner instanceof z.ZodMiniType ? leafOf(inner) : schema;
}
