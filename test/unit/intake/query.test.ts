// The query string, strictly: what upstream could read in another way than policy did is refused.
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { parseQuery } from "../../../src/routes/call/intake/query.ts";

const schema = z.strictObject({
  limit: z._default(z.int().check(z.minimum(1)), 10),
  offset: z.optional(z.int()),
  banned: z.optional(z.nullable(z.boolean())),
  query: z.optional(z.string()),
  user_id: z.optional(z.array(z.string())),
});

describe("a query string", () => {
  it.each<[string, Record<string, unknown>]>([
    ["", {}],
    ["?", {}],
    ["?limit=5", { limit: 5 }],
    ["limit=5&offset=0", { limit: 5, offset: 0 }],
    ["offset=-3", { offset: -3 }],
    ["banned=true", { banned: true }],
    ["banned=false", { banned: false }],
    ["query=a+b%2Bc", { query: "a b+c" }],
    ["query=", { query: "" }],
    ["query", { query: "" }],
    ["query=a=b", { query: "a=b" }],
    ["query=%C3%A9%F0%9F%98%80", { query: "é😀" }],
    ["user_id=a&user_id=b", { user_id: ["a", "b"] }],
    ["user_id=a&limit=1&user_id=a", { user_id: ["a", "a"], limit: 1 }],
    ["user_id=%2Ba&user_id=-b", { user_id: ["+a", "-b"] }],
    ["%71uery=x", { query: "x" }],
  ])("%j is %j", (raw, values) => {
    expect(parseQuery(raw, schema)).toEqual({ ok: true, value: values });
  });

  it.each<[string, string, string | undefined]>([
    ["surprise=1", "bailiff_param_unknown", "surprise"],
    ["__proto__=1", "bailiff_param_unknown", "__proto__"],
    ["toString=1", "bailiff_param_unknown", "toString"],
    ["user_id[]=a", "bailiff_param_unknown", "user_id[]"],
    ["Limit=1", "bailiff_param_unknown", "Limit"],
    ["__clerk_api_version=2021-02-05", "bailiff_param_unknown", "__clerk_api_version"],
    ["limit=1&limit=1", "bailiff_param_invalid", "limit"],
    ["limit=1&%6Cimit=500", "bailiff_param_invalid", "limit"],
    ["query=a&query=b", "bailiff_param_invalid", "query"],
    ["banned=true&banned=false", "bailiff_param_invalid", "banned"],
    ["banned=1", "bailiff_param_invalid", "banned"],
    ["banned=TRUE", "bailiff_param_invalid", "banned"],
    ["banned=", "bailiff_param_invalid", "banned"],
    ...["", "x", "1.0", "1e3", "0x10", " 1", "+1", "01", "--1", "9007199254740992", "99999999999999999", "1,2", "١"].map(
      (text): [string, string, string] => [`limit=${encodeURIComponent(text)}`, "bailiff_param_invalid", "limit"],
    ),
    ["query=%", "bailiff_param_invalid", undefined],
    ["query=%zz", "bailiff_param_invalid", undefined],
    ["query=%ff", "bailiff_param_invalid", undefined],
    ["query=%ED%A0%80", "bailiff_param_invalid", undefined],
    ["query=%C0%AF", "bailiff_param_invalid", undefined],
    ["%ff=1", "bailiff_param_invalid", undefined],
    ["=1", "bailiff_param_invalid", undefined],
    ["limit=1&&offset=1", "bailiff_param_invalid", undefined],
    ["&", "bailiff_param_invalid", undefined],
  ])("%j is refused with %s", (raw, code, param) => {
    const parsed = parseQuery(raw, schema);
    expect(parsed).toMatchObject({ ok: false, errors: [{ code }] });
    expect(parsed.ok ? null : parsed.errors[0].param).toBe(param);
  });

  it("has all its faults told at once, but not more of them than are worth reading", () => {
    const parsed = parseQuery("a=1&b=2&limit=x", schema);
    expect(parsed.ok ? [] : parsed.errors.map(({ param }) => param)).toEqual(["a", "b", "limit"]);
    const flood = parseQuery(Array.from({ length: 5_000 }, (_, index) => `p${index}=1`).join("&"), schema);
    expect(flood.ok ? 0 : flood.errors.length).toBe(20);
  });

  it("never has its values repeated", () => {
    for (const raw of ["limit=hunter2", "banned=hunter2", "limit=hunter2&limit=2", "x=hunter2", "query=hunter2%ff"]) {
      expect(JSON.stringify(parseQuery(raw, schema))).not.toContain("hunter2");
    }
  });
});
