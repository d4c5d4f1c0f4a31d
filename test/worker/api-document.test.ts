// The API document as HTTP has it: for anybody, by GET only, made once.
import { describe, expect, it } from "vitest";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { buildDocument } from "../../src/routes/openapi/document.ts";
import { PUBLIC_OPERATIONS } from "../../src/routes/public-operations.ts";
import { OPERATIONS_AND_ONE } from "./made-up-operation.ts";
import { testGateway } from "./test-gateway.ts";

const gateway = testGateway({ operations: OPERATIONS_AND_ONE });

describe("GET /openapi.json", () => {
  it("is the document of this very deployment's tables, for whoever asks", async () => {
    const answer = await gateway.call("GET", "/openapi.json");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const wanted = buildDocument({ clerk: OPERATIONS_AND_ONE, admin: ADMIN_OPERATIONS, open: PUBLIC_OPERATIONS });
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(wanted)));
    expect(answer.text).toContain('"operationId":"users.poke"');
    expect((await gateway.call("GET", "/openapi.json")).text).toBe(answer.text);
  });

  it("touches neither storage nor Clerk, and says nothing that a secret could be in", async () => {
    gateway.clerk.sent.length = 0;
    const { text } = await gateway.call("GET", "/openapi.json", { key: "sk_test_whatever" });
    expect(gateway.clerk.sent).toEqual([]);
    expect(text).not.toContain("for-tests");
  });
});

it.each(PUBLIC_OPERATIONS.map(({ path }) => path))("%s is for GET only", async (path) => {
  for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
    const answer = await gateway.call(method, path);
    expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, "GET"]);
  }
});
