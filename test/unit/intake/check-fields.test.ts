// What a schema refuses, said so that a person can mend it: which parameter, what is allowed, and never the value, which may be secret.
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { checkFields } from "../../../src/routes/call/intake/check-fields.ts";

const schema = z.strictObject({
  password: z.string().check(z.minLength(8), z.maxLength(20)),
  amount: z.optional(z.int().check(z.minimum(1))),
  action: z.optional(z.enum(["increase", "decrease"])),
  codes: z.optional(z.array(z.string()).check(z.maxLength(3))),
  at: z.optional(z.iso.datetime()),
  inner: z.optional(z.strictObject({ depth: z.int() })),
});
const GOOD = { password: "long enough" };
const SECRET = "hunter2-value";

describe("fields", () => {
  it.each<[Record<string, unknown>, string, string]>([
    [{}, "bailiff_param_invalid", "password"],
    [{ password: 12 }, "bailiff_param_invalid", "password"],
    [{ password: null }, "bailiff_param_invalid", "password"],
    [{ password: "short" }, "bailiff_param_invalid", "password"],
    [{ password: "x".repeat(21) }, "bailiff_param_invalid", "password"],
    [{ ...GOOD, amount: 0 }, "bailiff_param_invalid", "amount"],
    [{ ...GOOD, amount: 1.5 }, "bailiff_param_invalid", "amount"],
    [{ ...GOOD, amount: "1" }, "bailiff_param_invalid", "amount"],
    [{ ...GOOD, action: "steal" }, "bailiff_param_invalid", "action"],
    [{ ...GOOD, codes: ["a", 2] }, "bailiff_param_invalid", "codes.1"],
    [{ ...GOOD, codes: ["a", "b", "c", "d"] }, "bailiff_param_invalid", "codes"],
    [{ ...GOOD, at: "yesterday" }, "bailiff_param_invalid", "at"],
    [{ ...GOOD, surprise: 1 }, "bailiff_param_unknown", "surprise"],
    [{ ...GOOD, inner: { depth: 1, more: 2 } }, "bailiff_param_unknown", "inner.more"],
    [{ ...GOOD, inner: {} }, "bailiff_param_invalid", "inner.depth"],
  ])("%j is refused with %s for %s", (values, code, param) => {
    expect(checkFields(schema, values, "field")).toMatchObject({ ok: false, errors: [{ code, param }] });
  });

  it("that are right come back typed, with nothing added but defaults", () => {
    expect(checkFields(schema, GOOD, "field")).toEqual({ ok: true, value: GOOD });
  });

  it("of any operation never have their value repeated, whatever it is given as", () => {
    const wrong = [
      SECRET,
      { [`k-${SECRET.length}`]: SECRET },
      [SECRET, [SECRET]],
      [[SECRET]],
      `${SECRET}\n`,
      Number.NaN,
      { a: { b: SECRET } },
    ];
    for (const { args } of OPERATIONS) {
      for (const part of [args.path, args.query, args.body]) {
        for (const name of Object.keys(part.shape)) {
          for (const value of wrong) {
            const checked = checkFields(part, { [name]: value }, "field");
            if (!checked.ok) expect(JSON.stringify(checked.errors)).not.toContain(SECRET);
          }
        }
      }
    }
  });

  it("that are wrong by the thousand are answered with a few, and long names are cut", () => {
    const flood = checkFields(
      schema,
      Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`p${index}`, 1])),
      "field",
    );
    expect(flood.ok ? 0 : flood.errors.length).toBe(20);
    const long = checkFields(schema, { ...GOOD, ["n".repeat(10_000)]: 1 }, "field");
    expect(JSON.stringify(long).length).toBeLessThan(1_000);
  });
});
