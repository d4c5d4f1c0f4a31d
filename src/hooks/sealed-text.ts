// What a hook needs again and nobody may read in storage (its address, its secrets), encrypted under the pepper: who has the storage alone
// has neither. Who has the Worker's secrets as well has both (docs/threat-model.md).
import { createHmac } from "node:crypto";
import type { Deps } from "../deps.ts";
import type { Peppers } from "../keys/key-format.ts";

const IV_BYTES = 12;

/** `context`: whose it is; opened elsewhere it is nothing. */
export async function seal(
  { randomBytes }: Pick<Deps, "randomBytes">,
  pepper: string,
  context: string,
  text: string,
): Promise<string> {
  const iv = randomBytes(IV_BYTES);
  const key = await sealingKey(pepper, "encrypt");
  const sealed = await crypto.subtle.encrypt(algorithm(iv, context), key, new TextEncoder().encode(text));
  return Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64");
}

/** Null: under none of these peppers. */
export async function unseal(peppers: Peppers, context: string, sealed: string): Promise<string | null> {
  const bytes = Buffer.from(sealed, "base64");
  for (const pepper of peppers) {
    const text = await tryOpen(pepper, context, bytes);
    if (text !== null) return text;
  }
  return null;
}

async function tryOpen(pepper: string, context: string, bytes: Buffer): Promise<string | null> {
  const key = await sealingKey(pepper, "decrypt");
  try {
    const [iv, sealed] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)];
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm(iv, context), key, sealed));
  } catch {
    // Another pepper, or changed: WebCrypto says no more than that it is not so.
    return null;
  }
}

function algorithm(iv: Uint8Array, context: string) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(`bailiff:hook:v1:${context}`) };
}

function sealingKey(pepper: string, usage: "encrypt" | "decrypt"): ReturnType<typeof crypto.subtle.importKey> {
  const bytes = createHmac("sha256", pepper).update("bailiff:hook-sealing:v1", "utf8").digest();
  return crypto.subtle.importKey("raw", bytes, { name: "AES-GCM" }, false, [usage]);
}
