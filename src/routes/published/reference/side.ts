// What stays on the screen: search and contents. On a wide screen beside the text; on a phone a bar above it, whose button opens the contents
// as a popover of the browser's own, so that the way back needs no script.
import { html } from "hono/html";
import type { OpenApiDocument } from "../openapi/document-shape.ts";
import { breakable, type Html, headingId, headingsIn, slug } from "./prose.ts";
import type { Located } from "./sample.ts";

export interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Located[];
}

export function side(document: OpenApiDocument, groups: readonly Group[]): Html {
  return html`<div class="side">
<button class="menu" type="button" popovertarget="contents">Contents</button>
${SEARCH}
<a class="to-top" href="#about" aria-label="Back to the top" title="Back to the top">↑</a>
${contents(document, groups)}
</div>`;
}

/** Shown by the script, which does the searching. */
const SEARCH = html`<form class="search" role="search" hidden>
<input type="search" name="q" role="combobox" aria-label="Search operations, arguments and errors" placeholder="Search" aria-keyshortcuts="/" aria-autocomplete="list" aria-controls="hits" aria-expanded="false" autocomplete="off" autocapitalize="none" spellcheck="false" enterkeyhint="go"><kbd aria-hidden="true">/</kbd>
<div class="found" hidden><p class="count"></p><div id="hits" role="listbox" aria-label="Found"></div></div>
</form>`;

function contents({ info }: OpenApiDocument, groups: readonly Group[]): Html {
  const about = headingsIn(info.description).map((title) => html`<li><a href="#${headingId(title)}">${title}</a></li>`);
  const lists = groups.map(
    ({ name, operations }) =>
      html`<li><a class="tag" href="#tag-${slug(name)}">${name}</a><ul>${operations.map(
        ({ method, operation }) =>
          html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span><span>${breakable(shortName(operation.operationId))}</span></a></li>`,
      )}</ul></li>`,
  );
  return html`<nav class="contents" id="contents" aria-label="Contents" popover><ul>
<li><a class="tag" href="#about">${info.title}</a><ul>${about}<li><a href="#headers">Headers</a></li></ul></li>
${lists}
<li><a class="tag" href="#schemas">Schemas</a></li>
<li><a class="tag" href="#error-codes">Error codes</a></li>
</ul>
<label class="keys" hidden><input type="checkbox" checked> The key <kbd>/</kbd> starts a search</label></nav>`;
}

/** Within its group the family goes without saying. */
function shortName(operationId: string): string {
  return operationId.split(".").slice(1).join(".");
}
