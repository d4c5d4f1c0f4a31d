// An anchor: a signed checkpoint that somebody keeps where the operator of the deployment cannot change it. It says what the log was, and
// goes on saying so whatever the log says later, under the same key or another one.
import { repeatedName } from "../json-names.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { checkpointDigest } from "./checkpoint-chain.ts";
import { isCheckpoint } from "./manifest.ts";
import { CHECKPOINT_SIGNED } from "./record-events.ts";

export interface Anchor {
  readonly checkpoint: Checkpoint;
  /** SHA-256 of its canonical JSON: what the next checkpoint has as `prev`, and what a time-stamp is of. */
  readonly digest: string;
  /** Where it was found, for people. */
  readonly source: string;
}

/** Said by an authority that is not the operator: something of this digest existed at that time. */
export interface TimeStamp {
  /** SHA-256. */
  readonly digest: string;
  /** RFC 3339. */
  readonly at: string;
  readonly source: string;
}

export type AnchorsRead =
  | { readonly ok: true; readonly anchors: readonly Anchor[] }
  /** `line`: from 1. */
  | { readonly ok: false; readonly line: number };

/**
 * The anchors in a text: a checkpoint as it is signed (an object of a bucket, a value of KV), what a hook of `checkpoint.signed` was sent
 * (`{type, timestamp, data}`), or many of these, one a line.
 */
export function readAnchors(text: string, source: string): AnchorsRead {
  const whole = readAnchor(text, source);
  if (whole !== null) return { ok: true, anchors: [whole] };
  const anchors: Anchor[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const anchor = readAnchor(line, source);
    if (anchor === null) return { ok: false, line: index + 1 };
    anchors.push(anchor);
  }
  return anchors.length > 0 ? { ok: true, anchors } : { ok: false, line: 1 };
}

function readAnchor(text: string, source: string): Anchor | null {
  const value = parsed(text);
  const checkpoint = isHookBody(value) ? value.data : value;
  if (repeatedName(text, value) !== null || !isCheckpoint(checkpoint)) return null;
  const digest = checkpointDigest(checkpoint);
  return digest === null ? null : { checkpoint, digest, source };
}

/** As Standard Webhooks has it. */
function isHookBody(value: unknown): value is { readonly data: unknown } {
  return typeof value === "object" && value !== null && "data" in value && "type" in value && value.type === CHECKPOINT_SIGNED;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
