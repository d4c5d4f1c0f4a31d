// What was kept where the operator cannot change it, as `--anchor` names it: files and folders of signed checkpoints (objects of a bucket,
// saved bodies of a hook) and of time-stamps. What cannot be read as one is refused: an anchor that is left out in silence proves less than
// its owner believes.
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Anchor, readAnchors, type TimeStamp } from "../../src/audit/anchor.ts";
import type { KeptAnchors } from "../../src/audit/verify.ts";
import { checkSignature, type VerifyingKey } from "../../src/audit/verify-signature.ts";
import { usageProblem } from "../exit-code.ts";
import { unreadable } from "../unreadable.ts";
import type { AuthorityCertificates } from "./authority-certificates.ts";

/** What a sequence in DER begins with, as every time-stamp does, and no text. */
const DER_SEQUENCE = 0x30;
const DER_LONG = 0x80;

export interface JudgedAnchors extends KeptAnchors {
  /** What speaks against those that are not among them. */
  readonly faults: readonly string[];
}

/** @throws CliProblem when there is nothing there, or something that is no anchor. */
export async function readKeptAnchors(
  places: readonly string[],
  keys: readonly VerifyingKey[],
  trusted: AuthorityCertificates | null,
): Promise<JudgedAnchors> {
  const anchors: Anchor[] = [];
  const stamps: TimeStamp[] = [];
  const faults: string[] = [];
  for (const file of places.flatMap(filesAt)) {
    const bytes = readFileSync(file);
    if (bytes[0] === DER_SEQUENCE && (bytes[1] ?? 0) >= DER_LONG) {
      const stamp = await stampIn(file, bytes, trusted);
      if (typeof stamp === "string") faults.push(stamp);
      else stamps.push(stamp);
      continue;
    }
    const read = readAnchors(bytes.toString("utf8").replace(/^\ufeff/, ""), file);
    if (!read.ok) throw usageProblem(`${file} is no anchor (line ${read.line}): ${WHAT_IT_IS}`);
    for (const anchor of read.anchors) {
      const fault = signatureFault(anchor, keys);
      if (fault === null) anchors.push(anchor);
      else faults.push(fault);
    }
  }
  if (anchors.length + stamps.length + faults.length === 0) throw usageProblem(`--anchor names no anchor: ${WHAT_IT_IS}`);
  return { anchors, stamps, faults };
}

const WHAT_IT_IS = "a signed checkpoint, what a hook of checkpoint.signed was sent, or a time-stamp (docs/audit.md)";

function signatureFault({ checkpoint, source }: Anchor, keys: readonly VerifyingKey[]): string | null {
  const state = checkSignature(checkpoint, keys);
  if (state === "good") return null;
  const why = { bad: "its signature does not hold", unsigned: "it is not signed", unknown_key: FOREIGN }[state];
  return `anchor ${checkpoint.seq} (${source}): ${why}`;
}

const FOREIGN = "it is signed by another key than the one given: another deployment's, or that of before the key was changed";

/** Or what speaks against it. */
async function stampIn(file: string, der: Uint8Array, trusted: AuthorityCertificates | null): Promise<TimeStamp | string> {
  // Loaded here: nobody else needs it, and every command would wait for it.
  const { readTimeStamp } = await import("./time-stamp.ts");
  const read = readTimeStamp(der);
  if (!read.ok) throw usageProblem(`${file} is no anchor: ${read.why}`);
  if (trusted === null) throw usageProblem(`${file} is a time-stamp: give --authority-certificate, the authority's or its CA's`);
  const why = read.stamp.check(trusted);
  return why === null ? { digest: read.stamp.digest, at: read.stamp.at, source: file } : `time-stamp ${file}: ${why}`;
}

/** In the order of their names; what begins with a dot is the system's. */
function filesAt(place: string): string[] {
  try {
    if (!statSync(place).isDirectory()) return [place];
    return readdirSync(place, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !isHidden(place, entry))
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .sort();
  } catch (error) {
    throw unreadable(place, error);
  }
}

function isHidden(place: string, { parentPath, name }: Dirent): boolean {
  return path
    .relative(place, path.join(parentPath, name))
    .split(path.sep)
    .some((part) => part.startsWith("."));
}
