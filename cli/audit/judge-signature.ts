// What the signatures of a manifest and its checkpoint say: with a key, an export must be signed by it; without one, that stays open.
import type { Manifest } from "../../src/audit/manifest.ts";
import { checkSignature, type VerifyingKey } from "../../src/audit/verify-signature.ts";
import type { CheckpointSignatures } from "./checkpoint-signatures.ts";

export interface SignatureJudgement {
  readonly state: "good" | "bad" | "unsigned" | "unchecked";
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** Why nobody can say whether it holds, though there is a key. A forger can always sign with one of its own. */
  readonly undecided?: string;
}

export interface KeySource {
  readonly keys: readonly VerifyingKey[];
  /** The gateway that gave them now, because nobody named a key; null: they were given. */
  readonly gateway: string | null;
}

/** What there is to check with; or why there is nothing. */
export type KnownKeys = KeySource | { readonly keys: null; readonly why: string };

const UNSIGNED = "the manifest is not signed, and the deployment signs its exports (--unsigned if it is older than the key)";

/** `acceptUnsigned`: it may be older than the deployment's key. */
export function judgeSignature(
  manifest: Manifest,
  checkpoints: CheckpointSignatures,
  known: KnownKeys,
  acceptUnsigned: boolean,
): SignatureJudgement {
  const { signature } = manifest;
  if (known.keys === null)
    return signature === null || signature === undefined
      ? unsigned([], ["not signed: whoever could write the log could have made it anew"])
      : unchecked(known.why);
  const { keys, gateway } = known;
  const badCheckpoint = checkpoints.faults();
  if (signature === null || signature === undefined)
    return acceptUnsigned ? unsigned(badCheckpoint, ["not signed"]) : unsigned([UNSIGNED, ...badCheckpoint], []);
  const state = checkSignature(manifest, keys);
  const bad = (...faults: readonly string[]): SignatureJudgement => ({
    state: "bad",
    faults: [...faults, ...badCheckpoint],
    warnings: [],
  });
  if (state === "unknown_key") {
    if (gateway === null) return bad("the manifest is signed by another key than the one given");
    // The deployment may have changed its key since, or be another one than that of the file: that alone is no sign of tampering.
    const text = `it is by the key ${signature.key_id.slice(0, 16)}, and ${gateway} now has another one: give --public-key with the key of then`;
    return badCheckpoint.length > 0 ? bad() : { ...unchecked(text), undecided: text };
  }
  if (state !== "good") return bad("the signature of the manifest does not hold");
  if (badCheckpoint.length > 0) return bad();
  return {
    state: "good",
    faults: [],
    warnings: [
      ...(gateway === null
        ? []
        : [`${gateway} gave the key itself, just now, which proves little: keep the key apart and give --public-key`]),
      ...checkpoints.warnings("the manifest's signature alone holds it"),
    ],
  };
}

function unsigned(faults: readonly string[], warnings: readonly string[]): SignatureJudgement {
  return { state: "unsigned", faults, warnings };
}

function unchecked(why: string): SignatureJudgement {
  return { state: "unchecked", faults: [], warnings: [`signature not checked: ${why}`] };
}
