// Every kind of difference between a file and the table is found and named, and what is no difference is not.
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { type Changes, compareMadeUp, FIELDS, PARAMETERS, ROWS, withField, withParameter } from "./made-up-api.ts";

const { first_name: _firstName, ...withoutFirstName } = FIELDS;

const different: readonly [what: string, changes: Changes, line: string][] = [
  [
    "an operation was added",
    { paths: { "/users/{user_id}/freeze": { post: { summary: "Freeze a user" } } } },
    "POST /users/{user_id}/freeze: operation was added (“Freeze a user”)",
  ],
  ["an operation was removed", { paths: { "/users": {} } }, "users.list: operation was removed (GET /users)"],
  [
    "a query parameter was added",
    { parameters: [...PARAMETERS, { name: "color", in: "query", schema: { type: "string" } }] },
    "users.list: query parameter color was added",
  ],
  [
    "a query parameter was removed",
    { parameters: PARAMETERS.slice(0, 2) },
    "users.list: query parameter email_address was removed",
  ],
  [
    "a header became necessary",
    { parameters: [...PARAMETERS, { name: "X-Why", in: "header", required: true, schema: { type: "string" } }] },
    "users.list: required header X-Why was added",
  ],
  ["a field was added", withField("nickname", { type: "string" }), "users.update: body field nickname was added"],
  ["a field was removed", { fields: withoutFirstName }, "users.update: body field first_name was removed"],
  [
    "a field has another type",
    withField("age", { type: "string" }),
    'users.update: body field age changed: type is "string", the table has "integer"',
  ],
  [
    "a list has items of another type",
    withField("roles", { type: "array", items: { type: "integer" } }),
    'users.update: body field roles changed: type is "array<integer>", the table has "array<string>"',
  ],
  [
    "a field takes null no longer",
    withField("first_name", { type: "string" }),
    "users.update: body field first_name changed: nullable is false, the table has true",
  ],
  [
    "a field is required no longer",
    { required: [] },
    "users.update: body field age changed: required is false, the table has true",
  ],
  [
    "a parameter became required",
    withParameter({ name: "status", in: "query", required: true, schema: { type: "string", enum: ["new", "old"] } }),
    "users.list: query parameter status changed: required is true, the table has false",
  ],
  [
    "an enum has other values",
    withParameter({ name: "status", in: "query", schema: { type: "string", enum: ["new", "lost", "found"] } }),
    "users.list: query parameter status changed: enum +found +lost -old",
  ],
  [
    "the items of a list have other values",
    withField("roles", { type: "array", items: { type: "string", enum: ["a", "b", "c"] } }),
    "users.update: body field roles changed: enum +c",
  ],
  [
    "values are listed where any was taken",
    withField("first_name", { type: "string", nullable: true, enum: ["Ada", null] }),
    'users.update: body field first_name changed: enum is ["Ada"], the table takes any value',
  ],
  [
    "a minimum changed",
    withParameter({ name: "limit", in: "query", schema: { type: "integer", minimum: 0, maximum: 500, default: 10 } }),
    "users.list: query parameter limit changed: minimum is 0, the table has 1",
  ],
  [
    "a maximum changed",
    withParameter({ name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100, default: 10 } }),
    "users.list: query parameter limit changed: maximum is 100, the table has 500",
  ],
  [
    "a list may have fewer items",
    withParameter({ name: "email_address", in: "query", schema: { type: "array", maxItems: 50, items: { type: "string" } } }),
    "users.list: query parameter email_address changed: maximum is 50, the table has 100",
  ],
  [
    "a default changed",
    withParameter({ name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 500, default: 20 } }),
    "users.list: query parameter limit changed: default is 20, the table has 10",
  ],
  [
    "a path parameter has another name",
    {
      paths: {
        "/users/{user_id}": { patch: { parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }] } },
      },
    },
    "users.update: path parameter id was added",
  ],
  [
    "the body travels otherwise",
    { body: { content: { "multipart/form-data": { schema: { type: "object", properties: FIELDS, required: ["age"] } } } } },
    "users.update: body changed: it is multipart/form-data, the table has application/json",
  ],
];

describe("a difference is named", () => {
  test.each(different)("when %s", (_what, changes, line) => {
    const { differences, known } = compareMadeUp(changes);
    expect(differences).toContain(line);
    expect(known).toEqual([]);
  });

  test("and nothing else is, when only that one thing changed", () => {
    const renamed = "a path parameter has another name";
    const counts = different.filter(([what]) => what !== renamed).map(([, changes]) => compareMadeUp(changes).differences.length);
    expect(new Set(counts)).toEqual(new Set([1]));
  });
});

test("The document that the rows were made for has no difference.", () => {
  expect(compareMadeUp()).toEqual({ differences: [], known: [] });
});

test("What the file does not say may be stricter in the table: bounds, defaults, values from prose.", () => {
  const bare = [
    { name: "limit", in: "query", schema: { type: "integer" } },
    { name: "status", in: "query", schema: { type: "string" } },
    ...PARAMETERS.slice(2),
  ];
  expect(compareMadeUp({ parameters: bare }).differences).toEqual([]);
});

describe("operations that only newer versions have", () => {
  const older = { version: "2025-04-10", ...withField("public_metadata", { type: "object", additionalProperties: true }) };
  const removed = "users.ban: operation was removed (POST /users/{user_id}/ban)";

  test("are known to be missing from a file of an older version", () => {
    const { differences, known } = compareMadeUp(older);
    expect(differences).toEqual([]);
    expect(known).toContain(removed);
  });

  test("are a difference where a newer version lacks them", () => {
    expect(compareMadeUp({ hasBan: false }).differences).toEqual([removed]);
  });

  test("are a difference where an older version has them: the table says it has not", () => {
    expect(compareMadeUp({ ...older, hasBan: true }).differences).toEqual([`${removed}: expected of this version, but not so`]);
  });
});

describe("fields that no description has yet", () => {
  const gone = "users.update: body field timezone was removed";
  const rows = ROWS.map((row) =>
    row.name === "users.update"
      ? {
          ...row,
          args: { ...row.args, body: z.extend(row.args.body, { timezone: z.optional(z.string()) }) },
          undescribed: { timezone: "types of an SDK" },
        }
      : row,
  );

  test("are known to be missing", () => {
    expect(compareMadeUp({}, rows)).toEqual({ differences: [], known: [gone] });
  });

  test("are a difference as soon as a description has them: then they are taken off the list", () => {
    expect(compareMadeUp(withField("timezone", { type: "string" }), rows).differences).toEqual([
      `${gone}: expected of this version, but not so`,
    ]);
  });
});

describe("fields that only older versions take", () => {
  const legacy = withField("public_metadata", { type: "object", additionalProperties: true });

  test("are known, and no difference, in a file of an older version", () => {
    expect(compareMadeUp({ ...legacy, version: "2025-11-10" })).toEqual({
      differences: [],
      known: ["users.update: body field public_metadata was added"],
    });
  });

  test("are a difference in a file of a newer version", () => {
    expect(compareMadeUp(legacy).differences).toEqual(["users.update: body field public_metadata was added"]);
  });

  test("are missed in a file of an older version that does not have them", () => {
    expect(compareMadeUp({ version: "2025-11-10" }).differences).toEqual([
      "users.update: body field public_metadata was added: expected of this version, but not so",
    ]);
  });

  test("are compared with the older file like any other field", () => {
    const other = withField("public_metadata", { type: "string" });
    const { differences } = compareMadeUp({ ...other, version: "2025-11-10" });
    expect(differences).toContain(
      'users.update: body field public_metadata was added, but type is "string", the table has "object": expected of this version, but not so',
    );
  });
});
