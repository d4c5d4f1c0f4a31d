// A part of a text to search by. Empty, it would find everybody; with what no such text can hold, nobody.
import { lowerAscii } from "../../ascii-case.ts";
import { once } from "../../once.ts";
import { unseenInProse } from "./canonical-names.ts";
import { canonicalText } from "./canonical-text.ts";
import { PLUS } from "./filter-value.ts";

/** Blanks at an end say where a word begins: they stay. */
function prose(text: string): string | null {
  const composed = text.normalize("NFC");
  return /\S/.test(composed) && !unseenInProse().test(composed) ? composed : null;
}

/** Addresses, numbers, usernames, ids, wallets and names; Clerk does not say whether case counts. */
export const anySearch = once(() =>
  canonicalText({
    form: `a text that is more than blanks (to find everybody, leave it out), without a blank in an address or before a number: ${PLUS}`,
    rewritten: "decomposed letters",
    spell: (text) => ((/\S@\S/.test(text) && /\s/.test(text)) || /^\s+\d/.test(text) ? null : prose(text)),
  }),
);

/** Clerk compares it, and the next two, without regard to case. Of other letters than ASCII that says little, so they stay. */
export const nameSearch = once(() =>
  canonicalText({
    form: "a text that is more than blanks (to find everybody, leave it out), ASCII letters in lower case",
    rewritten: "letters in any case, decomposed letters",
    spell: (text) => prose(lowerAscii(text.normalize("NFC"))),
    part: lowerAscii,
  }),
);

const wordSearch = (what: string) =>
  canonicalText({
    form: `a text in lower case without blanks, which no ${what} holds (to find everybody, leave it out): ${PLUS}`,
    rewritten: "letters in any case",
    pattern: /^\S+$/,
    spell: (text) => (/\s/.test(text) ? null : prose(lowerAscii(text.normalize("NFC")))),
    part: lowerAscii,
  });

export const emailSearch = once(() => wordSearch("e-mail address"));
export const usernameSearch = once(() => wordSearch("username"));

const DIGITS = /^\+?[0-9]+$/;

/** Numbers are kept as `+15555550123`. */
export const phoneSearch = once(() =>
  canonicalText({
    form: `digits, with + before them if they are the beginning (to find everybody, leave it out): ${PLUS}`,
    pattern: DIGITS,
    spell: (text) => (DIGITS.test(text) ? text : null),
    examples: ["5550123"],
  }),
);
