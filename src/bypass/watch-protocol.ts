// What the Worker, Ledgers and the shards of the detector say to each other. Plain data.
import type { UserEvent } from "./clerk-event.ts";

/** So many objects keep what is known of all users. Never changed: a user would be looked for in another one, and be unknown there. */
export const SHARDS = 16;
/** The ledger of what went past Bailiff. Key ids are 12 characters, so it cannot collide with one. */
export const CLERK_LEDGER = "clerk";

export interface HeardEvent extends UserEvent {
  readonly svixId: string;
  /** Of the message's body. */
  readonly sha256: string;
}

/** noted: it is kept. doubled: it was. too_old: what was before it is not known any more, so nothing follows from it. */
export type Hearing = "noted" | "doubled" | "too_old";

export interface ShardStatus {
  /** When an event was last heard, ms since the epoch, give or take a minute; null: never. */
  readonly lastHeardMs: number | null;
  /** Users of whom an event is not decided. */
  readonly waiting: number;
}

/** Which shard keeps the user. FNV-1a, for it has to be even and nothing else. */
export function shardOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < userId.length; at += 1) hash = Math.imul(hash ^ userId.charCodeAt(at), 0x01000193) >>> 0;
  return hash % SHARDS;
}
