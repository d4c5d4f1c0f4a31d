// A key record for the unit tests, with the secret "secret" under the pepper "current".
import { hashSecret } from "../../../src/keys/key-format.ts";
import type { KeyRecord } from "../../../src/keys/key-record.ts";

export const ID = "abcdefghijkl";

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
