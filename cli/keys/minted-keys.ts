// The keys that were minted through one, as the answers to a change of it name them, in a line.
import * as z from "zod";
import { amountOf } from "../wording.ts";

const mintedKeys = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })), total_count: z.number() });

/** Not told by an older gateway, nor where a change concerns nobody else. */
export const mintedSchema = mintedKeys.optional();

const NAMED = 5;

/** `3 keys (a, b, c)`; null where there are none. */
export function mintedText(minted: z.infer<typeof mintedSchema>): string | null {
  if (minted === undefined || minted.total_count === 0) return null;
  const named = minted.data.slice(0, NAMED).map(({ id }) => id);
  const rest = minted.total_count - named.length;
  return `${amountOf(minted.total_count, "key")} (${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""})`;
}
