// Checks the Ed25519 signatures that `signing.ts` makes, offline: with the public key from a file or from /.well-known/bailiff-audit-key.
import { Buffer } from "node:buffer";
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import * as z from "zod/mini";
import { canonicalJson, sha256Hex } from "./chain.ts";

export interface VerifyingKey {
  /** Made from the key itself, whatever the file says. */
  readonly id: string;
  readonly key: KeyObject;
}

const jwk = z.looseObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: z.string() });
const keyFile = z.union([
  z.pipe(
    z.looseObject({ keys: z.array(jwk).check(z.minLength(1)) }),
    z.transform(({ keys }) => keys),
  ),
  z.pipe(
    jwk,
    z.transform((one) => [one]),
  ),
]);

/** A JWK set, one JWK, or PEM (SubjectPublicKeyInfo). Null for anything else. */
export function readVerifyingKeys(text: string): readonly VerifyingKey[] | null {
  try {
    if (text.includes("-----BEGIN")) return [verifyingKey(createPublicKey(text))];
    return keyFile
      .parse(JSON.parse(text))
      .map(({ kty, crv, x }) => verifyingKey(createPublicKey({ key: { kty, crv, x }, format: "jwk" })));
  } catch {
    return null;
  }
}

function verifyingKey(key: KeyObject): VerifyingKey {
  const { x, crv } = key.export({ format: "jwk" });
  if (crv !== "Ed25519" || x === undefined) throw new Error("not an Ed25519 key");
  return { id: sha256Hex(x).slice(0, 16), key };
}

/** unsigned: carries none. unknown_key: by a key that is not among these. */
export type SignatureState = "good" | "bad" | "unsigned" | "unknown_key";

export function checkSignature(
  signed: { readonly signature?: { readonly key_id: string; readonly value: string } | null | undefined },
  keys: readonly VerifyingKey[],
): SignatureState {
  const { signature, ...content } = signed;
  if (signature === null || signature === undefined) return "unsigned";
  const known = keys.find(({ id }) => id === signature.key_id);
  if (known === undefined) return "unknown_key";
  const bytes = signedBytes(content);
  return bytes !== null && verify(null, bytes, known.key, Buffer.from(signature.value, "base64url")) ? "good" : "bad";
}

/** Null for what has no canonical form (half a surrogate pair, a number beyond a double): nobody can have signed that. */
function signedBytes(content: object): Buffer | null {
  try {
    return Buffer.from(canonicalJson(content), "utf8");
  } catch {
    return null;
  }
}
