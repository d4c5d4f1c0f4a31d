// Signatures of Standard Webhooks over `<id>.<timestamp>.<body>`: `v1`, HMAC-SHA-256 under a secret that both sides know, and `v1a`, Ed25519,
// for receivers who should be able to check and not to sign.
// Source: Standard Webhooks specification, "Signature scheme"; RFC 8410, section 10.3 (what an Ed25519 key in PKCS#8 begins with).
import type { Deps } from "../deps.ts";

const SECRET_BYTES = 32;
const SEED_BYTES = 32;
const PKCS8_HEAD = "302e020100300506032b657004220420";

/** Base64, without the heads that people see. */
export interface SigningPair {
  readonly secret: string;
  /** Of the Ed25519 key. */
  readonly seed: string;
}

export interface SignedMessage {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly body: string;
}

export function newSigningPair({ randomBytes }: Pick<Deps, "randomBytes">): SigningPair {
  return {
    secret: Buffer.from(randomBytes(SECRET_BYTES)).toString("base64"),
    seed: Buffer.from(randomBytes(SEED_BYTES)).toString("base64"),
  };
}

/** As it is told, once. */
export function secretText({ secret }: Pick<SigningPair, "secret">): string {
  return `whsec_${secret}`;
}

/** As it is told whenever somebody asks. */
export async function publicKeyText({ seed }: Pick<SigningPair, "seed">): Promise<string> {
  const jwk = await crypto.subtle.exportKey("jwk", await privateKey(seed));
  const x = "x" in jwk && typeof jwk.x === "string" ? jwk.x : "";
  return `whpk_${Buffer.from(x, "base64url").toString("base64")}`;
}

/** The header's value: both kinds of each pair, the newest pair first. */
export async function signatures(pairs: readonly SigningPair[], message: SignedMessage): Promise<string> {
  const content = new TextEncoder().encode(`${message.id}.${message.timestamp}.${message.body}`);
  const signed = pairs.map(async ({ secret, seed }) => {
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", Buffer.from(secret, "base64"), hmac, false, ["sign"]);
    const [v1, v1a] = [
      await crypto.subtle.sign("HMAC", key, content),
      await crypto.subtle.sign("Ed25519", await privateKey(seed), content),
    ];
    return [`v1,${Buffer.from(v1).toString("base64")}`, `v1a,${Buffer.from(v1a).toString("base64")}`];
  });
  return (await Promise.all(signed)).flat().join(" ");
}

function privateKey(seed: string): ReturnType<typeof crypto.subtle.importKey> {
  const der = Buffer.concat([Buffer.from(PKCS8_HEAD, "hex"), Buffer.from(seed, "base64")]);
  return crypto.subtle.importKey("pkcs8", der, { name: "Ed25519" }, true, ["sign"]);
}
