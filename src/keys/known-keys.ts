// What a key that was presented and found good before need not be computed again: whether its tag is genuine, and the hashes of its secret.
// Both follow from the text and the peppers alone. Whether the key is in force (revoked, expired, rotated, the address) is not in here: that
// is asked of its lease each time, with the same comparison.
//
// Remembered by the SHA-256 of the text, so no secret is kept, and a look-up tells nothing to who does not have the key already.
import { hashSecret, type Peppers, type PresentedKey, parseKey, splitKey } from "./key-format.ts";

/** As many as there are leases; the one that was first seen is forgotten. */
const MAX_KEYS = 2_000;

/** A key as it was presented: minted here, and not yet compared with any record. */
export interface OfferedKey extends PresentedKey {
  /** Hashes of its secret under each of the peppers, in their order. */
  readonly hashes: () => readonly string[];
}

export interface KnownKeys {
  /** Undefined: Bailiff never minted it. Touches no storage. */
  read(text: string): Promise<OfferedKey | undefined>;
  /** It was found good: only then is anything kept, so that strangers cannot fill the memory. */
  remember(key: OfferedKey): void;
}

export function createKnownKeys(peppers: Peppers): KnownKeys {
  const known = new Map<string, readonly string[]>();
  const digests = new WeakMap<OfferedKey, string>();
  return {
    async read(text) {
      const key = splitKey(text);
      if (key === undefined) return undefined;
      const digest = await digestOf(text);
      let hashes = known.get(digest);
      if (hashes === undefined && parseKey(peppers, text) === undefined) return undefined;
      const hashOnce = () => {
        hashes ??= peppers.map((pepper) => hashSecret(pepper, key.id, key.secret));
        return hashes;
      };
      const offered: OfferedKey = { ...key, hashes: hashOnce };
      digests.set(offered, digest);
      return offered;
    },
    remember(key) {
      const digest = digests.get(key);
      if (digest === undefined || known.has(digest)) return;
      known.set(digest, key.hashes());
      const oldest = known.size > MAX_KEYS ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
    },
  };
}

/** By Web Crypto: a hash of `node:crypto` is a stream with all that belongs to one, and costs a call more than its decision does. */
async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(text));
  return new Uint32Array(digest).join();
}

const encoder = new TextEncoder();
