// What stands in for Node's Buffer in a browser does what Node's does, as far as the shared code asks it.
import * as node from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Buffer, isUtf8 } from "../../../console/engine/node-buffer.ts";

const bytes = fc.uint8Array({ maxLength: 9_000 });

describe("the stand-in for Buffer", () => {
  test("makes the same bytes of a text, and the same text of bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), bytes, fc.nat(99), fc.nat(9_000), (text, some, from, to) => {
        expect([...Buffer.from(text)]).toEqual([...node.Buffer.from(text)]);
        expect(Buffer.byteLength(text)).toBe(node.Buffer.byteLength(text));
        for (const encoding of ["latin1", "utf8"] as const)
          expect(Buffer.from(some).toString(encoding, from, Math.max(from, to))).toBe(
            node.Buffer.from(some).toString(encoding, from, Math.max(from, to)),
          );
        expect(isUtf8(some)).toBe(node.isUtf8(some));
      }),
    );
  });

  test("looks at a part of other bytes without copying them", () => {
    const whole = new Uint8Array([1, 2, 3, 4]);
    const part = Buffer.from(whole.buffer, 1, 2);
    whole[1] = 9;
    expect([...part]).toEqual([9, 3]);
    expect(Buffer.allocUnsafeSlow(3)).toHaveLength(3);
  });

  test("finds a text in bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme", minLength: 1, maxLength: 2 }), (text, found) => {
        expect(Buffer.from(text).includes(found)).toBe(node.Buffer.from(text).includes(found));
      }),
    );
    expect(Buffer.from("aé").includes("é")).toBe(true);
  });
});
