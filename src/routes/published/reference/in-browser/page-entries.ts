// What can be searched for, read from the page itself: it says everything already, and so an index would only say it twice.
import type { Entry, EntryKind, Named } from "./find.ts";

export function pageEntries(): Entry[] {
  return [
    ...all("article").map(operation),
    ...all(".plain :is(h1, h2)[id]").map((heading) => entry("section", heading.id, textOf(heading))),
    ...all("tr[id^='header-']").map((row) => tableRow("header", row)),
    ...all("tr[id^='error-']").map((row) => tableRow("error", row)),
    ...all(".schema").map((schema) => ({
      ...entry("schema", schema.querySelector(".opened")?.id ?? "", textOf(schema.querySelector("h3"))),
      fields: fieldsOf(schema),
    })),
  ];
}

function operation(article: Element): Entry {
  const id = article.querySelector(".opened")?.id ?? "";
  return {
    ...entry("operation", id, id, textOf(article.querySelector("h3"))),
    method: textOf(article.querySelector(".method")),
    path: textOf(article.querySelector(".route")),
    fields: fieldsOf(article),
    codes: all(".errors a", article).map(textOf),
  };
}

/** A line of a table that has a place of its own: its name is its first code. */
function tableRow(kind: EntryKind, row: Element): Entry {
  return entry(kind, row.id, textOf(row.querySelector("code")), kind === "error" ? textOf(row.querySelector("td")) : "");
}

function fieldsOf(part: Element): Named[] {
  return all("tr[id]", part).map((row) => ({ id: row.id, name: textOf(row.querySelector("code")) }));
}

function entry(kind: EntryKind, id: string, name: string, title = ""): Entry {
  return { kind, id, name, title, method: "", path: "", fields: [], codes: [] };
}

function all(selector: string, within: ParentNode = document): Element[] {
  return [...within.querySelectorAll(selector)];
}

function textOf(element: Element | null): string {
  return element?.textContent.trim() ?? "";
}
