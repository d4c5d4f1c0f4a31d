// Is a presented key the one its record describes, now, from here? One table: what is wrong, and what the record is told of it.
import { describe, expect, it } from "vitest";
import { hashSecret, type Peppers, type PresentedKey } from "../../../src/keys/key-format.ts";
import { type KeyRecord, viewKey } from "../../../src/keys/key-record.ts";
import { type KeyUse, verifyKey } from "../../../src/keys/verify-key.ts";
import { ID, keyRecord, offered } from "./key-records.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const at = (offsetMs: number) => new Date(NOW + offsetMs).toISOString();
const hash = (pepper: string, secret: string) => hashSecret(pepper, ID, secret);
const revoked = { at: at(-1), by: "root", reason: "x" };

interface Case {
  readonly name: string;
  readonly record?: Partial<KeyRecord>;
  readonly presented?: Partial<PresentedKey>;
  readonly use?: Partial<Omit<KeyUse, "presented">>;
  readonly peppers?: Peppers;
  readonly fault: string | null;
}

const CASES: readonly Case[] = [
  { name: "as minted", fault: null },
  { name: "another secret", presented: { secret: "other" }, fault: "wrong_secret" },
  { name: "another key's id", presented: { id: "lkjihgfedcba" }, fault: "wrong_secret" },
  { name: "no secret stored", record: { secrets: [] }, fault: "wrong_secret" },
  { name: "presented in the other mode", presented: { mode: "test" }, fault: "wrong_mode" },
  { name: "minted in the other mode", record: { mode: "test" }, fault: "wrong_mode" },
  { name: "one ms before its start", record: { not_before: at(1) }, fault: "not_yet_valid" },
  { name: "at its start", record: { not_before: at(0) }, fault: null },
  { name: "one ms before its end", record: { expires_at: at(1) }, fault: null },
  { name: "at its end", record: { expires_at: at(0) }, fault: "expired" },
  { name: "an end written in another zone", record: { expires_at: "2026-11-23T13:00:01+01:00" }, fault: null },
  { name: "revoked", record: { revoked }, fault: "revoked" },
  { name: "revoked, and expired too", record: { revoked, expires_at: at(-1) }, fault: "revoked" },
  { name: "from an address of its list", record: { allowed_cidrs: ["192.0.2.0/24"] }, fault: null },
  { name: "from another address", record: { allowed_cidrs: ["198.51.100.0/24"] }, fault: "wrong_address" },
  { name: "from nowhere known", record: { allowed_cidrs: ["0.0.0.0/0"] }, use: { address: null }, fault: "wrong_address" },
  {
    name: "an old secret in its grace time",
    record: {
      secrets: [
        { hash: hash("current", "new"), valid_until: null },
        { hash: hash("current", "secret"), valid_until: at(1) },
      ],
    },
    fault: null,
  },
  {
    name: "an old secret when its grace time is over",
    record: {
      secrets: [
        { hash: hash("current", "new"), valid_until: null },
        { hash: hash("current", "secret"), valid_until: at(0) },
      ],
    },
    fault: "wrong_secret",
  },
  {
    name: "under the previous pepper",
    record: { secrets: [{ hash: hash("previous", "secret"), valid_until: null }] },
    peppers: ["current", "previous"],
    fault: null,
  },
  {
    name: "under a pepper that is gone",
    record: { secrets: [{ hash: hash("previous", "secret"), valid_until: null }] },
    fault: "wrong_secret",
  },
];

describe("a presented key", () => {
  it.each(CASES)("$name: $fault", ({ record, presented, use, peppers = ["current"], fault }) => {
    const shown = { presented: offered(peppers, presented), address: "192.0.2.7", nowMs: NOW, ...use };
    const verdict = verifyKey(keyRecord(record), shown, "live");
    expect(verdict.ok ? null : verdict.fault).toBe(fault);
  });

  it("asks for a new hash only where the old pepper's was met", () => {
    const use = { presented: offered(["current", "previous"]), address: null, nowMs: NOW };
    const old = keyRecord({ secrets: [{ hash: hash("previous", "secret"), valid_until: null }] });
    expect(verifyKey(old, use, "live")).toEqual({
      ok: true,
      rehash: { from: hash("previous", "secret"), to: hash("current", "secret") },
    });
    expect(verifyKey(keyRecord(), use, "live")).toEqual({ ok: true, rehash: null });
  });

  it("is shown without its hashes", () => {
    const view = viewKey(keyRecord(), NOW);
    expect(view).toMatchObject({ id: ID, status: "active" });
    expect(JSON.stringify(view)).not.toContain(hash("current", "secret"));
    expect(Object.keys(view)).not.toContain("secrets");
  });
});
