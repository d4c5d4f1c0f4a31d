// The API document: valid by somebody else's judgement, whole, and true to the tables. It is read as it is built, so that a row which has
// just been added is looked at too; that the file in docs/ is the same is for `npm run check`.
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { ERRORS } from "../../../src/bailiff-errors.ts";
import { pathId } from "../../../src/clerk/args/fields.ts";
import { defineOperation } from "../../../src/clerk/define-operation.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { ADMIN_ANSWERS } from "../../../src/routes/admin/admin-answers.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import type { AdminRow } from "../../../src/routes/admin/admin-row.ts";
import { buildDocument, type Tables } from "../../../src/routes/published/openapi/document.ts";
import type { MediaType } from "../../../src/routes/published/openapi/document-shape.ts";
import { PUBLIC_OPERATIONS } from "../../../src/routes/published/public-operations.ts";
import { documented } from "../../../src/schema-docs.ts";
import { documentChecker } from "./document-checker.ts";
import { listedOperations } from "./listed-operations.ts";

const tables: Tables = { clerk: OPERATIONS, admin: ADMIN_OPERATIONS, open: PUBLIC_OPERATIONS, answers: ADMIN_ANSWERS };
const document = buildDocument(tables);
const checker = documentChecker(document);
const listed = listedOperations(document);

describe("the document", () => {
  it("is valid OpenAPI 3.1 under an independent validator", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone({ ...document }));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it("has no pattern that only some checkers read: neither \\p, which Python's re refuses, nor flags", () => {
    const patterns = Array.from(JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g), ([, text = ""]) =>
      JSON.parse(text),
    );
    expect(patterns.length).toBeGreaterThan(10);
    expect(patterns.filter((pattern) => /\\[pP]\{|\(\?[^:=!<]/.test(pattern))).toEqual([]);
  });

  it("has every row of the three tables under its own name, once, and nothing else", () => {
    const rows = [
      ...tables.clerk.map(({ name, method, path }) => `${name} ${method} /v1${path}`),
      ...tables.admin.map(({ name, method, at, path }: AdminRow) => `${name} ${method} ${at ?? "/admin"}${path}`),
      ...tables.open.map(({ name, method, path }) => `${name} ${method} ${path}`),
    ];
    expect(listed.map(({ id, method, path }) => `${id} ${method.toUpperCase()} ${path}`).toSorted()).toEqual(rows.toSorted());
  });

  it("says of what each operation of Bailiff's own answers what that is", () => {
    const own = listed.filter(({ path }) => !path.startsWith("/v1/"));
    const unsaid = own.filter(({ operation }) =>
      Object.values(operation.responses).some((answer) => "description" in answer && answer.description === "Done."),
    );
    expect(own.length).toBeGreaterThan(40);
    expect(unsaid.map(({ id }) => id)).toEqual([]);
  });

  it("shows a new row of either table without another edit, and stays valid", async () => {
    const poke = defineOperation("users.poke", "POST", "/users/{user_id}/poke", {
      summary: "Poke a user",
      class: "write",
      replay: "never",
      answer: undefined,
      body: z.strictObject({
        loudness: z.int().check(z.minimum(1), z.maximum(11)),
        with: z._default(z.enum(["stick", "finger"]), "finger"),
      }),
    });
    const open = {
      name: "cases.open",
      summary: "Open a case",
      method: "POST",
      path: "/cases/{user_id}",
      args: {
        path: z.strictObject({ user_id: pathId() }),
        query: z.strictObject({}),
        body: z.strictObject({ title: z.string() }),
      },
      mutates: true,
      status: 201,
      refusals: ["bailiff_version_conflict"],
    } as const;
    const answers = { ...ADMIN_ANSWERS, "cases.open": () => documented(z.strictObject({ title: z.string() }), { id: "Case" }) };
    const grown = buildDocument({ ...tables, clerk: [...tables.clerk, poke], admin: [...tables.admin, open], answers });
    expect((await new Validator().validate(structuredClone({ ...grown }))).valid).toBe(true);
    expect(grown.tags.map(({ name }) => name)).toContain("Cases");
    expect(grown.components.schemas["Case"]).toMatchObject({ required: ["title"] });
    const poked = grown.paths["/v1/users/{user_id}/poke"]?.post;
    expect(poked).toMatchObject({ operationId: "users.poke", "x-bailiff-class": "write", "x-bailiff-replay": "never" });
    expect(Object.keys(poked?.responses ?? {})).toEqual(expect.arrayContaining(["200", "409", "4XX"]));
    expect(poked?.requestBody?.content["application/json"]?.example).toEqual({ loudness: 10 });
    expect(Object.keys(grown.paths["/admin/cases/{user_id}"]?.post?.responses ?? {})).toEqual(
      expect.arrayContaining(["201", "404", "409"]),
    );
  });

  it("names every code of Bailiff's own, with its status", () => {
    expect(document["x-bailiff-error-codes"]).toEqual(
      Object.fromEntries(ERRORS.map(({ code, status, message }) => [code, { status, message }])),
    );
  });

  it("lists each code with its own status, and none that no operation can end in but those of a wrong verb and of Clerk's own webhooks", () => {
    const seen = new Set<string>();
    for (const { id, operation } of listed) {
      for (const [status, given] of Object.entries(operation.responses)) {
        for (const code of checker.response(given)["x-bailiff-codes"] ?? []) {
          // A code of a range is listed with each status of it.
          const own = String(document["x-bailiff-error-codes"][code]?.status);
          const listedUnder = own.endsWith("XX") ? `${status.slice(0, 1)}XX` : status;
          expect(`${id} ${code} ${own}`).toBe(`${id} ${code} ${listedUnder}`);
          seen.add(code);
        }
      }
    }
    expect(ERRORS.map(({ code }) => code).filter((code) => !seen.has(code))).toEqual([
      "bailiff_webhook_refused",
      "bailiff_method_not_allowed",
    ]);
  });
});

describe("the components", () => {
  it.each(Object.entries(document.components.schemas))("%s is a strict schema, and fits its own examples", (_name, schema) => {
    const examples: readonly unknown[] = Array.isArray(schema["examples"]) ? schema["examples"] : [];
    expect(examples.flatMap((example) => checker.faults(schema, example))).toEqual([]);
    // Compiled also where there is none.
    expect(checker.faults(schema, undefined)).not.toEqual([]);
  });
});

describe.each(listed.map((one) => ({ ...one })))("$id", ({ id, operation }) => {
  const media = (content: Readonly<Record<string, MediaType>> = {}) => Object.entries(content);

  const { parameters = [], requestBody } = operation;
  if (parameters.length > 0)
    it("has parameters whose examples fit, and lists that repeat", () => {
      for (const given of parameters) {
        const { schema, example, ...parameter } = checker.parameter(given);
        expect(example === undefined ? [] : checker.faults(schema, example), parameter.name).toEqual([]);
        if (parameter.in === "query") expect(parameter.explode === true).toBe(schema["type"] === "array");
        if (parameter.in === "path") expect(parameter.required && example !== undefined).toBe(true);
      }
    });

  if (requestBody !== undefined)
    it("has a body whose examples fit", () => {
      for (const [type, { schema, example, examples = {} }] of media(requestBody.content)) {
        const values = [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)];
        expect(values.length > 0).toBe(type === "application/json");
        expect(values.flatMap((value) => checker.faults(schema, value))).toEqual([]);
      }
    });

  it("has answers whose examples fit", () => {
    for (const [status, given] of Object.entries(operation.responses)) {
      for (const [type, { schema, example }] of media(checker.response(given).content)) {
        expect(example === undefined ? [] : checker.faults(schema, example), `${id} ${status} ${type}`).toEqual([]);
      }
    }
  });
});
