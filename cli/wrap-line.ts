// Lines of 80 columns for people, of what there is to say: broken at blanks. What has none (an address, an id) stays whole, because somebody
// may want to copy it.

export const COLUMNS = 80;
const INDENT = "  ";

/** Lines of `text`, each at most `width` long where it has blanks to break at; never none. */
export function wrapLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && longer.length > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** One text in lines of a terminal's width; those after the first are indented. */
export function folded(text: string): string {
  const [first = "", ...rest] = wrapLine(text, COLUMNS);
  return [first, ...(rest.length === 0 ? [] : wrapLine(rest.join(" "), COLUMNS - INDENT.length))].join(`\n${INDENT}`);
}
