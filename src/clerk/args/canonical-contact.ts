// What people are reached at, and known by: addresses, numbers, wallets.
import { lowerAscii } from "../../ascii-case.ts";
import { once } from "../../once.ts";
import { canonicalText, spelledLike } from "./canonical-text.ts";

const LOCAL_PART = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*";
const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** RFC 5322 `dot-atom@dot-atom`, the second a host name (RFC 1123). Quoted parts and comments are further spellings of such a one. */
const EMAIL = new RegExp(`^(?=.{3,254}$)(?=.{1,64}@)${LOCAL_PART}@${LABEL}(?:\\.${LABEL})*$`);

/**
 * Clerk keeps addresses in lower case and finds them in any. Refused, because nobody says what Clerk makes of them: blanks, quotes and
 * comments (RFC 5322), letters that are not ASCII (a domain with others has an ASCII form of its own, RFC 5890), a dot after the domain.
 */
export const emailAddress = once(() =>
  canonicalText({
    form: "an e-mail address in lower case, in ASCII, without blanks, quotes or comments: ada@example.com",
    rewritten: "letters in any case",
    spell: (text) => {
      const lower = lowerAscii(text);
      return EMAIL.test(lower) ? lower : null;
    },
    part: lowerAscii,
    examples: ["ada@example.com"],
  }),
);

/** Source: ITU-T E.164. Blanks, dashes, brackets and `00` instead of `+` are further spellings: which number they mean depends on where. */
export const phoneNumber = once(() =>
  canonicalText({
    form: "a phone number as E.164 writes it, + and 2 to 15 digits with nothing between them: +15555550123",
    pattern: /^\+[1-9][0-9]{1,14}$/,
    spell: spelledLike(/^\+[1-9][0-9]{1,14}$/),
    part: (text, where) => ((where === "start" ? /^\+(?:[1-9][0-9]*)?$/ : /^\+?[0-9]*$/).test(text) ? text : null),
    examples: ["+15555550123"],
  }),
);

const HEX_WALLET = /^0[xX][0-9a-fA-F]{40}$/;
/** Base58 has no two spellings of one value. */
const BASE58_WALLET = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

/** EIP-55 uses the case of hex digits as a checksum: the address is the same without. In base58 case counts. */
export const web3Wallet = once(() =>
  canonicalText({
    form: "a wallet's address, 0x and 40 lower-case hex digits (or base58)",
    rewritten: "hex digits in any case (EIP-55)",
    spell: (text) => {
      if (HEX_WALLET.test(text)) return text.toLowerCase();
      return BASE58_WALLET.test(text) ? text : null;
    },
    examples: [`0x${"0123456789".repeat(4)}`],
  }),
);
