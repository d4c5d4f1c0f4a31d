// The text of a key. What it has to withstand: a mistyped character, a forger without the pepper, and a log that keeps the beginning.
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatKey,
  hashSecret,
  newKeyId,
  newSecret,
  type Peppers,
  type PresentedKey,
  parseKey,
} from "../../../src/keys/key-format.ts";

const deps = { randomBytes: (count: number) => new Uint8Array(randomBytes(count)) };
const PEPPER = "pepper-0123456789-0123456789-0123456789";
const PEPPERS: Peppers = [PEPPER];
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function newKey(mode: PresentedKey["mode"] = "live"): PresentedKey {
  return { mode, id: newKeyId(deps), secret: newSecret(deps) };
}

describe("a key", () => {
  it.each(["live", "test"] as const)("of mode %s survives being written and read", (mode) => {
    const key = newKey(mode);
    const text = formatKey(PEPPER, key);
    expect(text).toMatch(new RegExp(`^sk_${mode}_bailiff_[0-9A-Za-z]{61}$`));
    expect(parseKey(PEPPERS, text)).toEqual(key);
  });

  it("shows nothing secret in its first 16 characters", () => {
    const heads = new Set(Array.from({ length: 50 }, () => formatKey(PEPPER, newKey()).slice(0, 16)));
    expect([...heads]).toEqual(["sk_live_bailiff_"]);
  });

  it("is refused after any change of any one character", () => {
    const text = formatKey(PEPPER, newKey());
    for (let at = 0; at < text.length; at += 1) {
      for (const letter of [...ALPHABET, "_", "-", " ", "é"]) {
        if (letter === text[at]) continue;
        expect(parseKey(PEPPERS, `${text.slice(0, at)}${letter}${text.slice(at + 1)}`)).toBeUndefined();
      }
    }
  });

  it("is refused cut, lengthened or with its neighbours swapped", () => {
    const text = formatKey(PEPPER, newKey());
    for (const wrong of [text.slice(1), text.slice(0, -1), `${text}0`, ` ${text}`, `${text}\n`, text.toLowerCase(), ""]) {
      expect(parseKey(PEPPERS, wrong)).toBeUndefined();
    }
    for (let at = 16; at < text.length - 1; at += 1) {
      if (text[at] === text[at + 1]) continue;
      expect(parseKey(PEPPERS, `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`)).toBeUndefined();
    }
  });

  it("is refused with the tag of another pepper, or of another key", () => {
    const [key, other] = [newKey(), newKey()];
    expect(parseKey(PEPPERS, formatKey("another pepper", key))).toBeUndefined();
    expect(parseKey(PEPPERS, formatKey(PEPPER, key).slice(0, -6) + formatKey(PEPPER, other).slice(-6))).toBeUndefined();
  });

  it("is read under the current pepper and the one before it, and under no third", () => {
    const key = newKey();
    for (const pepper of ["new", "old"]) expect(parseKey(["new", "old"], formatKey(pepper, key))).toEqual(key);
    expect(parseKey(["new", "old"], formatKey("older", key))).toBeUndefined();
  });

  it("is refused whatever text somebody makes up", () => {
    const madeUp = fc
      .tuple(fc.constantFrom("live", "test"), fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 61, maxLength: 61 }))
      .map(([mode, rest]) => `sk_${mode}_bailiff_${rest}`);
    fc.assert(fc.property(fc.oneof(madeUp, fc.string()), (text) => void expect(parseKey(PEPPERS, text)).toBeUndefined()));
  });
});

describe("what is stored of a secret", () => {
  it("is 64 hex digits that another id, secret or pepper changes", () => {
    const hash = hashSecret(PEPPER, "id", "secret");
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashSecret(PEPPER, "id", "secret")).toBe(hash);
    expect(
      new Set([hash, hashSecret(PEPPER, "id2", "secret"), hashSecret(PEPPER, "id", "secret2"), hashSecret("x", "id", "secret")])
        .size,
    ).toBe(4);
  });
});

describe("new ids and secrets", () => {
  it("have their lengths, use the whole alphabet and favour no letter", () => {
    expect([newKeyId(deps).length, newSecret(deps).length]).toEqual([12, 43]);
    // Every byte value once: the eight that would favour some letters are thrown away.
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const text = newSecret({ randomBytes: () => bytes });
    expect(text).toBe(ALPHABET.slice(0, 43));
    const high = Uint8Array.from([248, 249, 250, 251, 252, 253, 254, 255, 5]);
    expect(newKeyId({ randomBytes: () => high })).toBe("5".repeat(12));
  });
});
