// The id of a key, as it is asked for. Whoever finds a leaked key has its text at hand and not its id: the id stands in it, and the text goes
// nowhere, into no message and no request.
import { usageProblem } from "../exit-code.ts";

const KEY_TEXT = /^sk_(?:live|test)_bailiff_([0-9A-Za-z]{12})/;

/** Of a Bailiff key's text; null for anything else. */
export function keyIdIn(text: string): string | null {
  return KEY_TEXT.exec(text)?.[1] ?? null;
}

/** An id or a name, or the whole text of a Bailiff key. @throws CliProblem for another secret, which it does not repeat. */
export function readKeyName(text: string): string {
  const id = keyIdIn(text.trim());
  if (id !== null) return id;
  // In an address it would stand in the logs of whatever is on the way.
  if (/^(sk_|root_)/.test(text.trim()))
    throw usageProblem(
      "this is a secret, and not that of a Bailiff key: it was sent nowhere. An id is the 12 characters after sk_…_bailiff_",
    );
  return text.trim();
}

/** An id, or the whole text of a Bailiff key. @throws CliProblem for anything else, which it does not repeat. */
export function readKeyId(text: string): string {
  const id = readKeyName(text);
  // Whose calls: the root token's, too.
  if (id === "root") return id;
  if (!/^[0-9A-Za-z]{12}$/.test(id)) throw usageProblem("the id of a key is 12 letters and digits: bailiff keys list shows them");
  return id;
}
