// What a file that is verified tells of revoked keys, line by line.
import { describe, expect, it } from "vitest";
import { revocationIn } from "../../../console/verify/revocation-in.ts";

const KEY = "AAAAAAAAAAA1";
const DONE = { operation: "keys.revoke", outcome: "ok", target: KEY, at: "2026-11-29T18:30:05.046Z" };
const line = (record: unknown) => JSON.stringify(record);

describe("a line of an export", () => {
  it("tells of a key that was revoked", () => {
    expect(revocationIn(line(DONE))).toEqual([[KEY, DONE.at]]);
  });

  it.each([
    { what: "a revocation that was refused", record: { ...DONE, outcome: "refused" } },
    { what: "its intent", record: { ...DONE, outcome: null } },
    {
      what: "another operation, that names the word",
      record: { ...DONE, operation: "audit.read", args: { q: '"keys.revoke"' } },
    },
    { what: "a target that is no key", record: { ...DONE, target: "<b>" } },
    { what: "a time that is none", record: { ...DONE, at: "yesterday" } },
    { what: "several targets", record: { ...DONE, target: [KEY] } },
  ])("tells nothing by $what", ({ record }) => {
    expect(revocationIn(line(record))).toEqual([]);
  });

  it.each(["", "no JSON", '"keys.revoke"', '{"operation":"keys.revoke"', '[["keys.revoke"]]', 'null "keys.revoke"'])(
    "that is no record is the verifier's to judge: %s",
    (text) => {
      expect(revocationIn(text)).toEqual([]);
    },
  );
});
