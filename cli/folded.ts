// A sentence in lines of a terminal's width.

const COLUMNS = 80;

/** Broken at blanks; a word that is longer than a line has one of its own. Lines after the first are indented. */
export function folded(text: string, indent = "  ", columns = COLUMNS): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent + word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
