// What makes two calls the same one for those who approve it.
import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { approvalDigests } from "../../../src/routes/call/approval-digests.ts";

const PEPPERS = ["n".repeat(32), "o".repeat(32)] as const;

function digestsOf(apiVersion: string, args: Readonly<Record<string, unknown>>): readonly string[] {
  return approvalDigests({ settings: { peppers: PEPPERS } }, { operation: "users.ban", args, apiVersion });
}

it("is its operation and arguments, whatever their order and the API version", () => {
  const [one] = digestsOf("2026-05-12", { user_id: "user_1", note: "x" });
  expect(digestsOf("2021-02-05", { note: "x", user_id: "user_1" })[0]).toBe(one);
  expect(digestsOf("2026-05-12", { user_id: "user_2", note: "x" })[0]).not.toBe(one);
});

it("is found by what was asked for before the version stopped counting, under each pepper", () => {
  const text = 'bailiff:approval:v1:{"args":{"user_id":"user_1"},"operation":"users.ban","version":"2024-10-01"}';
  const before = PEPPERS.map((pepper) => createHmac("sha256", pepper).update(text).digest("hex"));
  expect(digestsOf("2024-10-01", { user_id: "user_1" })).toEqual(expect.arrayContaining(before));
});
