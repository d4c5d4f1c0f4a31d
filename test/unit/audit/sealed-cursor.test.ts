// A cursor that tells nothing to whoever holds it, and is what it was to the gateway.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSealed, seal } from "../../../src/routes/admin/log/sealed-cursor.ts";

const PEPPER = "pepper-for-tests-0123456789-0123456789";

describe("a sealed cursor", () => {
  it("opens to what it was, under this pepper and the one before, and is the same each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 50 }), (text) => {
        const sealed = seal(PEPPER, text);
        expect(seal(PEPPER, text)).toBe(sealed);
        expect(openSealed([PEPPER], sealed)).toBe(text);
        expect(openSealed(["another pepper", PEPPER], sealed)).toBe(text);
        expect(openSealed(["another pepper"], sealed)).toBeUndefined();
      }),
    );
  });

  it("shows nothing of the text, and two texts that begin alike do not", () => {
    const [one, other] = [seal(PEPPER, '[1764000000000,"admin",17]'), seal(PEPPER, '[1764000000000,"admin",18]')];
    for (const part of ["admin", "1764"]) expect(Buffer.from(one, "base64url").toString("latin1")).not.toContain(part);
    expect(one.slice(0, 8)).not.toBe(other.slice(0, 8));
    expect(one.slice(-8)).not.toBe(other.slice(-8));
  });

  it("that was changed in one bit is none", () => {
    const bytes = Buffer.from(seal(PEPPER, '[1764000000000,"admin",17]'), "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(openSealed([PEPPER], changed.toString("base64url"))).toBeUndefined();
    }
  });

  it.each(["", "admin", "WzE3NjQwMDAwMDAwMDAsImFkbWluIiwxN10", "x".repeat(600), "ü!"])("is not %j", (text) => {
    expect(openSealed([PEPPER], text)).toBeUndefined();
  });
});
