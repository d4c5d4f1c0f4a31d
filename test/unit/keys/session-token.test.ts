// The text of a session: who reads it, what of it is stored, and that nothing else passes for one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemDeps } from "../../../src/deps.ts";
import type { Peppers } from "../../../src/keys/key-format.ts";
import { sameText } from "../../../src/keys/keyed-hash.ts";
import {
  csrfTokenOf,
  formatSessionToken,
  newSessionToken,
  parseSessionToken,
  ROOT_HOLDER,
  sessionHashes,
} from "../../../src/keys/session-token.ts";

const PEPPERS: Peppers = ["pepper-of-now-0123456789", "pepper-of-before-0123456789"];
const holder = fc.oneof(fc.constant(ROOT_HOLDER), fc.stringMatching(/^[0-9A-Za-z]{12}$/));
const made = holder.map((of) => newSessionToken(systemDeps(), of));

describe("a session's text", () => {
  it("is read as what it was made of, under either pepper, and under no other", () => {
    fc.assert(
      fc.property(made, (token) => {
        for (const pepper of PEPPERS) expect(parseSessionToken(PEPPERS, formatSessionToken([pepper], token))).toEqual(token);
        expect(parseSessionToken(PEPPERS, formatSessionToken(["another"], token))).toBeUndefined();
      }),
    );
  });

  it("with any one character changed, left out or put in is none", () => {
    fc.assert(
      fc.property(
        made,
        fc.nat(60),
        fc.constantFrom("", "a", "Z", "0", ".", " ", "%", "\u0000"),
        fc.boolean(),
        (token, at, other, keeps) => {
          const text = formatSessionToken(PEPPERS, token);
          const changed = text.slice(0, at) + other + text.slice(keeps ? at : at + 1);
          if (changed !== text) expect(parseSessionToken(PEPPERS, changed)).toBeUndefined();
        },
      ),
    );
  });

  it("is not that of a key, nor the other way round: tags are for one purpose", () => {
    expect(parseSessionToken(PEPPERS, `sk_test_bailiff_${"0".repeat(61)}`)).toBeUndefined();
  });
});

describe("what is stored of it", () => {
  it("says nothing of it, and is another for each holder, pepper and bound", () => {
    const token = newSessionToken(systemDeps(), "000000000000");
    const all = [
      ...sessionHashes(PEPPERS, token),
      ...sessionHashes(PEPPERS, token, "root token"),
      ...sessionHashes(PEPPERS, { ...token, holder: "000000000001" }),
    ];
    expect(new Set(all).size).toBe(6);
    for (const hash of all) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(all.join()).not.toContain(token.secret);
  });
});

it("the token for changes follows from the secret, and no two are the same", () => {
  const [one, other] = [newSessionToken(systemDeps(), ROOT_HOLDER), newSessionToken(systemDeps(), ROOT_HOLDER)];
  expect(csrfTokenOf(one)).toBe(csrfTokenOf({ ...one }));
  expect(csrfTokenOf(one)).not.toBe(csrfTokenOf(other));
  expect([sameText("a", "a"), sameText("a", "b"), sameText("a", ""), sameText("", "")]).toEqual([true, false, false, true]);
});
