// What the shared code takes of `node:crypto`, in a browser: `console/vite.config.ts` puts this in its place. SHA-256 alone, at once and not by
// a promise, because a chain is checked record by record.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

interface Hash {
  update(text: string, encoding?: "utf8"): Hash;
  digest(form: "hex"): string;
}

export function createHash(name: string): Hash {
  if (name !== "sha256") throw new Error(`no ${name} here`);
  const hash = sha256.create();
  const encoder = new TextEncoder();
  const self: Hash = {
    update(text) {
      hash.update(encoder.encode(text));
      return self;
    },
    digest: () => bytesToHex(hash.digest()),
  };
  return self;
}
