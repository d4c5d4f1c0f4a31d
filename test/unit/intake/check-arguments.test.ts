// @hono/zod-validator behind the strict reading: it says what our own check of a schema says, and it sees the strict reading alone, so
// that what it would let through by itself (a body of another type as `{}`, a list of one as a text, the last of two keys) cannot happen.
import { zValidator } from "@hono/zod-validator";
import fc from "fast-check";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { none } from "../../../src/clerk/args/fields.ts";
import { bodyArguments, queryArguments } from "../../../src/clerk/arguments.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { readFields } from "../../../src/routes/call/intake/body.ts";
import { checkArguments } from "../../../src/routes/call/intake/check-arguments.ts";
import { checkFields } from "../../../src/routes/call/intake/check-fields.ts";
import { type Intake, validateCall } from "../../../src/routes/call/validate.ts";
import { publicIntake } from "../../../src/routes/published/public-intake.ts";
import { PUBLIC_OPERATIONS } from "../../../src/routes/published/public-operations.ts";

const ROWS = [
  ...OPERATIONS.flatMap((row) => [
    { name: row.name, args: row.args },
    {
      name: `${row.name}, oldest version`,
      args: { path: row.args.path, query: queryArguments(row), body: bodyArguments(row, "2021-02-05") },
    },
  ]),
  ...[...ADMIN_OPERATIONS, ...PUBLIC_OPERATIONS].map(({ name, args }) => ({ name, args })),
];

/** Values of every kind for its own names, and names that it has not. */
function givenFor(names: readonly string[]) {
  const value = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom("user_1", "live", "2026-11-23T18:00:00Z", "ndjson", "users.*", "support"),
    fc.integer({ min: -2, max: 300 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.constantFrom("user_1", "203.0.113.0/24", "support", 7), { maxLength: 2 }),
    fc.dictionary(fc.string({ maxLength: 4 }), fc.integer(), { maxKeys: 2 }),
  );
  return fc.dictionary(fc.oneof(fc.constantFrom(...names, "stranger"), fc.string({ maxLength: 5 })), value, { maxKeys: 6 });
}

/** In a query the argument is to blame for each of its values; which of several it was is in the text. */
function ofArguments<Result extends ReturnType<typeof checkFields>>(result: Result, given: Readonly<Record<string, unknown>>) {
  if (result.ok) return result;
  const errors = result.errors.map((error) => {
    const [, name, index] = /^(.+)\.(\d+)$/.exec(error.param ?? "") ?? [];
    const list = name === undefined ? undefined : given[name];
    if (name === undefined || !Array.isArray(list)) return error;
    const place = list.length > 1 ? ` (value ${Number(index) + 1} of ${list.length})` : "";
    return { ...error, param: name, detail: error.detail.replace(`“${error.param}”`, `“${name}”`).replace(/\.$/, `${place}.`) };
  });
  return { ...result, errors };
}

describe.each(ROWS)("$name", ({ args }) => {
  it("gets from the validator what the schema alone would give, word by word", async () => {
    for (const [place, schema] of [
      ["param", args.path],
      ["query", args.query],
      ["json", args.body],
    ] as const) {
      await fc.assert(
        fc.asyncProperty(givenFor(Object.keys(schema.shape)), async (given) => {
          const what = place === "json" ? "field" : "argument";
          const alone = checkFields(schema, given, what);
          expect(await checkArguments(place, schema, given)).toEqual(place === "query" ? ofArguments(alone, given) : alone);
        }),
        { numRuns: 40 },
      );
    }
  });
});

it.each(["param", "query", "json"] as const)("a list of one stays a list, in %s", async (place) => {
  const schema = z.strictObject({ ids: z.array(z.string()), whole: z._default(z.int(), 3) });
  expect(await checkArguments(place, schema, { ids: ["a"] })).toEqual({ ok: true, value: { ids: ["a"], whole: 3 } });
  expect(await checkArguments(place, schema, { ids: "a" })).toMatchObject({ ok: false, errors: [{ param: "ids" }] });
});

it("a schema's own values reach the handler: what it transforms is transformed once", async () => {
  let runs = 0;
  const schema = z.strictObject({
    one: z.pipe(
      z.string(),
      z.transform((text) => {
        runs += 1;
        return `${text}!`;
      }),
    ),
  });
  expect(await checkArguments("json", schema, { one: "x" })).toEqual({ ok: true, value: { one: "x!" } });
  expect(runs).toBe(1);
});

/** Nothing here waits. */
const DEPS = { timer: () => () => undefined };

describe("of what the validator by itself lets through", () => {
  const schema = z.strictObject({ title: z.optional(z.string()) });
  const alone = new Hono().post("/", zValidator("json", schema), (context) => context.json(context.req.valid("json")));
  const intake: Intake = { args: { path: none, query: none, body: schema }, readBody: (request) => readFields(DEPS, request) };

  it.each<readonly [what: string, type: string, body: string | Uint8Array<ArrayBuffer>, code: string]>([
    ["a body of another type, taken for an empty one", "text/plain", '{"title":"x"}', "bailiff_content_type_unsupported"],
    ["a doubled key, the last of which counts", "application/json", '{"title":"a","title":"b"}', "bailiff_body_invalid"],
    ["a type that only ends like JSON", "application/vnd.api+json", '{"title":"x"}', "bailiff_content_type_unsupported"],
    ["another charset, read as UTF-8", "application/json; charset=utf-16", '{"title":"x"}', "bailiff_content_type_unsupported"],
  ])("%s: nothing", async (_what, type, body, code) => {
    const request = () => new Request("https://bailiff.test/", { method: "POST", headers: { "content-type": type }, body });
    expect((await alone.request(request())).status).toBe(200);
    expect(await validateCall(intake, request(), {})).toMatchObject({ ok: false, errors: [{ code }] });
  });
});

describe("a row that needs no key", () => {
  const request = (path: string) => new Request(`https://bailiff.test${path}`);

  it("does not look at the query when it takes none", async () => {
    const taken = await validateCall(
      publicIntake(DEPS, { args: { path: none, query: none, body: none } }),
      request("/healthz?t=1&t=2"),
      {},
    );
    expect(taken).toMatchObject({ ok: true, value: { args: {} } });
  });

  it("is as strict as any other when it takes one", async () => {
    const args = { path: none, query: z.strictObject({ depth: z.int().check(z.maximum(3)) }), body: none };
    expect(await validateCall(publicIntake(DEPS, { args }), request("/x?depth=2"), {})).toMatchObject({
      ok: true,
      value: { args: { depth: 2 } },
    });
    for (const query of ["?depth=9", "?depth=1&depth=2", "?deep=1", "?depth=1&x=1"])
      expect((await validateCall(publicIntake(DEPS, { args }), request(`/x${query}`), {})).ok).toBe(false);
  });
});
