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

/** A command to copy: broken in two, its first half would run. */
const COMMAND = /^ +(?:bailiff|npx|npm|curl) /;
/** One at the end of what is said. */
const LAST_COMMAND = /^(.*\S:) (bailiff .+)$/;

/** Each line of a text, in lines of that width: what does not fit goes on below, indented once more. Commands, alone or at an end, stay whole. */
export function foldedTo(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => (line.length <= columns || COMMAND.test(line) ? line : foldLine(line, columns)))
    .join("\n");
}

function foldLine(line: string, columns: number): string {
  const indent = /^ */.exec(line)?.[0] ?? "";
  const below = indent + INDENT;
  const [, said, command] = LAST_COMMAND.exec(line) ?? [];
  if (said !== undefined && command !== undefined) return `${foldedTo(said, columns)}\n${below}${command}`;
  const [first = "", ...rest] = wrapLine(line.slice(indent.length), columns - indent.length);
  return indent + [first, ...(rest.length === 0 ? [] : wrapLine(rest.join(" "), columns - below.length))].join(`\n${below}`);
}
