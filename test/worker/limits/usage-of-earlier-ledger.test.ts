// During a deployment a Worker may ask a Ledger of the version before, whose windows were fixed, what is used of a key's limits.
import { expect, it } from "vitest";
import type { UsageRow } from "../../../src/ledger/protocol.ts";
import { returnFields } from "../../../src/routes/admin/keys/key-usage.ts";

const FREES_AT = "2035-01-01T00:00:30.000Z";
const RESETS_AT = "2035-01-01T00:01:00.000Z";
const today: UsageRow = {
  limit: "support/ban#1",
  bucket: "",
  used: 9,
  windowMs: 3_600_000,
  freesAtMs: Date.parse(FREES_AT),
  resetsAtMs: Date.parse(RESETS_AT),
};

it("tells when the first part of it comes back, and when all does", () => {
  expect(returnFields(today)).toEqual({ frees_at: FREES_AT, resets_at: RESETS_AT });
});

it("tells of a Ledger of the version before that all of it comes back at once", () => {
  // As it crosses the call: the field is not there.
  const before: UsageRow = JSON.parse(JSON.stringify({ ...today, freesAtMs: undefined }));
  expect(returnFields(before)).toEqual({ frees_at: RESETS_AT, resets_at: RESETS_AT });
});
