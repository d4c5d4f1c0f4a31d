// What is remembered of good keys must save work and change no answer: not for a stranger, not for a secret that was rotated out.
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatKey, hashSecret, newKeyId, newSecret, type Peppers, parseKey } from "../../../src/keys/key-format.ts";
import { createKnownKeys } from "../../../src/keys/known-keys.ts";

const deps = { randomBytes: (count: number) => new Uint8Array(randomBytes(count)) };
const PEPPERS: Peppers = ["pepper-0123456789-0123456789-0123456789", "the-one-before-it-0123456789-0123456789"];
const newKey = () => ({ mode: "live", id: newKeyId(deps), secret: newSecret(deps) }) as const;

describe("a key", () => {
  it.each([0, 1])("reads the same when it is known, under pepper %i", async (which) => {
    const keys = createKnownKeys(PEPPERS);
    const key = newKey();
    const text = formatKey(PEPPERS[which] ?? "", key);
    for (let time = 0; time < 3; time += 1) {
      const offered = await keys.read(text);
      expect(offered).toMatchObject(key);
      expect(offered?.hashes()).toEqual(PEPPERS.map((pepper) => hashSecret(pepper, key.id, key.secret)));
      if (offered !== undefined) keys.remember(offered);
    }
  });

  it("that is known helps no other text, whatever is changed in it", async () => {
    const keys = createKnownKeys(PEPPERS);
    const text = formatKey(PEPPERS[0], newKey());
    const offered = await keys.read(text);
    if (offered === undefined) throw new Error("not read");
    keys.remember(offered);
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at] === "x" ? "y" : "x";
      expect(await keys.read(`${text.slice(0, at)}${letter}${text.slice(at + 1)}`)).toBeUndefined();
    }
    await fc.assert(fc.asyncProperty(fc.string(), async (other) => (await keys.read(other)) === undefined));
  });

  it("has one reading, known or not: that of its text alone", async () => {
    const keys = createKnownKeys(PEPPERS);
    const texts = Array.from({ length: 5 }, () => formatKey(PEPPERS[0], newKey()));
    const mixed = fc.array(fc.tuple(fc.nat(4), fc.nat(84), fc.boolean()), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(mixed, async (asked) => {
        for (const [which, at, changed] of asked) {
          const good = texts[which] ?? "";
          const text = changed ? good.slice(0, at) + (good[at] === "0" ? "1" : "0") + good.slice(at + 1) : good;
          const offered = await keys.read(text);
          const parsed = parseKey(PEPPERS, text);
          expect(offered && { mode: offered.mode, id: offered.id, secret: offered.secret }).toEqual(parsed);
          if (offered !== undefined) keys.remember(offered);
        }
      }),
    );
  });

  it("is forgotten when two thousand others came after it, and is read all the same", async () => {
    const keys = createKnownKeys([PEPPERS[0]]);
    const text = formatKey(PEPPERS[0], newKey());
    const all = [text, ...Array.from({ length: 2_000 }, () => formatKey(PEPPERS[0], newKey()))];
    for (const one of all) {
      const offered = await keys.read(one);
      if (offered !== undefined) keys.remember(offered);
    }
    expect(await keys.read(text)).toBeDefined();
  });
});
