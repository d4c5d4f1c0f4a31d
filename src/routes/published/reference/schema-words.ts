// A schema in words: its type, and what it allows.
import { html } from "hono/html";
import type { JsonSchema } from "../openapi/document-shape.ts";
import { isSchema } from "../openapi/tidy-schema.ts";
import type { Html } from "./prose.ts";
import { componentName } from "./resolve.ts";

const FORMATS: Readonly<Record<string, string>> = { "date-time": "time", date: "day" };

/** `string`, `list of Key`, `integer or null`; names of components lead to them. */
export function typeWords(schema: JsonSchema): Html {
  const component = componentName(schema);
  if (component !== undefined) return html`<a href="#schema-${component}">${component}</a>`;
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices) && schema["type"] === undefined) return joined(choices.filter(isSchema).map(typeWords));
  if ("const" in schema) return html`<code>${JSON.stringify(schema["const"])}</code>`;
  const { type, items, format, contentMediaType } = schema;
  if (typeof contentMediaType === "string" && type === "string") return html`${contentMediaType}`;
  if (type === "array" || (Array.isArray(type) && type.includes("array"))) {
    return html`list of ${isSchema(items) ? typeWords(items) : "anything"}${Array.isArray(type) ? " or null" : ""}`;
  }
  if (typeof format === "string") return html`${FORMATS[format] ?? format}${Array.isArray(type) ? " or null" : ""}`;
  if (Array.isArray(type)) return html`${type.join(" or ")}`;
  return html`${typeof type === "string" ? type : "anything"}`;
}

function joined(parts: readonly Html[]): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html` or ${part}`))}`;
}

/** Default, allowed values and bounds, each a short text; a pattern only where nothing else is said. */
export function allowedWords(schema: JsonSchema, described: boolean): Html[] {
  const items = isSchema(schema["items"]) ? schema["items"] : {};
  const values = schema["enum"] ?? items["enum"];
  return [
    ...(Array.isArray(values) ? [html`One of ${listed(values)}.`] : []),
    ...("default" in schema ? [html`Default <code>${JSON.stringify(schema["default"])}</code>.`] : []),
    ...range(schema),
    ...(typeof schema["pattern"] === "string" && !described ? [html`Matches <code>${schema["pattern"]}</code>.`] : []),
  ];
}

function listed(values: readonly unknown[]): Html[] {
  return values.map((value, index) => html`${index === 0 ? "" : ", "}<code>${plain(value)}</code>`);
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function range(schema: JsonSchema): Html[] {
  const unit =
    "minItems" in schema || "maxItems" in schema ? " items" : "minLength" in schema || "maxLength" in schema ? " characters" : "";
  const least = schema["minimum"] ?? schema["minItems"] ?? schema["minLength"];
  const most = schema["maximum"] ?? schema["maxItems"] ?? schema["maxLength"];
  if (typeof least === "number" && typeof most === "number") return [html`${least} to ${most}${unit}.`];
  if (typeof least === "number") return [html`At least ${least}${unit}.`];
  return typeof most === "number" ? [html`At most ${most}${unit}.`] : [];
}
