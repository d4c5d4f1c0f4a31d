// Names a call by what it does, under the pepper: arguments may hold a password, which a plain digest would let one guess.
import { createHmac } from "node:crypto";
import type { Peppers } from "../../keys/key-format.ts";

export interface WithPeppers {
  readonly settings: { readonly peppers: Peppers };
}

/** Under each pepper in use, the current one first. */
export function digestsOf({ settings }: WithPeppers, text: string): readonly [string, ...string[]] {
  const digestUnder = (pepper: string) => createHmac("sha256", pepper).update(text).digest("hex");
  const [pepper, ...older] = settings.peppers;
  return [digestUnder(pepper), ...older.map(digestUnder)];
}
