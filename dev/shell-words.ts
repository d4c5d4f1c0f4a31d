// Words of a command line as bash, zsh, dash and fish read them alike: single quotes around all but quotes and backslashes, which are
// escaped outside of them (within single quotes a backslash escapes in fish, and in the others it does not).

const PLAIN = /^[A-Za-z0-9_./,:@%+=-]+$/;

export function shellQuote(text: string): string {
  if (text === "") return "''";
  return text
    .split(/(['\\])/)
    .map((part) => (part === "'" || part === "\\" ? `\\${part}` : part === "" ? "" : `'${part}'`))
    .join("");
}

/** As it is, where that means the same. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : shellQuote(text);
}

/**
 * `command argument` in lines of at most `columns`: a word that is longer goes on in the next one, which begins at its very start. Pasted as
 * it stands it is one word again.
 * @param head what stands before the argument, blanks included; a tilde, too.
 */
export function foldedWord(head: string, argument: string, columns: number): string[] {
  const whole = head + shellWord(argument);
  if (whole.length <= columns) return [whole];
  const lines: string[] = [];
  let line = head;
  let part = "";
  for (const character of argument) {
    // The backslash at its end is the shell's.
    if (line.length + shellQuote(part + character).length + 1 > columns) {
      lines.push(`${line}${shellQuote(part)}\\`);
      line = "";
      part = "";
    }
    part += character;
  }
  return [...lines, line + shellQuote(part)];
}
