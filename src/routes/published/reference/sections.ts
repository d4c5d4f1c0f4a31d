// What the page has besides operations: the headers of every call, the schemas of the answers, the codes of the errors.
import { html } from "hono/html";
import type { JsonSchema, OpenApiDocument } from "../openapi/document-shape.ts";
import { isSchema } from "../openapi/tidy-schema.ts";
import { objectTable } from "./field-table.ts";
import { breakable, type Html, inline } from "./prose.ts";
import { allowedWords, typeWords } from "./schema-words.ts";

export function headerSection({ components }: OpenApiDocument): Html {
  const sent = Object.values(components.parameters).map(
    ({ name, description = "", schema }) =>
      html`<tr id="header-${name}"><th scope="row"><code>${breakable(name)}</code><span class="type">${typeWords(schema)}</span></th><td>${inline(description)} ${allowedWords(schema, description !== "").map((part) => html`${part} `)}</td></tr>`,
  );
  const answered = Object.entries(components.headers).map(
    ([name, { description, schema }]) =>
      html`<tr><th scope="row"><code>${breakable(name)}</code><span class="type">${typeWords(schema)}</span></th><td>${inline(description)}</td></tr>`,
  );
  return html`<section class="plain"><h2 id="headers">Headers</h2>
<table class="fields"><caption>Sent</caption><tbody>${sent}</tbody></table>
<table class="fields"><caption>Answered</caption><tbody>${answered}</tbody></table></section>`;
}

export function schemaSection({ components }: OpenApiDocument): Html {
  return html`<section class="plain"><h2 id="schemas">Schemas</h2>${Object.entries(components.schemas).map(schemaPart)}</section>`;
}

function schemaPart([name, schema]: [string, JsonSchema]): Html {
  const description = typeof schema["description"] === "string" ? schema["description"] : "";
  const open = schema["additionalProperties"] !== false && "properties" in schema;
  const id = `schema-${name}`;
  return html`<details class="schema"><summary><h3>${name}</h3></summary><div class="opened" id="${id}">
<p>${inline(description)}${open ? " More fields may come." : ""}</p>
${isSchema(schema["properties"]) ? objectTable({ id, caption: "Fields" }, schema, false) : html`<p>${typeWords(schema)}</p>`}
</div></details>`;
}

export function errorSection({ "x-bailiff-error-codes": codes }: OpenApiDocument): Html {
  const rows = Object.entries(codes).map(
    ([code, { status, message }]) =>
      html`<tr id="error-${code}"><th scope="row">${status}</th><td><code>${breakable(code)}</code> ${message.replace(/\.?$/, ".")}</td></tr>`,
  );
  return html`<section class="plain"><h2 id="error-codes">Error codes</h2><table class="answers"><caption>Bailiff's own</caption><tbody>${rows}</tbody></table></section>`;
}
