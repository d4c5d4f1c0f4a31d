// The checkpoints on either side of a span, by their names in KV: what stands in the span has to join them, else somebody took some out at an
// end of it. KV lists from the start of a prefix only, so names are looked for by their digits, in ever longer stretches away from the span:
// one list or two while checkpoints are made, and some twenty after a day without one.
import { CHECKPOINT_PREFIX } from "./checkpoint.ts";
import { type CheckpointPlace, placeOf } from "./checkpoint-list.ts";
import { invertedMs } from "./segment.ts";

/** Names that share these digits are listed together when one of them is wanted: a stretch of less than three hours, so some 170 names. */
const LISTED_DIGITS = 6;

/** The newest one that was made before; null: KV has none. Throws what KV throws. */
export async function newestBefore(kv: KVNamespace, ms: number): Promise<CheckpointPlace | null> {
  const digits = invertedMs(ms);
  for await (const place of placesOf(kv, digits.slice(0, LISTED_DIGITS))) if (place.atMs < ms) return place;
  for (let length = LISTED_DIGITS; length > 0; length -= 1)
    for (let digit = Number(digits[length - 1]) + 1; digit <= 9; digit += 1)
      for await (const place of placesOf(kv, `${digits.slice(0, length - 1)}${digit}`, 1)) return place;
  return null;
}

/** The oldest one that was made after it; null: KV has none. Throws what KV throws. */
export async function oldestAfter(kv: KVNamespace, ms: number): Promise<CheckpointPlace | null> {
  const digits = invertedMs(ms);
  let found: CheckpointPlace | null = null;
  for await (const place of placesOf(kv, digits.slice(0, LISTED_DIGITS))) if (place.atMs > ms) found = place;
  for (let length = LISTED_DIGITS; length > 0 && found === null; length -= 1)
    for (let digit = Number(digits[length - 1]) - 1; digit >= 0 && found === null; digit -= 1)
      found = await oldestOf(kv, `${digits.slice(0, length - 1)}${digit}`);
  return found;
}

async function oldestOf(kv: KVNamespace, prefix: string): Promise<CheckpointPlace | null> {
  let found: CheckpointPlace | null = null;
  if (prefix.length >= LISTED_DIGITS) {
    for await (const place of placesOf(kv, prefix)) found = place;
    return found;
  }
  // Is there any at all?
  for await (const place of placesOf(kv, prefix, 1)) {
    found = place;
    break;
  }
  if (found === null) return null;
  for (let digit = 9; digit >= 0; digit -= 1) {
    const older = await oldestOf(kv, `${prefix}${digit}`);
    if (older !== null) return older;
  }
  return found;
}

/** Newest first. */
async function* placesOf(kv: KVNamespace, digits: string, limit?: number): AsyncGenerator<CheckpointPlace> {
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<unknown, string> = await kv.list({
      prefix: CHECKPOINT_PREFIX + digits,
      cursor,
      ...(limit === undefined ? {} : { limit }),
    });
    for (const { name } of page.keys) {
      const place = placeOf(name);
      if (place !== undefined) yield place;
    }
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
}
