// The judge of the contract tests must see what is wrong, or those tests prove nothing: each kind of fault, on a made-up description.
import { describe, expect, test } from "vitest";
import { ClerkDescription, type Received } from "../../conformance/clerk-description.ts";

const json = (schema: unknown) => ({ content: { "application/json": { schema } } });
const user = { $ref: "#/components/schemas/User" };

const clerk = new ClerkDescription({
  info: { version: "2026-05-12" },
  paths: {
    "/users": {
      get: {
        parameters: [
          { name: "limit", in: "query", schema: { type: "integer", minimum: 1 } },
          { name: "banned", in: "query", schema: { type: "boolean" } },
          { name: "email", in: "query", schema: { type: "array", items: { type: "string" } } },
          { name: "since", in: "query", required: true, schema: { type: "string", format: "date-time" } },
        ],
        responses: { 200: json({ type: "array", items: user }) },
      },
    },
    "/users/{user_id}": {
      parameters: [{ name: "user_id", in: "path", required: true, schema: { type: "string", pattern: "^user_" } }],
      patch: {
        requestBody: { required: true, ...json({ $ref: "#/components/schemas/Change" }) },
        responses: { 200: json(user), 404: { description: "gone" } },
      },
    },
    "/users/{user_id}/ban": {
      post: { parameters: [{ name: "user_id", in: "path", required: true, schema: { type: "string" } }], responses: {} },
    },
    "/users/{user_id}/image": {
      post: {
        parameters: [{ name: "user_id", in: "path", schema: { type: "string" } }],
        requestBody: {
          content: {
            "multipart/form-data": {
              schema: { type: "object", required: ["file"], properties: { file: { type: "string", format: "binary" } } },
            },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Change: {
        type: "object",
        additionalProperties: false,
        required: ["name"],
        properties: {
          name: { type: "string", nullable: true },
          size: { type: "integer", format: "int32" },
          boss: { allOf: [user], nullable: true },
        },
      },
      User: {
        type: "object",
        additionalProperties: false,
        required: ["id", "kind"],
        properties: {
          id: { type: "string", example: 1 },
          kind: { type: "string", enum: ["a", "b"], nullable: true },
          created_at: { type: "integer", format: "int64" },
          nullable: { type: "boolean" },
        },
      },
    },
  },
});

function received(method: string, url: string, body = "", contentType?: string): Received {
  return { method, url, body, headers: contentType === undefined ? [] : [["Content-Type", contentType]] };
}
const since = "since=2026-11-23T12:00:00Z";
const patch = (body: unknown) => received("PATCH", "/v1/users/user_1", JSON.stringify(body), "application/json");

describe("a request that fits", () => {
  test.each<[string, Received]>([
    ["with every kind of parameter", received("GET", `/v1/users?${since}&limit=5&banned=true&email=a%40b&email=c`)],
    ["with null where that is allowed, behind a reference too", patch({ name: null, boss: null })],
    ["with an object behind a reference", patch({ name: "x", boss: { id: "user_2", kind: null } })],
    ["without a body", received("POST", "/v1/users/user_1/ban")],
    [
      "with a form",
      received(
        "POST",
        "/v1/users/user_1/image",
        '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
      ),
    ],
  ])("%s is let through", async (_what, request) => {
    expect(await clerk.checkRequest(request)).toEqual([]);
  });
});

describe("a request that does not fit is named with route, place and reason", () => {
  test.each<[string, Received, string]>([
    ["unknown parameter", received("GET", `/v1/users?${since}&color=red`), "GET /users: query parameter color is not documented"],
    ["missing parameter", received("GET", "/v1/users"), "GET /users: query parameter since is missing"],
    ["not a number", received("GET", `/v1/users?${since}&limit=many`), "query parameter limit: / must be integer"],
    ["below the minimum", received("GET", `/v1/users?${since}&limit=0`), "query parameter limit: / must be >= 1"],
    ["a scalar twice", received("GET", `/v1/users?${since}&limit=1&limit=2`), "query parameter limit: / must be integer"],
    ["not a time", received("GET", "/v1/users?since=yesterday"), 'query parameter since: / must match format "date-time"'],
    [
      "path value",
      received("PATCH", "/v1/users/org_1", '{"name":"x"}', "application/json"),
      "path parameter user_id: / must match pattern",
    ],
    ["missing body", received("PATCH", "/v1/users/user_1"), "PATCH /users/{user_id}: the body is missing"],
    [
      "body where none belongs",
      received("POST", "/v1/users/user_1/ban", "{}", "application/json"),
      "a body was sent, none is documented",
    ],
    [
      "content type",
      received("PATCH", "/v1/users/user_1", "{}", "text/plain"),
      "content type is text/plain, documented is application/json",
    ],
    ["missing field", patch({}), "body: / must have required property 'name'"],
    ["unknown field", patch({ name: "x", color: "red" }), "body: / must NOT have additional properties (color"],
    ["type of a field", patch({ name: 1 }), "body: /name must be string,null"],
    ["format of a number", patch({ name: "x", size: 2 ** 40 }), 'body: /size must match format "int32"'],
    ["field behind a reference", patch({ name: "x", boss: { id: 1, kind: "a" } }), "body: /boss/id must be string"],
    [
      "form without its field",
      received("POST", "/v1/users/user_1/image", "--b--\r\n", "multipart/form-data; boundary=b"),
      "must have required property 'file'",
    ],
  ])("%s", async (_what, request, line) => {
    expect((await clerk.checkRequest(request)).join("\n")).toContain(line);
  });

  test("an operation that is not in the description", async () => {
    await expect(clerk.checkRequest(received("DELETE", "/v1/users/user_1"))).rejects.toThrow(
      "DELETE /users/user_1 is not in the description of 2026-05-12",
    );
  });
});

describe("an answer", () => {
  const route = "PATCH /users/{user_id}";
  const good = { id: "user_1", kind: "a", created_at: 1_700_000_000_000, nullable: true };

  test.each<[string, number, string | null, unknown]>([
    ["that fits", 200, "application/json", good],
    ["whose enum is null", 200, "application/json", { ...good, kind: null }],
    ["of a status without a documented body", 404, null, { anything: true }],
  ])("%s is let through", (_what, status, contentType, body) => {
    expect(clerk.checkAnswer(route, status, contentType, body)).toEqual([]);
  });

  test.each<[string, number, string | null, unknown, string]>([
    ["status", 418, "application/json", good, "PATCH /users/{user_id}: status 418 is not documented; 200, 404 are"],
    ["content type", 200, "text/html", good, "content type of 200 is text/html, documented is application/json"],
    [
      "undeclared field",
      200,
      "application/json",
      { ...good, extra: 1 },
      "answer 200: / must NOT have additional properties (extra",
    ],
    ["missing field", 200, "application/json", { id: "user_1" }, "must have required property 'kind'"],
    ["enum", 200, "application/json", { ...good, kind: "c" }, "/kind must be equal to one of the allowed values"],
    ["type", 200, "application/json", { ...good, created_at: "now" }, "/created_at must be integer"],
  ])("with another %s than documented is named", (_what, status, contentType, body, line) => {
    expect(clerk.checkAnswer(route, status, contentType, body).join("\n")).toContain(line);
  });
});
