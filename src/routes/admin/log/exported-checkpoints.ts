// The checkpoints of an export, oldest first: from KV, and the newest ones from the Registry, which has them whether KV shows them or not.

import type { Checkpoint } from "../../../audit/checkpoint.ts";
import { checkpointDigest } from "../../../audit/checkpoint-chain.ts";
import { type CheckpointPlace, listCheckpoints, readCheckpoints } from "../../../audit/checkpoint-list.ts";
import { newestBefore, oldestAfter } from "../../../audit/checkpoint-neighbours.ts";
import { isCheckpoint } from "../../../audit/manifest.ts";
import type { TimeSpan } from "../../../audit/segment-list.ts";
import type { Services } from "../../services.ts";
import type { CheckpointsAround, ExportCheck } from "./export-check.ts";

/** Longer than KV takes to show what it was given, an outage of some minutes included. */
const SETTLED_MS = 3_600_000;

/** What KV has otherwise than the Registry, or names and does not show, is told to `check`. Throws what KV throws. */
export async function* exportedCheckpoints(
  services: Services,
  span: TimeSpan,
  kept: readonly Checkpoint[],
  check: ExportCheck,
): AsyncGenerator<Checkpoint> {
  const kv = services.env.AUDIT_KV;
  const own = new Map(kept.map((checkpoint) => [checkpoint.seq, checkpoint]));
  const newest = kept.at(-1)?.seq ?? 0;
  const wrong = (seq: number) => check.foundCheckpoint(seq);
  const places = await listCheckpoints(kv, span);
  for await (const stored of readCheckpoints(
    kv,
    places.filter((place) => place.seq <= newest),
  )) {
    const value = checkpointIn(stored);
    const mine = own.get(stored.seq);
    if (value === null) wrong(stored.seq);
    else if (mine === undefined) yield value;
    else if (checkpointDigest(mine) !== checkpointDigest(value)) wrong(stored.seq);
  }
  // What KV was given long ago, and does not name any more.
  const named = new Set(places.map(({ seq }) => seq));
  const settledAt = new Date(services.deps.now() - SETTLED_MS).toISOString();
  const [fromAt, toAt] = [new Date(span.fromMs).toISOString(), new Date(span.toMs).toISOString()];
  for (const checkpoint of kept) {
    if (checkpoint.at < fromAt || checkpoint.at > toAt) continue;
    if (!named.has(checkpoint.seq) && checkpoint.at < settledAt) wrong(checkpoint.seq);
    yield checkpoint;
  }
  const newer = places.find(({ seq }) => seq > newest);
  // One may have been made a moment ago. Else the Registry's own storage was set back.
  if (newer !== undefined && !(await isKnownNow(services, newer.seq))) wrong(newer.seq);
}

async function isKnownNow({ ledgers }: Services, seq: number): Promise<boolean> {
  const answer = await ledgers.lastCheckpoint();
  return seq <= (answer?.value?.seq ?? 0);
}

/** Those right before and right after the span. What KV names and does not show is told to `check`. Throws what KV throws. */
export async function checkpointsAround(
  { env: { AUDIT_KV: kv } }: Pick<Services, "env">,
  { fromMs, toMs }: TimeSpan,
  kept: readonly Checkpoint[],
  check: ExportCheck,
): Promise<CheckpointsAround> {
  const atMs = ({ at }: Checkpoint) => Date.parse(at);
  const stored = async (place: CheckpointPlace | null): Promise<CheckpointsAround["before"]> => {
    if (place === null) return null;
    for await (const one of readCheckpoints(kv, [place])) {
      const value = checkpointIn(one);
      if (value !== null) return value;
      check.foundCheckpoint(place.seq);
      return "unreadable";
    }
    return null;
  };
  // What the Registry has, KV may not show yet.
  const [oldest] = kept;
  const hasAll = oldest === undefined || oldest.seq === 1;
  const [isBefore, isAfter] = [(one: Checkpoint) => atMs(one) < fromMs, (one: Checkpoint) => atMs(one) > toMs];
  const knowsBefore = hasAll || fromMs <= 0 || isBefore(oldest);
  const knowsAfter = hasAll || !isAfter(oldest);
  return {
    before: knowsBefore ? (kept.findLast(isBefore) ?? null) : await stored(await newestBefore(kv, fromMs)),
    after: knowsAfter ? (kept.find(isAfter) ?? null) : await stored(await oldestAfter(kv, toMs)),
    newest: kept.at(-1) ?? null,
  };
}

/** Null for what is not the checkpoint that its name says. */
function checkpointIn({ seq, atMs, text }: CheckpointPlace & { readonly text: string | null }): Checkpoint | null {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isCheckpoint(value) && value.seq === seq && Date.parse(value.at) === atMs ? value : null;
  } catch {
    return null;
  }
}
