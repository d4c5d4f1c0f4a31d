// Lines of 80 columns for people, of what there is to say: broken at blanks. What has none (an address, an id) stays whole, because somebody
// may want to copy it.

export const COLUMNS = 80;

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
