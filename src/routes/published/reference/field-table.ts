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

export function parameterTable(caption: string, parameters: readonly Parameter[]): Html {
  return fieldTable(
    caption,
    parameters.map(({ name, required = false, description = "", schema }) => ({ name, required, description, schema })),
  );
}

/** `promised`: fields that are required are marked so; of answers that is not worth saying. */
export function objectTable(caption: string, schema: JsonSchema, promised: boolean): Html {
  return fieldTable(caption, fieldsOf(schema, "", promised));
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

function fieldTable(caption: string, fields: readonly Field[]): Html {
  if (fields.length === 0) return html``;
  return html`<table class="fields"><caption>${inline(caption)}</caption><tbody>${fields.map(fieldRow)}</tbody></table>`;
}

function fieldRow({ name, required, description, schema }: Field): Html {
  const words = description === "" ? [] : [html`${inline(description)}`];
  return html`<tr><th scope="row"><code>${breakable(name)}</code><span class="type">${typeWords(schema)}${required ? html` <b>required</b>` : ""}</span></th><td>${[...words, ...allowedWords(schema, words.length > 0)].map((part, index) => html`${index === 0 ? "" : " "}${part}`)}</td></tr>`;
}
