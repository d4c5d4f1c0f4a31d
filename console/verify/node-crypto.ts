// What the shared code takes of `node:crypto`, in a browser: `console/vite.config.ts` puts this in its place. At once and not by promises,
// because a chain is checked record by record, and because browsers of 2024 lack Ed25519.
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { base64urlOf, bytesOfBase64url } from "./base64url.ts";

interface Hash {
  update(text: string): Hash;
  digest(form: "hex"): string;
}

export function createHash(name: string): Hash {
  if (name !== "sha256") throw new Error(`no ${name} here`);
  const hash = sha256.create();
  const self: Hash = {
    update(text) {
      hash.update(new TextEncoder().encode(text));
      return self;
    },
    digest: () => bytesToHex(hash.digest()),
  };
  return self;
}

export interface KeyObject {
  readonly bytes: Uint8Array;
  export(how: { readonly format: "jwk" }): { readonly kty: string; readonly crv: string; readonly x: string };
}

interface JwkInput {
  readonly key: { readonly kty: string; readonly crv: string; readonly x: string };
  readonly format: "jwk";
}

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) is always this, and then the key. */
const SPKI_HEAD = "302a300506032b6570032100";
const KEY_BYTES = 32;

/** @throws Error for what is no Ed25519 public key */
export function createPublicKey(input: string | JwkInput): KeyObject {
  const bytes = typeof input === "string" ? bytesOfPem(input) : bytesOfJwk(input);
  if (bytes.length !== KEY_BYTES) throw new Error("not an Ed25519 key");
  return { bytes, export: () => ({ kty: "OKP", crv: "Ed25519", x: base64urlOf(bytes) }) };
}

function bytesOfJwk({ key }: JwkInput): Uint8Array {
  if (key.kty !== "OKP" || key.crv !== "Ed25519") throw new Error("not an Ed25519 key");
  return bytesOfBase64url(key.x);
}

function bytesOfPem(pem: string): Uint8Array {
  const body = /-----BEGIN PUBLIC KEY-----([\sA-Za-z0-9+/=]*)-----END PUBLIC KEY-----/.exec(pem)?.[1];
  if (body === undefined) throw new Error("not a public key");
  const der = bytesOfBase64url(body);
  if (bytesToHex(der.subarray(0, SPKI_HEAD.length / 2)) !== SPKI_HEAD) throw new Error("not an Ed25519 key");
  return der.subarray(SPKI_HEAD.length / 2);
}

/** RFC 8032, as strict as Node is. */
export function verify(_algorithm: null, bytes: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, bytes, key.bytes, { zip215: false });
  } catch {
    // Of the wrong length, or no point of the curve: nobody signed that.
    return false;
  }
}
