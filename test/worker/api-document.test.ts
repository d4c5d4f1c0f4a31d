// The two pages of the API document as HTTP has them: for anybody, by GET only, made once, and the page under a policy that lets it load
// nothing.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { buildDocument } from "../../src/routes/published/openapi/document.ts";
import { PUBLIC_OPERATIONS } from "../../src/routes/published/public-operations.ts";
import { OPERATIONS_AND_MADE_UP } from "./made-up-operations.ts";
import { testGateway } from "./test-gateway.ts";

const gateway = testGateway({ operations: OPERATIONS_AND_MADE_UP });

describe("GET /openapi.json", () => {
  it("is the document of this very deployment's tables, for whoever asks", async () => {
    const answer = await gateway.call("GET", "/openapi.json");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const wanted = buildDocument({ clerk: OPERATIONS_AND_MADE_UP, admin: ADMIN_OPERATIONS, open: PUBLIC_OPERATIONS });
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

describe("GET /reference", () => {
  it("is a page that may run nothing and load nothing", async () => {
    const answer = await gateway.call("GET", "/reference");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    const policy = answer.headers.get("content-security-policy") ?? "";
    const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(answer.text) ?? [];
    const digest = createHash("sha256").update(style).digest("base64");
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${digest}'`,
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(answer.text).toContain('id="users.poke"');
  });
});

it.each(PUBLIC_OPERATIONS.map(({ path }) => path))("%s is for GET only", async (path) => {
  for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
    const answer = await gateway.call(method, path);
    expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, "GET"]);
  }
});
