// What was found, as a list of links. Every text is set as text.
import type { EntryKind, Hit } from "./find.ts";

/** More than that nobody reads: they type another letter. */
const MOST_SHOWN = 40;

const KINDS: Readonly<Record<EntryKind, string>> = {
  operation: "",
  schema: "schema",
  error: "error",
  header: "header",
  section: "section",
};

export function countWords(hits: readonly Hit[]): string {
  if (hits.length === 0) return "Nothing has that in its name, path, arguments or errors";
  const count = hits.length === 1 ? "1 hit" : `${hits.length} hits`;
  return hits.length > MOST_SHOWN ? `${count}, the first ${MOST_SHOWN} shown` : count;
}

export function hitLinks(hits: readonly Hit[]): HTMLAnchorElement[] {
  return hits.slice(0, MOST_SHOWN).map(({ entry, id, because }, index) => {
    const link = document.createElement("a");
    link.id = `hit-${index}`;
    link.href = `#${id}`;
    link.role = "option";
    link.tabIndex = -1;
    link.ariaSelected = "false";
    const badge =
      entry.method === "" ? part("kind", KINDS[entry.kind]) : part(`method ${entry.method.toLowerCase()}`, entry.method);
    link.append(badge, part("name", entry.name), " ", part("title", entry.title === "" ? entry.path : entry.title));
    if (because !== "") link.append(" ", part("because", because));
    return link;
  });
}

function part(className: string, text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}
