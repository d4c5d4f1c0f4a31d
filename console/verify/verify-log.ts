// Is a file whole? The same pure code as of `bailiff audit verify`, and its words. Runs where there is no network.
import { CheckpointSignatures } from "../../cli/audit/checkpoint-signatures.ts";
import { spanText } from "../../cli/audit/covered-span.ts";
import { judgeSignature, type KnownKeys } from "../../cli/audit/judge-signature.ts";
import { INCOMPLETE, warningsOf } from "../../cli/audit/verify-warnings.ts";
import { proofOf } from "../../cli/audit/what-is-proven.ts";
import type { ManifestLedger } from "../../src/audit/manifest.ts";
import { createLogVerifier, type Verdict } from "../../src/audit/verify.ts";
import { readVerifyingKeys } from "../../src/audit/verify-signature.ts";
import { NoLog, openLogBlob } from "./log-blob.ts";
import { revocationIn } from "./revocation-in.ts";

const PROGRESS_EVERY = 2_000;

const UNUSABLE = {
  no_record: "holds no audit record: it must be NDJSON, as exported (a CSV cannot be verified)",
  only_manifest: "holds a manifest and none of its records: proof is an export as NDJSON",
} as const satisfies Record<NonNullable<Verdict["unusable"]>, string>;

const NO_KEY = "paste or choose the public key";

export type Report =
  | { readonly result: "unusable"; readonly why: string }
  | {
      readonly result: "whole" | "tampered";
      readonly headline: string;
      /** In words, those of the command line. */
      readonly faults: readonly string[];
      readonly warnings: readonly string[];
      readonly notProven: string | null;
      /** Null for a file without manifest: nobody says which span it is. */
      readonly span: string | null;
      /** Null for a file without manifest, which nobody can have signed. */
      readonly signature: "good" | "bad" | "unsigned" | "unchecked" | null;
      readonly records: number;
      readonly ledgers: readonly ManifestLedger[];
      /** Names of ledgers that a fault is in. */
      readonly faulty: readonly string[];
      /** When keys were revoked, by their ids, as far as the file tells. */
      readonly revoked: ReadonlyMap<string, string>;
    };

export interface Progress {
  readonly records: number;
  readonly bytes: number;
}

/** @param keyText JWK set, JWK or PEM; "": none */
export async function verifyLog(blob: Blob, keyText: string, onProgress: (progress: Progress) => void): Promise<Report> {
  const keys = keyText.trim() === "" ? null : readVerifyingKeys(keyText);
  if (keyText.trim() !== "" && keys === null)
    return { result: "unusable", why: "The key is no Ed25519 public key: it must be a JWK set, a JWK or PEM." };
  try {
    return await judged(blob, keys === null ? { keys: null, why: NO_KEY } : { keys, gateway: null }, onProgress);
  } catch (error) {
    if (error instanceof NoLog) return { result: "unusable", why: `The file ${error.message}.` };
    throw error;
  }
}

async function judged(blob: Blob, known: KnownKeys, onProgress: (progress: Progress) => void): Promise<Report> {
  const { manifest, lines } = await openLogBlob(blob);
  const signatures = new CheckpointSignatures(known.keys ?? []);
  // Without a key nothing is said of their signatures.
  const verifier = createLogVerifier(manifest, (checkpoint) => (known.keys === null ? undefined : signatures.take(checkpoint)));
  const revoked = new Map<string, string>();
  let records = 0;
  for await (const { text, end } of lines()) {
    verifier.feed(text);
    for (const [id, at] of revocationIn(text)) revoked.set(id, at);
    records += 1;
    if (records % PROGRESS_EVERY === 0) onProgress({ records, bytes: end });
  }
  const verdict = verifier.finish();
  if (verdict.incomplete && verdict.faults.length === 0) throw new NoLog(INCOMPLETE);
  if (verdict.unusable !== null) throw new NoLog(UNUSABLE[verdict.unusable]);
  if (known.keys !== null && manifest === null && verdict.faults.length === 0)
    throw new NoLog(
      "has no manifest, so there is nothing that a key could have signed: its end was cut off, or it is a copy from KV. Verify it without a key",
    );
  const signature = manifest === null ? null : judgeSignature(manifest, signatures, known, false);
  const faults = [
    ...verdict.faults.map(({ message, line }) => (line === null ? message : `${message} (line ${line})`)),
    ...(signature?.faults ?? signatures.faults()),
  ];
  const whole = faults.length === 0;
  const proof = proofOf(verdict, signature, known.keys !== null);
  return {
    result: whole ? "whole" : "tampered",
    headline: whole ? proof.whole : "TAMPERED",
    faults,
    warnings: [...warningsOf(verdict, manifest !== null), ...(signature?.warnings ?? [])],
    notProven: whole ? proof.notProven : null,
    span: manifest === null ? null : spanText(manifest),
    signature: signature?.state ?? null,
    records: verdict.records,
    ledgers: verdict.ledgers,
    faulty: verdict.faults.flatMap(({ ledger }) => ledger ?? []),
    revoked,
  };
}
