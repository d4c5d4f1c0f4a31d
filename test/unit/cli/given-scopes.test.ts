// What a key gave to other keys: it must have that itself to do the same again.
import { expect, it } from "vitest";
import { GivenScopesTally } from "../../../cli/keys/given-scopes.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { key, record } from "./replaying.ts";

const KEY = key.id;
const keys = new Map<string, { scopes: readonly string[] | null }>([
  [KEY, { scopes: null }],
  ["CHILD0000000", { scopes: ["users.list"] }],
  ["WIDE00000000", { scopes: null }],
]);
const intent = (operation: string, args: AuditRecord["args"], id = "admin-1") =>
  record({ ledger: "admin", type: "intent", operation, args, id, intent_id: id });
const outcome = (of: string, how: AuditRecord["outcome"]) =>
  record({ ledger: "admin", type: "admin", operation: "keys.create", id: "admin-9", intent_id: of, outcome: how });
const givenBy = (...records: readonly AuditRecord[]) => {
  const tally = new GivenScopesTally(keys);
  for (const one of records) tally.add(one);
  return tally.of(KEY);
};

it.each<[string, readonly AuditRecord[], Partial<ReturnType<typeof givenBy>>]>([
  [
    "the scopes of what it minted",
    [intent("keys.create", { scopes: ["users.get", "users.get_*"] })],
    { scopes: ["users.get", "users.get_*"] },
  ],
  ["a key without scopes", [intent("keys.create", { scopes: null })], { unscoped: 1 }],
  [
    "what a change named, and what the key has",
    [intent("keys.update", { key_id: "CHILD0000000", scopes: ["users.get"] })],
    { scopes: ["users.list", "users.get"] },
  ],
  [
    "what a key has that it only renamed",
    [intent("keys.update", { key_id: "CHILD0000000", name: "n" })],
    { scopes: ["users.list"] },
  ],
  [
    "what a key has that it rotated",
    [intent("keys.rotate", { key_id: "CHILD0000000", grace_seconds: 0 })],
    { scopes: ["users.list"] },
  ],
  ["a key without scopes, rotated", [intent("keys.rotate", { key_id: "WIDE00000000", grace_seconds: 0 })], { unscoped: 1 }],
  ["nothing: it rotated itself", [intent("keys.rotate", { key_id: KEY, grace_seconds: 0 })], {}],
  ["nobody knows: the key is gone", [intent("keys.rotate", { key_id: "GONE00000000", grace_seconds: 0 })], { untold: 1 }],
  ["nobody knows: the arguments are gone", [intent("keys.create", null)], { untold: 1 }],
  ["nothing: it was refused", [intent("keys.create", { scopes: ["users.ban"] }), outcome("admin-1", "refused")], {}],
  [
    "what was minted for certain",
    [intent("keys.create", { scopes: ["users.ban"] }), outcome("admin-1", "ok")],
    { scopes: ["users.ban"] },
  ],
  [
    "what may have been minted",
    [intent("keys.create", { scopes: ["users.ban"] }), outcome("admin-1", "unknown")],
    { scopes: ["users.ban"] },
  ],
  ["nothing by revoking", [intent("keys.revoke", { key_id: "WIDE00000000", reason: "lost" })], {}],
])("%s", (_name, records, expected) => expect(givenBy(...records)).toEqual({ scopes: [], unscoped: 0, untold: 0, ...expected }));
