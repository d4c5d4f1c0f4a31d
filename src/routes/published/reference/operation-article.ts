// One operation on the page, folded to its name and route. The id stands within what is folded: a browser opens what holds the place that an
// address or a search on the page leads to, by itself.
import { html } from "hono/html";
import type { JsonSchema, OpenApiDocument, OperationObject, Parameter } from "../openapi/document-shape.ts";
import { isSchema } from "../openapi/tidy-schema.ts";
import { objectTable, parameterTable } from "./field-table.ts";
import { breakable, type Html, inline, prose } from "./prose.ts";
import { parameterOf, responseOf } from "./resolve.ts";
import { type Located, sample } from "./sample.ts";
import { typeWords } from "./schema-words.ts";

export function operationArticle(document: OpenApiDocument, located: Located): Html {
  const { path, method, operation } = located;
  const { operationId, summary, description = "" } = operation;
  return html`<article>
<details>
<summary><span class="method ${method}">${method.toUpperCase()}</span> <h3>${summary}</h3> <code class="route">${breakable(path)}</code></summary>
<div class="opened" id="${operationId}">
<div class="doc">
<p class="facts"><a href="#${operationId}"><code>${breakable(operationId)}</code></a>${factsOf(operation).map((fact) => html` <span>${inline(fact)}</span>`)}</p>
${description === "" ? "" : prose(description)}
${tables(document, operation)}
${answers(document, operation)}
</div>
${sample(document, located)}
</div>
</details>
</article>
`;
}

function factsOf(operation: OperationObject): string[] {
  const target = operation["x-bailiff-target"];
  return [
    ...(operation["x-bailiff-class"] === undefined ? [] : [`class \`${operation["x-bailiff-class"]}\``]),
    ...(operation["x-bailiff-replay"] === undefined ? [] : [`replay \`${operation["x-bailiff-replay"]}\``]),
    ...(target?.["arg"] === undefined ? [] : [`target \`${target["arg"]}\``]),
    ...(operation["x-bailiff-mutates"] === true ? ["changes something"] : []),
    ...(operation.security?.length === 0 ? ["needs no key"] : []),
  ];
}

function tables(document: OpenApiDocument, operation: OperationObject): Html[] {
  const parameters = (operation.parameters ?? []).map((given) => parameterOf(document, given));
  const placed = (place: Parameter["in"]) => parameters.filter((one) => one.in === place);
  const { operationId: id } = operation;
  const bodies = Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, { schema }]) =>
    bodyTables(`${id}.body`, type, schema),
  );
  return [
    parameterTable({ id: `${id}.path`, caption: "Path" }, placed("path")),
    parameterTable({ id: `${id}.query`, caption: "Query" }, placed("query")),
    ...bodies,
    headerLine(placed("header")),
  ];
}

/** One for each version of the API, where they differ. */
function bodyTables(id: string, type: string, schema: JsonSchema): Html[] {
  const choices: readonly unknown[] = Array.isArray(schema["anyOf"]) ? schema["anyOf"] : [schema];
  return choices.filter(isSchema).map((choice, index) => {
    const title = typeof choice["title"] === "string" ? `, ${choice["title"]}` : "";
    const head = { id: index === 0 ? id : `${id}-${index + 1}`, caption: `Body \`${type}\`${title}` };
    const table = objectTable(head, choice, true);
    return index === 0 ? table : html`<details><summary>Body${title}</summary>${table}</details>`;
  });
}

/** They are the same everywhere, and have a section of their own. */
function headerLine(headers: readonly Parameter[]): Html {
  if (headers.length === 0) return html``;
  const names = headers.map(({ name }, index) => html`${index === 0 ? "" : ", "}<a href="#header-${name}">${name}</a>`);
  return html`<p class="headers">Headers: ${names}.</p>`;
}

function answers(document: OpenApiDocument, { responses }: OperationObject): Html {
  const all = Object.entries(responses).map(([status, given]) => ({ status, ...responseOf(document, given) }));
  const good = all.filter((one) => one["x-bailiff-codes"] === undefined && /^\d+$/.test(one.status));
  const bad = all.filter((one) => one["x-bailiff-codes"] !== undefined);
  const done = good.map(({ status, description, content = {} }) => {
    const types = Object.entries(content).map(([type, { schema }]) =>
      type === "application/json" ? typeWords(schema) : html`${type}`,
    );
    return html`<tr><th scope="row">${status}</th><td>${types.map((type, index) => html`${index === 0 ? "" : ", "}${type}`)}. ${inline(description)}</td></tr>`;
  });
  const errors = bad.map(({ status, "x-bailiff-codes": codes = [] }) => {
    const links = codes.map((code) => html`<a href="#error-${code}"><code>${breakable(code)}</code></a> `);
    return html`<tr><th scope="row">${status}</th><td>${links}</td></tr>`;
  });
  const statuses = bad.map(({ status }) => status).join(" ");
  return html`<table class="answers"><caption>Answers</caption><tbody>${done}</tbody></table>
${bad.length === 0 ? "" : html`<details class="errors"><summary>Errors <span>${statuses}</span></summary><table class="answers"><tbody>${errors}</tbody></table></details>`}`;
}
