// The code blocks of a page.

/** The first block in a language. @throws Error when the page has none. */
export function blockOf(page: string, language: string): string {
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, "m").exec(page)?.[1];
  if (block === undefined) throw new Error(`the page has no example in ${language}`);
  return block;
}
