// What the console knows of keys: learned from whatever the API answers, never taken back where it is final, the same where nothing is new.
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { keysListener, knownKeys, learned, toldOf, watchKnownKeys } from "../../../console/api/known-keys.ts";
import { forgetAll } from "../../../console/session/forget.ts";
import { type KeyNow, standingsOf, standingTitle } from "../../../console/words/standing.ts";

const A = "AAAAAAAAAAA1";
const B = "BBBBBBBBBBB2";
const ACTIVE = { status: "active", name: "desk", owner: "support", at: null, reason: null } as const;
const REVOKED = { status: "revoked", name: "desk", owner: "support", at: "2026-11-29T18:30:05.046Z", reason: "leaked" } as const;

beforeEach(forgetAll);

describe("what an answer tells", () => {
  it("is what its keys say, whatever else it holds", () => {
    expect(toldOf({ data: [{ id: "x" }], next_cursor: null, keys: { [A]: REVOKED, [B]: { status: "active" } } })).toEqual([
      [A, REVOKED],
      [B, { status: "active" }],
    ]);
  });

  it("is what keys themselves say, in a list and alone, without their secrets", () => {
    const key = { id: A, name: "desk", owner: "support", minted_by: "root", not_before: null };
    const revoked = { ...key, status: "revoked", revoked: { at: REVOKED.at, by: "root", reason: "leaked" }, expires_at: null };
    expect(toldOf({ data: [revoked], total_count: 1 })).toEqual([[A, REVOKED]]);
    const expired = { ...key, key: "sk_test_bailiff_x", status: "expired", revoked: null, expires_at: "2027-05-31T00:00:00Z" };
    expect(toldOf(expired)).toEqual([[A, { ...ACTIVE, status: "expired", at: "2027-05-31T00:00:00Z" }]]);
  });

  it.each([
    null,
    [],
    "keys",
    { keys: null },
    { keys: [REVOKED] },
    { keys: { [A]: { status: "odd" } } },
    { data: [{ id: A, status: "pending" }] },
  ])("is nothing where nothing is told: %j", (answer) => {
    expect(toldOf(answer)).toEqual([]);
  });

  it("never fails, whatever an answer is", () => {
    fc.assert(fc.property(fc.jsonValue(), (answer) => void expect(Array.isArray(toldOf(answer))).toBe(true)));
  });
});

describe("what is known", () => {
  it("is the same as long as nothing is new, key by key", () => {
    const first = learned(new Map(), [
      [A, ACTIVE],
      [B, ACTIVE],
    ]);
    expect(learned(first, [[A, { ...ACTIVE }]])).toBe(first);
    const second = learned(first, [[A, REVOKED]]);
    expect(second.get(A)).toEqual(REVOKED);
    expect(second.get(B)).toBe(first.get(B));
  });

  it("does not take a revocation back for an answer that came late, and may have learned more of it before", () => {
    const known = learned(new Map(), [[A, REVOKED]]);
    expect(learned(known, [[A, ACTIVE]])).toBe(known);
    expect(learned(known, [[A, { status: "revoked" }]])).toBe(known);
  });

  it("is told to those who watch only when it changes, and gone with the session", () => {
    let told = 0;
    const note = keysListener();
    const end = watchKnownKeys(() => (told += 1));
    note({ keys: { [A]: REVOKED } });
    note({ keys: { [A]: { ...REVOKED } } });
    note({ data: [] });
    expect(told).toBe(1);
    expect(knownKeys().get(A)?.status).toBe("revoked");
    forgetAll();
    expect(knownKeys().size).toBe(0);
    end();
    keysListener()({ keys: { [A]: REVOKED } });
    expect(told).toBe(2);
  });

  it("is nothing of an answer that the session before had asked for: whoever signs in next may not know of those keys", () => {
    const note = keysListener();
    forgetAll();
    note({ keys: { [A]: REVOKED } });
    expect(knownKeys().size).toBe(0);
    keysListener()({ keys: { [A]: REVOKED } });
    expect(knownKeys().get(A)).toEqual(REVOKED);
  });
});

describe("in words", () => {
  it.each<[KeyNow, string | undefined]>([
    [REVOKED, "Revoked 2026-11-29 18:30 UTC: leaked"],
    [{ status: "revoked", at: "2026-11-29T20:30:05+02:00", reason: "" }, "Revoked 2026-11-29 18:30 UTC"],
    [{ status: "expired", at: "2027-05-31T00:00:00Z" }, "Expired 2027-05-31 00:00 UTC"],
    [{ status: "not_yet_valid", at: "2027-05-31T00:00:00Z" }, "Valid from 2027-05-31 00:00 UTC"],
    [{ status: "revoked" }, undefined],
    [ACTIVE, undefined],
    [{ ...REVOKED, reason: "\u202e<b>" }, "Revoked 2026-11-29 18:30 UTC: \\u202e<b>"],
  ])("%j says %s", (now, title) => {
    expect(standingTitle(now)).toBe(title);
  });

  it("stands behind a name within a sentence, and says nothing of who is in force or unknown", () => {
    const standing = standingsOf(
      new Map<string, KeyNow>([
        [A, REVOKED],
        [B, ACTIVE],
      ]),
    );
    expect([A, B, "CCCCCCCCCCC3"].map((id) => `key${standing(id)}`)).toEqual(["key (revoked by now)", "key", "key"]);
  });
});
