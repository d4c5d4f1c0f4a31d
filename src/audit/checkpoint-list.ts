// Which checkpoints KV has.
import { CHECKPOINT_PREFIX } from "./checkpoint.ts";
import { LARGEST_MS } from "./segment.ts";

/** 0: none. KV may be behind by a minute or two, never ahead. */
export async function newestCheckpointSeq(kv: KVNamespace): Promise<number> {
  const { keys } = await kv.list({ prefix: CHECKPOINT_PREFIX, limit: 1 });
  return keys.reduce((newest, { name }) => Math.max(newest, parseCheckpointName(name)?.seq ?? 0), 0);
}

/** Undefined for a name that is not one. `atMs` since the epoch. */
function parseCheckpointName(name: string): { readonly atMs: number; readonly seq: number } | undefined {
  const match = /^checkpoint\/(\d{13})-(\d{1,15})$/.exec(name);
  return match === null ? undefined : { atMs: LARGEST_MS - Number(match[1]), seq: Number(match[2]) };
}
