// Parameters, and the fields of an object, as a table of two columns: name and type, and what it means.
import { html } from "hono/html";
import type { JsonSchema, Parameter } from "../openapi/document-shape.ts";
import { isSchema } from "../openapi/tidy-schema.ts";
import { breakable, type Html, inline } from "./prose.ts";
import { allowedWords, typeWords } from "./schema-words.ts";

interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

/** `id`: of its rows, each of which can be linked to, with the field's name behind it. */
interface TableHead {
  readonly id: string;
  readonly caption: string;
}

export function parameterTable(head: TableHead, parameters: readonly Parameter[]): Html {
  return fieldTable(
    head,
    parameters.map(({ name, required = false, description = "", schema }) => ({ name, required, description, schema })),
  );
}

/** `promised`: fields that are required are marked so; of answers that is not worth saying. */
export function objectTable(head: TableHead, schema: JsonSchema, promised: boolean): Html {
  return fieldTable(head, fieldsOf(schema, "", promised));
}

/** With those of objects within it, whose names are written as a path. */
function fieldsOf(schema: JsonSchema, prefix: string, promised: boolean): Field[] {
  const { properties, required } = schema;
  const names: readonly unknown[] = promised && Array.isArray(required) ? required : [];
  return Object.entries(isSchema(properties) ? properties : {}).flatMap(([name, own]) => {
    const field = isSchema(own) ? own : {};
    const description = typeof field["description"] === "string" ? field["description"] : "";
    const [inner, mark] = objectWithin(field);
    return [
      { name: `${prefix}${name}`, required: names.includes(name), description, schema: field },
      ...fieldsOf(inner, `${prefix}${name}${mark}.`, promised),
    ];
  });
}

/** Behind a list, or a choice with null. */
function objectWithin(schema: JsonSchema): readonly [JsonSchema, string] {
  const { anyOf, items } = schema;
  if (isSchema(items)) return [objectWithin(items)[0], "[]"];
  const choice: unknown = Array.isArray(anyOf) ? anyOf.find((one) => isSchema(one) && "properties" in one) : undefined;
  return [isSchema(choice) ? choice : schema, ""];
}

function fieldTable({ id, caption }: TableHead, fields: readonly Field[]): Html {
  if (fields.length === 0) return html``;
  return html`<table class="fields"><caption>${inline(caption)}</caption><tbody>${fields.map((field) => fieldRow(id, field))}</tbody></table>`;
}

function fieldRow(table: string, { name, required, description, schema }: Field): Html {
  const words = description === "" ? [] : [html`${inline(description)}`];
  return html`<tr id="${rowId(table, name)}"><th scope="row"><code>${breakable(name)}</code><span class="type">${typeWords(schema)}${required ? html` <b>required</b>` : ""}</span></th><td>${[...words, ...allowedWords(schema, words.length > 0)].map((part, index) => html`${index === 0 ? "" : " "}${part}`)}</td></tr>`;
}

/** As it can stand in an address: a name may be anything that is text. */
function rowId(table: string, name: string): string {
  return `${table}.${name.replaceAll(/[^A-Za-z0-9_.[\]-]+/g, "-")}`;
}
