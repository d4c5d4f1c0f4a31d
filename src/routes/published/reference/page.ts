// The API document as a page for people: nothing loaded from anywhere, everything escaped. It is whole without its script, which adds
// search, copying and the mark in the contents (`in-browser/`).
import { html, raw } from "hono/html";
import { METHODS, type OpenApiDocument } from "../openapi/document-shape.ts";
import { operationArticle } from "./operation-article.ts";
import { type Html, prose, slug } from "./prose.ts";
import type { Located } from "./sample.ts";
import { errorSection, headerSection, schemaSection } from "./sections.ts";
import { type Group, side } from "./side.ts";
import { STYLE } from "./style.ts";

/** `script`: to stand in the page. Throws where it could not: what would end the element early, or hide its end. */
export async function referencePage(document: OpenApiDocument, script: string): Promise<string> {
  if (/<\/script|<!--|<script/i.test(script)) throw new Error("the script of the reference page holds markup of a script");
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
${side(document, groups)}
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
<p class="said" role="status"></p>
<script>${raw(script)}</script>
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
