// A part of a text to search by. Empty, it would find everybody; with what no such text can hold, nobody.
import { z } from "zod";
import { PLUS } from "./filter-value.ts";

/** Search texts that Clerk compares without regard to case have one spelling here: ASCII letters in lower case. Of others it is not said. */
const lowerAscii = (text: string) => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

const searchText = z.string().regex(/\S/, "must be at least one character that is no blank: leave it out to find everybody");

/** Addresses, numbers, usernames, ids, wallets and names; Clerk does not say whether case counts. */
export const anySearch = searchText
  .refine((text) => !/\s/.test(text) || !/\S@\S/.test(text), `must be an address without a blank, or no address: ${PLUS}`)
  .refine((text) => !/^\s+\d/.test(text), `must be a number without a blank before it: ${PLUS}`);

export const nameSearch = searchText.overwrite(lowerAscii);

const wordSearch = (what: string) =>
  searchText.refine((text) => !/\s/.test(text), `must be without a blank, which no ${what} holds: ${PLUS}`).overwrite(lowerAscii);

export const emailSearch = wordSearch("e-mail address");
export const usernameSearch = wordSearch("username");

/** Numbers are kept as `+15555550123`. */
export const phoneSearch = z
  .string()
  .regex(/^\+?\d+$/, `must be digits, with + before them if you like (${PLUS})`)
  .meta({ examples: ["5550123"] });
