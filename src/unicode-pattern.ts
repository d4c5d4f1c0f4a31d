// Patterns that ask for Unicode properties of characters (`\p{…}`). V8 gathers all characters of a property as soon as it reads such a
// literal, in a function that nobody calls too: eleven of them took a thirtieth of every start, and most isolates ask them nothing.
import { once } from "./once.ts";

/** Made when it is first asked for. `flags`: besides `u`. */
export function unicodePattern(source: string, flags: "" | "g" = ""): () => RegExp {
  return once(() => new RegExp(source, `u${flags}`));
}
