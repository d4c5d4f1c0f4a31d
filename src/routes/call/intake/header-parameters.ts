// One header value of the form `main; name=value; name="value"`, strictly: RFC 9110 section 5.6.6 and, for names that end in `*`, RFC 8187.
// What two parsers could read differently is refused: a parameter twice, a quote that is or is not escaped, blanks around the equals sign.
import { unicodePattern } from "../../../unicode-pattern.ts";

export interface HeaderParameters {
  /** What stands before the first semicolon, in lower case: `form-data`, `image/png`. */
  readonly main: string;
  /** Names in lower case; values as they are meant: without quotes, escapes and percent-encoding. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** `fault`: ends the sentence “The header …”. Never holds a value. */
export type ParsedHeader =
  | { readonly ok: true; readonly value: HeaderParameters }
  | { readonly ok: false; readonly fault: string };

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const MAIN = new RegExp(`^[ \\t]*(${TOKEN}(?:/${TOKEN})?)[ \\t]*(?=;|$)`);
const NAME = new RegExp(`^;[ \\t]*(${TOKEN})=`);
const PLAIN = new RegExp(`^(${TOKEN})[ \\t]*(?=;|$)`);
/** A backslash takes the next character along: one before a quote is an escape, one in `C:\a.png` is there for itself. */
const quotedText = unicodePattern(String.raw`^"((?:[^"\\\p{Cc}]|\\\P{Cc})*)"[ \t]*(?=;|$)`);
/** `\"` read as the end of the text, and a further parameter behind it. */
const ENDS_TWICE = /\\"[ \t]*;/;
const EXTENDED = /^(?:utf-8|iso-8859-1)'[A-Za-z0-9-]*'((?:[!#$&+.^_`|~0-9A-Za-z-]|%[0-9A-Fa-f]{2})*)$/i;

export function parseHeaderParameters(text: string): ParsedHeader {
  const [head, main] = MAIN.exec(text) ?? [];
  if (head === undefined || main === undefined)
    return { ok: false, fault: "does not begin with a word that ends at a semicolon" };
  const parameters = new Map<string, string>();
  for (let rest = text.slice(head.length); rest !== ""; ) {
    const [opening, spelled] = NAME.exec(rest) ?? [];
    if (opening === undefined || spelled === undefined)
      return { ok: false, fault: "has something that is not “name=value” after a semicolon" };
    const name = spelled.toLowerCase();
    const shown = name.slice(0, 64);
    if (parameters.has(name)) return { ok: false, fault: `has the parameter “${shown}” twice` };
    rest = rest.slice(opening.length);
    const [whole, value] = PLAIN.exec(rest) ?? quotedText().exec(rest) ?? [];
    if (whole === undefined || value === undefined) {
      return { ok: false, fault: `has a parameter “${shown}” that is neither one word nor a text in quotes` };
    }
    const quoted = whole.startsWith('"');
    if (quoted && ENDS_TWICE.test(whole)) return { ok: false, fault: `has a parameter “${shown}” that can be read in two ways` };
    const meant = name.endsWith("*") ? decodeExtended(value, quoted) : quoted ? value.replaceAll(/\\(["\\])/g, "$1") : value;
    if (meant === null) return { ok: false, fault: `has a parameter “${shown}” that is not of the form utf-8''…` };
    parameters.set(name, meant);
    rest = rest.slice(whole.length);
  }
  return { ok: true, value: { main: main.toLowerCase(), parameters } };
}

/** RFC 8187 `ext-value`; null for what is not one. Latin-1 is there because older writers use it. */
function decodeExtended(value: string, quoted: boolean): string | null {
  const encoded = quoted ? undefined : EXTENDED.exec(value)?.[1];
  if (encoded === undefined) return null;
  const bytes = encoded.replaceAll(/%([0-9A-F]{2})/gi, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (!/^utf-8'/i.test(value)) return bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return null;
  }
}
