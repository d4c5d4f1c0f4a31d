// What the signatures of a manifest and its checkpoint say: with a key, an export must be signed by it; without one, that stays open.
import type { Manifest } from "../../src/audit/manifest.ts";
import { checkSignature, type VerifyingKey } from "../../src/audit/verify-signature.ts";

export interface SignatureJudgement {
  readonly state: "good" | "bad" | "unsigned" | "unchecked";
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

/** A text in place of keys: why there are none to check with. `acceptUnsigned`: it may be older than the deployment's key. */
export function judgeSignature(
  manifest: Manifest,
  keys: readonly VerifyingKey[] | string,
  acceptUnsigned: boolean,
): SignatureJudgement {
  const signed = manifest.signature !== null && manifest.signature !== undefined;
  if (typeof keys === "string") {
    const warning = signed ? `signature not checked: ${keys}` : "not signed: whoever could write the log could have made it anew";
    return { state: signed ? "unchecked" : "unsigned", faults: [], warnings: [warning] };
  }
  if (!signed) {
    const text = "the manifest is not signed, and the deployment signs its exports (--unsigned if it is older than the key)";
    return acceptUnsigned
      ? { state: "unsigned", faults: [], warnings: ["not signed"] }
      : { state: "unsigned", faults: [text], warnings: [] };
  }
  const faults = [
    ...faultOf("the manifest", checkSignature(manifest, keys)),
    // One without a signature is held by the manifest's.
    ...(manifest.checkpoint === null || manifest.checkpoint === undefined
      ? []
      : faultOf("the checkpoint", checkSignature(manifest.checkpoint, keys))),
  ];
  return { state: faults.length === 0 ? "good" : "bad", faults, warnings: [] };
}

function faultOf(what: string, state: ReturnType<typeof checkSignature>): string[] {
  if (state === "bad") return [`the signature of ${what} does not hold`];
  return state === "unknown_key" ? [`${what} is signed by another key than the one given`] : [];
}
