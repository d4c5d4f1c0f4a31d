// Ed25519 signatures over canonical JSON, so that a checkpoint or an export shows who vouches for it and cannot be re-made by whoever
// can write to KV. The private key is a secret of the deployment; the public one is at /.well-known/bailiff-audit-key.
// Sources: RFC 8032 (Ed25519), RFC 8037 (its JWK form), RFC 8410 (its PKCS#8 form).
import { canonicalJson, sha256Hex } from "./chain.ts";

export interface Signature {
  readonly algorithm: "Ed25519";
  /** The first 16 hex digits of the SHA-256 of the public key's `x`. */
  readonly key_id: string;
  /** base64url, over the canonical JSON of the value without its `signature`. */
  readonly value: string;
}

export interface PublicAuditKey {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  readonly x: string;
  readonly kid: string;
  readonly use: "sig";
  readonly alg: "EdDSA";
}

export interface AuditSigner {
  readonly publicKey: PublicAuditKey;
  sign(value: object): Promise<Signature>;
  /** False: it says that this key signed it, and that is not so. */
  holds(value: { readonly signature: { readonly key_id: string; readonly value: string } | null }): Promise<boolean>;
}

/** What every Ed25519 key in PKCS#8 begins with, before its 32 bytes (RFC 8410, section 10.3). */
const PKCS8_HEAD = "302e020100300506032b657004220420";
const PKCS8_BYTES = 48;

export const SIGNING_KEY_RULE =
  "secret AUDIT_SIGNING_KEY must be an Ed25519 key in PKCS#8, base64: openssl genpkey -algorithm ed25519 -outform DER | base64";

export function isSigningKey(text: string): boolean {
  const der = Buffer.from(text.replaceAll(/\s/g, ""), "base64");
  return der.byteLength === PKCS8_BYTES && der.toString("hex").startsWith(PKCS8_HEAD);
}

/** `pkcs8`: base64 of the DER form, as `openssl genpkey -algorithm ed25519 -outform DER | base64` makes it. @throws Error if it is not. */
export async function createAuditSigner(pkcs8: string): Promise<AuditSigner> {
  const der = Buffer.from(pkcs8.replaceAll(/\s/g, ""), "base64");
  const key = await crypto.subtle.importKey("pkcs8", der, { name: "Ed25519" }, true, ["sign"]);
  const jwk = await crypto.subtle.exportKey("jwk", key);
  const x = "x" in jwk && typeof jwk.x === "string" ? jwk.x : "";
  const publicKey: PublicAuditKey = { kty: "OKP", crv: "Ed25519", x, kid: sha256Hex(x).slice(0, 16), use: "sig", alg: "EdDSA" };
  const { kty, crv } = publicKey;
  const verifying = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
  return {
    publicKey,
    async holds({ signature, ...content }) {
      if (signature?.key_id !== publicKey.kid) return true;
      const bytes = new TextEncoder().encode(canonicalJson(content));
      return crypto.subtle.verify("Ed25519", verifying, Buffer.from(signature.value, "base64url"), bytes);
    },
    async sign(value) {
      const bytes = new TextEncoder().encode(canonicalJson(value));
      const signature = await crypto.subtle.sign("Ed25519", key, bytes);
      return { algorithm: "Ed25519", key_id: publicKey.kid, value: Buffer.from(signature).toString("base64url") };
    },
  };
}
