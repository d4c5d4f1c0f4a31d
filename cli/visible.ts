// Text from elsewhere (names, reasons, messages of a server, lines of a file) on its way to a terminal: what a terminal would obey, and what
// nobody can see, is shown as an escape. Control characters (ESC and C1 among them) move the cursor and write titles; bidirectional controls
// turn the rest of a line around; zero-width characters make two names look alike; line separators fake a line.

/** Everything in Unicode's classes control, format, surrogate, line and paragraph separator. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** For one line or a cell: line breaks and tabs are made visible as well. */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, escaped);
}

/** For text of several lines: `\n` and `\t` stay. */
export function visibleLines(text: string): string {
  return text.replaceAll(UNSEEN, (character) => (character === "\n" || character === "\t" ? character : escaped(character)));
}

/** In quotes, and what is no ASCII as an escape, so that texts that read alike look different. */
export function spelt(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\x20-\x7e]/g, escaped);
}

/** Whether a terminal would show it otherwise than it is. */
export function isVisible(text: string): boolean {
  return visible(text) === text;
}

/** As in JSON: `\u202e`; a character beyond U+FFFF as its two halves. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");
}
