// Names a call by what it does, under the pepper: arguments may hold a password, which a plain digest would let one guess.
import { createHmac } from "node:crypto";
import type { Services } from "../services.ts";

/** Under each pepper in use, the current one first. */
export function digestsOf({ settings }: Pick<Services, "settings">, text: string): readonly [string, ...string[]] {
  const digestUnder = (pepper: string) => createHmac("sha256", pepper).update(text).digest("hex");
  const [pepper, ...older] = settings.peppers;
  return [digestUnder(pepper), ...older.map(digestUnder)];
}
