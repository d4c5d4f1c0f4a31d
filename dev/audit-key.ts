// The key that a local gateway signs checkpoints and exports with: made here where none is given. Its public half is kept as a file, so that
// what was signed can be checked with something else than what the gateway says of itself.
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import path from "node:path";
import * as z from "zod";
import { sha256Hex } from "../src/audit/chain.ts";
import { readPrivateJson, writePrivateJson } from "./private-file.ts";

const keyFile = z.looseObject({ keys: z.array(z.looseObject({ kid: z.string() })) });

/** PKCS#8, base64. */
export function newSigningKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
}

/** `audit-key.json`: a JWK set, that of now first; those of before stay, for what they have signed. Its name. */
export function keepPublicKey(stateDir: string, pkcs8: string): string {
  const file = path.join(stateDir, "audit-key.json");
  const key = createPublicKey(createPrivateKey({ key: Buffer.from(pkcs8, "base64"), format: "der", type: "pkcs8" }));
  const { x = "" } = key.export({ format: "jwk" });
  const own = { kty: "OKP", crv: "Ed25519", x, kid: sha256Hex(x).slice(0, 16), use: "sig", alg: "EdDSA" };
  const kept = readPrivateJson(file, keyFile)?.keys ?? [];
  if (kept[0]?.kid !== own.kid) writePrivateJson(file, { keys: [own, ...kept.filter(({ kid }) => kid !== own.kid)] });
  return file;
}
