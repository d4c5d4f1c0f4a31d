// A text from outside as it can be shown within a sentence: what a page would obey instead of showing (control characters, and those that
// turn the direction of a line around) stands as its escape, `\u202e`, as it does in tables and on the command line.

const OBEYED = String.raw`[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]`;
const EACH = new RegExp(OBEYED, "g");

export function visibleText(text: string): string {
  return text.replace(EACH, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Of a text that is shown in lines of its own. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visibleText).join("\n");
}

/** In quotes. */
export function quoted(text: string): string {
  return `“${visibleText(text)}”`;
}
