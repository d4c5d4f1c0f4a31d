// The API document as a page for people: no script, nothing loaded from anywhere, everything escaped.
import { html, raw } from "hono/html";
import { METHODS, type OpenApiDocument } from "../openapi/document-shape.ts";
import { operationArticle } from "./operation-article.ts";
import { breakable, type Html, headingId, headingsIn, prose, slug } from "./prose.ts";
import type { Located } from "./sample.ts";
import { errorSection, headerSection, schemaSection } from "./sections.ts";
import { STYLE } from "./style.ts";

interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Located[];
}

export async function referencePage(document: OpenApiDocument): Promise<string> {
  const { info } = document;
  const groups = groupsOf(document);
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title} API reference</title>
<link rel="icon" href="data:,">
<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${navigation(document, groups)}
<main id="content">
<section class="plain">
<h1 id="about">${info.title} <span>API reference</span></h1>
<p class="lead">${info.summary}</p>
<p class="facts"><span>version <code>${info.version}</code></span> <span><a href="/openapi.json">openapi.json</a></span></p>
${prose(info.description)}
</section>
${headerSection(document)}
${groups.map((group) => groupSection(document, group))}
${schemaSection(document)}
${errorSection(document)}
</main>
</body>
</html>
`;
  return page.toString();
}

function groupsOf({ tags, paths }: OpenApiDocument): Group[] {
  const located = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method): Located[] => {
      const operation = item[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
  return tags.map(({ name, description = "" }) => ({
    name,
    description,
    operations: located.filter(({ operation }) => operation.tags.includes(name)),
  }));
}

function groupSection(document: OpenApiDocument, { name, description, operations }: Group): Html {
  return html`<section><div class="plain"><h2 id="tag-${slug(name)}">${name}</h2>${description === "" ? "" : prose(description)}</div>
${operations.map((located) => operationArticle(document, located))}</section>`;
}

/** Folded on a phone, beside the content on a wide screen. */
function navigation({ info }: OpenApiDocument, groups: readonly Group[]): Html {
  const about = headingsIn(info.description).map((title) => html`<li><a href="#${headingId(title)}">${title}</a></li>`);
  const lists = groups.map(
    ({ name, operations }) =>
      html`<li><a class="tag" href="#tag-${slug(name)}">${name}</a><ul>${operations.map(
        ({ method, operation }) =>
          html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span><span>${breakable(shortName(operation.operationId))}</span></a></li>`,
      )}</ul></li>`,
  );
  return html`<details class="contents"><summary>Contents</summary><nav aria-label="Contents"><ul>
<li><a class="tag" href="#about">${info.title}</a><ul>${about}<li><a href="#headers">Headers</a></li></ul></li>
${lists}
<li><a class="tag" href="#schemas">Schemas</a></li>
<li><a class="tag" href="#error-codes">Error codes</a></li>
</ul></nav></details>`;
}

/** Within its group the family goes without saying. */
function shortName(operationId: string): string {
  return operationId.split(".").slice(1).join(".");
}
