// What people are called, and what they say: usernames, names, your own ids, languages, notes.
import { lowerAscii } from "../../ascii-case.ts";
import { once } from "../../once.ts";
import { unicodePattern } from "../../unicode-pattern.ts";
import { canonicalText, spelledLike } from "./canonical-text.ts";

/** Clerk keeps usernames in lower case and takes them in any. Its rules on their length are the instance's. */
export const username = once(() =>
  canonicalText({
    form: "a username in lower case, printable ASCII without blanks: ada_example",
    rewritten: "letters in any case",
    pattern: /^[!-~]+$/,
    spell: (text) => (/^[!-~]+$/.test(text) ? lowerAscii(text) : null),
    part: lowerAscii,
    examples: ["ada_example"],
  }),
);

/** Controls, line and paragraph separators, and characters that show nothing. */
const unseen = unicodePattern(String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`);
/** Of these only what no language is written with: the joiners of Persian, Indic scripts and emoji stay, and marks that choose a glyph. */
export const unseenInProse = unicodePattern(
  String.raw`[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u115F\u1160\u200B\u2060-\u2064\u3164\uFEFF\uFFA0]`,
);
const BLANK_AT_END = /^\s|\s$/u;

const composed = (text: string) => text.normalize("NFC");

/** Unicode has several ways to write é: one of them. Blanks around a name are no part of it. */
export const personName = once(() =>
  canonicalText({
    form: "a text without control or invisible characters, composed (Unicode NFC), without blanks around it",
    rewritten: "decomposed letters, blanks around it",
    spell: (text) => {
      const name = composed(text).trim();
      return unseenInProse().test(name) ? null : name;
    },
    part: composed,
    examples: ["Ada"],
  }),
);

/** Compared character by character at Clerk, so nothing is rewritten; what looks like another id, or shows nothing, is refused. */
export const foreignId = once(() =>
  canonicalText({
    form: "an id without blanks around it, control or invisible characters, composed (Unicode NFC)",
    spell: (text) => (text === "" || BLANK_AT_END.test(text) || unseen().test(text) || composed(text) !== text ? null : text),
    examples: ["crm-20481"],
  }),
);

/** RFC 5646, 2.1.1: case carries no meaning; by convention `zh-Hant-TW`, and lower case from an extension on. */
export const languageTag = once(() =>
  canonicalText({
    form: "a language tag of BCP 47, in its usual case: en-GB, zh-Hant-TW",
    rewritten: "letters in any case",
    pattern: /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/,
    spell: (text) => (/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(text) && text.length <= 64 ? conventionalCase(text) : null),
    // Of more than the language it depends on what goes before.
    part: (text, where) => (where === "start" ? text.replace(/^[A-Za-z]+/, (language) => language.toLowerCase()) : text),
    examples: ["en-GB"],
  }),
);

function conventionalCase(tag: string): string {
  let extended = false;
  const parts = tag.toLowerCase().split("-");
  return parts
    .map((part, index) => {
      extended ||= part.length === 1;
      if (index === 0 || extended) return part;
      if (part.length === 2) return part.toUpperCase();
      return /^[a-z]{4}$/.test(part) ? `${part.charAt(0).toUpperCase()}${part.slice(1)}` : part;
    })
    .join("-");
}

const TIME_ZONE = /^[A-Z][A-Za-z0-9+_-]{0,31}(\/[A-Z][A-Za-z0-9+_-]{0,31}){0,2}$/;

/** The names of the IANA database are compared character by character; which of them there are is Clerk's business. */
export const timeZone = once(() =>
  canonicalText({
    form: "a time zone's name as the IANA database writes it: Europe/London",
    pattern: TIME_ZONE,
    spell: spelledLike(TIME_ZONE),
    examples: ["Europe/London"],
  }),
);

/** Free text that people read. */
export const note = once(() =>
  canonicalText({
    form: "a text without control or invisible characters, composed (Unicode NFC), without blanks around it",
    rewritten: "decomposed letters, blanks around it",
    spell: (text) => {
      const words = composed(text).trim();
      return unseenInProse().test(words.replaceAll(/[\t\n\r]/g, " ")) ? null : words;
    },
    part: composed,
  }),
);

/** Compared character by character at Clerk: `a` and `A` are two. Without blanks around it, because of those it is not said. */
export const idempotencyName = once(() =>
  canonicalText({
    form: "printable ASCII characters without a blank at either end (case counts)",
    pattern: /^[!-~](?:[ -~]*[!-~])?$/,
    spell: spelledLike(/^[!-~](?:[ -~]*[!-~])?$/),
  }),
);
