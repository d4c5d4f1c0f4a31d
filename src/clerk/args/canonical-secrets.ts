// Credentials. Never stored, but compared: with an idempotency key's digest, and by rules.
import { upperAscii } from "../../ascii-case.ts";
import { once } from "../../once.ts";
import { canonicalText, exactText, spelledLike } from "./canonical-text.ts";

/** A password, or what a hash function made of one: every bit counts. */
export const credential = once(() => exactText("a text in which every character counts"));

/** RFC 4648, section 6: its alphabet has one case, in which it is written. */
export const totpSecret = once(() =>
  canonicalText({
    form: "base32 in upper case, without padding or blanks",
    rewritten: "letters in any case",
    pattern: /^[A-Za-z2-7]+$/,
    spell: (text) => (/^[A-Za-z2-7]+$/.test(text) ? upperAscii(text) : null),
    examples: ["JBSWY3DPEHPK3PXP"],
  }),
);

/** A TOTP code or a backup code. */
export const oneTimeCode = once(() =>
  canonicalText({
    form: "a code without blanks, printable ASCII (case counts)",
    pattern: /^[!-~]+$/,
    spell: spelledLike(/^[!-~]+$/),
    examples: ["123456"],
  }),
);

export const hasherName = once(() =>
  canonicalText({
    form: "the name of a hasher, lower-case letters, digits and _: bcrypt",
    pattern: /^[a-z0-9_]+$/,
    spell: spelledLike(/^[a-z0-9_]+$/),
    examples: ["bcrypt"],
  }),
);
