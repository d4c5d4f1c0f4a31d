// The document's texts as HTML: paragraphs, headings (`## …`) and `code`. Everything is escaped.
import { html } from "hono/html";

export type Html = ReturnType<typeof html>;

export function prose(text: string): Html[] {
  return text.split("\n\n").map((block) => {
    if (!block.startsWith("## ")) return html`<p>${inline(block)}</p>`;
    const title = block.slice("## ".length);
    return html`<h2 id="${headingId(title)}">${title}</h2>`;
  });
}

/** Text with `code` in backticks. */
export function inline(text: string): Html[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${breakable(part)}</code>` : html`${part}`));
}

/** A long name may break after an underscore, a slash or a dot. */
export function breakable(name: string): Html[] {
  return name.split(/(?<=[_/.])/).map((part, index) => (index === 0 ? html`${part}` : html`<wbr>${part}`));
}

/** The titles of a text's headings. */
export function headingsIn(text: string): string[] {
  return Array.from(text.matchAll(/^## (.+)$/gm), ([, title = ""]) => title);
}

export function headingId(title: string): string {
  return `about-${slug(title)}`;
}

/** `Users: read` -> `users-read`. */
export function slug(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
