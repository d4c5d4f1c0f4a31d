// A key record for the unit tests, with the secret "secret" under the pepper "current".
import { hashSecret, type Peppers, type PresentedKey } from "../../../src/keys/key-format.ts";
import type { KeyRecord } from "../../../src/keys/key-record.ts";
import type { OfferedKey } from "../../../src/keys/known-keys.ts";

export const ID = "abcdefghijkl";

/** A key as it is presented. */
export function offered(peppers: Peppers, { mode = "live", id = ID, secret = "secret" }: Partial<PresentedKey> = {}): OfferedKey {
  return { mode, id, secret, hashes: () => peppers.map((pepper) => hashSecret(pepper, id, secret)) };
}

export function keyRecord(more: Partial<KeyRecord> = {}): KeyRecord {
  return {
    v: 1,
    id: ID,
    name: "Key",
    owner: "team@example.com",
    policies: ["p"],
    scopes: null,
    mode: "live",
    allowed_cidrs: null,
    not_before: null,
    expires_at: null,
    consistency: "leased",
    created_at: "2026-11-01T00:00:00.000Z",
    rotated_at: null,
    minted_by: "root",
    ancestors: [],
    revision: 1,
    secrets: [{ hash: hashSecret("current", ID, "secret"), valid_until: null }],
    revoked: null,
    ...more,
  };
}
