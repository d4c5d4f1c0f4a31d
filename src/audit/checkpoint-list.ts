// Which checkpoints KV has, oldest first. KV lists the newest first and from the start of a prefix only, so the names of a span are gathered
// (two numbers each) before the values are read; its digits keep what is newer than the span from being listed.
import { CHECKPOINT_PREFIX } from "./checkpoint.ts";
import { invertedMs, LARGEST_MS, MS_DIGITS } from "./segment.ts";
import type { TimeSpan } from "./segment-list.ts";

/** What one `get` of KV takes. */
const MAX_KEYS = 100;
/** Prefixes that a span is cut into, at most: each is a list of its own. */
const MAX_PREFIXES = 5;

export interface CheckpointPlace {
  /** Ms since the epoch. */
  readonly atMs: number;
  readonly seq: number;
}

interface StoredCheckpoint extends CheckpointPlace {
  /** Null: KV names it and does not show it. */
  readonly text: string | null;
}

/** 0: none. KV may be behind by a minute or two, never ahead. */
export async function newestCheckpointSeq(kv: KVNamespace): Promise<number> {
  const { keys } = await kv.list({ prefix: CHECKPOINT_PREFIX, limit: 1 });
  return keys.reduce((newest, { name }) => Math.max(newest, placeOf(name)?.seq ?? 0), 0);
}

/** The values of these, a hundred to a call. Throws what KV throws. */
export async function* readCheckpoints(kv: KVNamespace, places: readonly CheckpointPlace[]): AsyncGenerator<StoredCheckpoint> {
  for (let start = 0; start < places.length; start += MAX_KEYS) {
    const batch = places.slice(start, start + MAX_KEYS);
    const values = await kv.get(batch.map(nameOf));
    for (const place of batch) yield { ...place, text: values.get(nameOf(place)) ?? null };
  }
}

/** Those made within the span. Throws what KV throws. */
export async function listCheckpoints(kv: KVNamespace, { fromMs, toMs }: TimeSpan): Promise<CheckpointPlace[]> {
  const places: CheckpointPlace[] = [];
  for (const prefix of prefixesOf(invertedMs(toMs), invertedMs(fromMs))) {
    let cursor: string | null = null;
    let past = false;
    do {
      const page: KVNamespaceListResult<unknown, string> = await kv.list({ prefix: CHECKPOINT_PREFIX + prefix, cursor });
      const found = page.keys.flatMap(({ name }) => placeOf(name) ?? []);
      places.push(...found.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs));
      // Newest first: what follows is older still.
      past = (found.at(-1)?.atMs ?? toMs) < fromMs;
      cursor = page.list_complete ? null : page.cursor;
    } while (cursor !== null && !past);
  }
  return places.sort((a, b) => a.seq - b.seq || a.atMs - b.atMs);
}

/** Beginnings of the digits from `newest` to `oldest` (the smaller number first), a few, and together not much more than these. */
function prefixesOf(newest: string, oldest: string): string[] {
  for (let length = MS_DIGITS; length > 0; length -= 1) {
    const [first, last] = [Number(newest.slice(0, length)), Number(oldest.slice(0, length))];
    if (last - first < MAX_PREFIXES)
      return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(length, "0"));
  }
  return [""];
}

function nameOf({ atMs, seq }: CheckpointPlace): string {
  return `${CHECKPOINT_PREFIX}${invertedMs(atMs)}-${seq}`;
}

/** Undefined for a name that is not one. */
export function placeOf(name: string): CheckpointPlace | undefined {
  const match = /^checkpoint\/(\d{13})-(\d{1,15})$/.exec(name);
  return match === null ? undefined : { atMs: LARGEST_MS - Number(match[1]), seq: Number(match[2]) };
}
