// What money is in.
import { upperAscii } from "../../ascii-case.ts";
import { once } from "../../once.ts";
import { canonicalText } from "./canonical-text.ts";

/** Source: ISO 4217. Clerk books `usd` and `Usd` as USD, so a limit for each currency must not take them for three. */
export const currencyCode = once(() =>
  canonicalText({
    form: "a currency code of ISO 4217, three upper-case letters: USD",
    rewritten: "letters in any case",
    pattern: /^[A-Za-z]{3}$/,
    spell: (text) => (/^[A-Za-z]{3}$/.test(text) ? upperAscii(text) : null),
    part: upperAscii,
    examples: ["USD"],
  }),
);
