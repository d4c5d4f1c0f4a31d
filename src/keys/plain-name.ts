// Names and owners of keys are what people read in the log and in approvals. A key must not be able to call itself something else than it
// is: not by characters that nobody sees, and not by the names of what is no key. Pure.
import { once } from "../once.ts";
import { unicodePattern } from "../unicode-pattern.ts";

/** Characters that are drawn as nothing (variation selectors, fillers, tags, joiners), and blanks that are not the space. */
const unseen = unicodePattern(String.raw`\p{Default_Ignorable_Code_Point}|\p{Cf}|\u2800|(?! )\p{Z}`);
/** Between letters of scripts that are joined, joiners are part of the writing. */
const joined = unicodePattern(String.raw`(?<=\P{ASCII})[\u200c\u200d](?=[^\p{ASCII}\p{P}\p{S}])`, "g");
const neitherLetterNorDigit = unicodePattern(String.raw`[^\p{L}\p{N}]`, "g");

export function hasUnseen(text: string): boolean {
  return unseen().test(text.replaceAll(joined(), ""));
}

/** What stands in records for others than keys, or is taken for them. */
const RESERVED: ReadonlySet<string> = new Set(
  [
    "root",
    "roottoken",
    "rootkey",
    "admin",
    "administrator",
    "anonymous",
    "bailiff",
    "clerk",
    "gateway",
    "ledger",
    "registry",
    "system",
  ].map(oneStroke),
);

/** Letters of other scripts, and digits, that are drawn like Latin ones. */
const lookAlikes = once<ReadonlyMap<string, string>>(
  () =>
    new Map(
      Array.from("аaеeоoрpсcхxуyкkмmтtіiѕsјjɡgοoαaιiρpτtκkνvԁdӏlıi0o1l").flatMap((letter, index, all) =>
        index % 2 === 0 ? [[letter, all[index + 1] ?? letter] as const] : [],
      ),
    ),
);

/** Does it read as the name of the gateway, of Clerk or of the root token, whatever its case, accents, blanks and look-alikes are? */
export function isReservedName(text: string): boolean {
  return [text, text.replaceAll("|", "l")].some((written) => RESERVED.has(oneStroke(asRead(plainly(written)))));
}

/** A capital i is drawn like a small L. Not so among owners: ali and all are two. */
function oneStroke(plain: string): string {
  return plain.replaceAll("i", "l");
}

/** Would a reader take one for the other, whatever their case, accents, blanks, look-alikes and tags are? */
export function readsAlike(one: string, other: string): boolean {
  return one === other || asItReads(one) === asItReads(other);
}

/**
 * The same for all that read alike; empty where there is neither letter nor digit. An address is without its tag: mail to `ada+2@example.com`
 * arrives with ada@example.com, and so does a PIN to sign in with.
 */
export function asItReads(text: string): string {
  return asRead(plainly(text.replace(/\+[^@\s]*@/, "@")));
}

function plainly(text: string): string {
  return text.normalize("NFKD").toLowerCase().replaceAll(neitherLetterNorDigit(), "");
}

function asRead(plain: string): string {
  return Array.from(plain, (letter) => lookAlikes().get(letter) ?? letter).join("");
}
