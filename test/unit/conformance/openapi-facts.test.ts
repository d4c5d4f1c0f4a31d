// The same API can be written down in many ways: with references, `allOf`, parameters of the path, OpenAPI 3.1. None is a difference.
import { describe, expect, test } from "vitest";
import { factsOfOpenApi } from "../../../tools/conformance/openapi-facts.ts";
import { type Changes, compareMadeUp, FIELDS, madeUpDocument, PARAMETERS, USER_ID, withField } from "./made-up-api.ts";

const { first_name: firstName, ...others } = FIELDS;
const body = (schema: unknown) => ({ content: { "application/json": { schema } } });

const sameThing: readonly [how: string, changes: Changes][] = [
  [
    "by references to references",
    {
      body: { $ref: "#/components/requestBodies/Update" },
      parameters: PARAMETERS.map((_parameter, index) => ({ $ref: `#/components/parameters/${index}` })),
      components: {
        parameters: { ...PARAMETERS },
        requestBodies: { Update: body({ $ref: "#/components/schemas/Update" }) },
        schemas: {
          Update: { $ref: "#/components/schemas/The~1Update" },
          "The/Update": {
            type: "object",
            required: ["age"],
            properties: { ...FIELDS, roles: { type: "array", items: { $ref: "#/components/schemas/Role" } } },
          },
          Role: { $ref: "#/components/schemas/RoleName" },
          RoleName: { type: "string", enum: ["a", "b"] },
        },
      },
    },
  ],
  [
    "with allOf",
    {
      body: body({
        allOf: [
          { $ref: "#/components/schemas/Base" },
          { type: "object", properties: { first_name: firstName }, required: ["age"] },
        ],
      }),
      components: { schemas: { Base: { type: "object", properties: others } } },
    },
  ],
  [
    "with null beside a reference",
    {
      ...withField("first_name", { allOf: [{ $ref: "#/components/schemas/Name" }], nullable: true }),
      components: { schemas: { Name: { type: "string" } } },
    },
  ],
  ["as OpenAPI 3.1 does, with a type that may be null", withField("first_name", { type: ["string", "null"] })],
  ["with a choice of which one is null", withField("first_name", { oneOf: [{ type: "string" }, { type: "null" }] })],
  [
    "with parameters at the path, which the operation's own replace",
    {
      paths: {
        "/users": {
          parameters: [{ name: "limit", in: "query", schema: { type: "string" } }, ...PARAMETERS.slice(1)],
          get: { parameters: PARAMETERS.slice(0, 1) },
        },
      },
    },
  ],
  [
    "with the path elsewhere",
    {
      paths: { "/users/{user_id}": { $ref: "#/components/pathItems/User" } },
      components: {
        pathItems: {
          User: {
            parameters: [USER_ID],
            patch: { requestBody: body({ type: "object", properties: FIELDS, required: ["age"] }) },
          },
        },
      },
    },
  ],
];

describe("the same API is the same", () => {
  test.each(sameThing)("when written %s", (_how, changes) => {
    expect(compareMadeUp(changes)).toEqual({ differences: [], known: [] });
  });
});

test("A schema that contains itself comes to an end.", () => {
  const components = { schemas: { Tree: { type: "object", properties: { left: { $ref: "#/components/schemas/Tree" } } } } };
  const facts = factsOfOpenApi(madeUpDocument({ ...withField("tree", { $ref: "#/components/schemas/Tree" }), components }));
  expect(facts.operations.get("PATCH /users/{user_id}")?.body.get("tree")?.type).toBe("object");
});

test("An exclusive bound is the next whole number.", () => {
  const facts = factsOfOpenApi(madeUpDocument(withField("age", { type: "integer", minimum: 0, exclusiveMinimum: true })));
  expect(facts.operations.get("PATCH /users/{user_id}")?.body.get("age")?.minimum).toBe(1);
});

describe("a document that nothing can be said about is refused", () => {
  const cases: readonly [what: string, document: unknown, message: string][] = [
    [
      "without the Users API",
      { info: { version: "2026-05-12" }, paths: { "/clients": {} } },
      "no operation of Clerk's Users API",
    ],
    ["without a version", { ...madeUpDocument(), info: {} }, "info.version"],
    ["with a reference to nothing", madeUpDocument(withField("x", { $ref: "#/components/schemas/None" })), "leads nowhere"],
    ["with a reference to another file", madeUpDocument(withField("x", { $ref: "other.yml#/X" })), "leads out of the file"],
    ["that is a list", [], "no operation of Clerk's Users API"],
  ];
  test.each(cases)("%s", (_what, document, message) => {
    expect(() => factsOfOpenApi(document)).toThrow(message);
  });
});
