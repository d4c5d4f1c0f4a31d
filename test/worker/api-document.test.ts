// The two pages of the API document as HTTP has them: static files of the deployment, under Bailiff's headers alone: for anybody, by GET
// only, and the page under a policy that lets it load nothing. That the document has every row of the tables is for `unit/openapi`.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { ADMIN_ANSWERS } from "../../src/routes/admin/admin-answers.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { buildDocument } from "../../src/routes/published/openapi/document.ts";
import { PUBLIC_OPERATIONS } from "../../src/routes/published/public-operations.ts";
import { testGateway } from "./test-gateway.ts";

const gateway = testGateway();

describe("GET /openapi.json", () => {
  it("is the document of the three tables, for whoever asks", async () => {
    const answer = await gateway.call("GET", "/openapi.json");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const wanted = buildDocument({ clerk: OPERATIONS, admin: ADMIN_OPERATIONS, open: PUBLIC_OPERATIONS, answers: ADMIN_ANSWERS });
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(wanted)));
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
  it("is a page that may run nothing but its own script, and load nothing", async () => {
    const answer = await gateway.call("GET", "/reference");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    const policy = answer.headers.get("content-security-policy") ?? "";
    const digestOf = (name: string) => {
      const [text = "", ...others] = Array.from(
        answer.text.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g")),
        ([, own]) => own,
      );
      expect([name, text.length > 1000, others]).toEqual([name, true, []]);
      return createHash("sha256").update(text).digest("base64");
    };
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${digestOf("script")}'`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
      `style-src 'sha256-${digestOf("style")}'`,
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(answer.text).toContain('id="users.ban"');
  });
});

it("serves no file by its name, nor any other way than through its row", async () => {
  for (const path of ["/reference.html", "/index.html", "/assets/openapi.json", "/openapi.json/", "//openapi.json"]) {
    const answer = await gateway.call("GET", path);
    expect([path, answer.status, answer.codes]).toEqual([path, expect.any(Number), [expect.stringMatching(/^bailiff_/)]]);
    expect(answer.status).toBeGreaterThanOrEqual(400);
  }
});

it("takes nothing of the request along to the file: no range, no condition", async () => {
  const headers = { range: "bytes=0-3", "if-none-match": "*", "if-modified-since": "Sat, 29 Nov 2036 00:00:00 GMT" };
  for (const path of ["/openapi.json", "/reference"]) {
    const answer = await gateway.call("GET", path, { headers });
    expect([path, answer.status, answer.headers.get("etag")]).toEqual([path, 200, null]);
    expect(answer.text.length).toBeGreaterThan(100_000);
  }
});

it("is an error of its own where a deployment lacks its files", async () => {
  const without = testGateway({ bindings: { ASSETS: { fetch: async () => new Response(null, { status: 404 }) } } });
  for (const path of ["/openapi.json", "/reference"]) {
    const answer = await without.call("GET", path);
    expect([path, answer.status, answer.codes]).toEqual([path, 500, ["bailiff_internal_error"]]);
  }
});

it("logs where an unexpected error came from, and nothing of its message, which may hold what a caller sent", async () => {
  const assets = { fetch: () => Promise.reject(new TypeError("hunter2\nhunter3\n    at hunter4")) };
  const broken = testGateway({ bindings: { ASSETS: assets } });
  const answer = await broken.call("GET", "/openapi.json");
  expect([answer.status, answer.codes]).toEqual([500, ["bailiff_internal_error"]]);
  const [line = ""] = broken.logged.filter((logged) => logged.includes("unexpected_error"));
  expect(JSON.parse(line)).toMatchObject({ error: "TypeError", at: expect.stringMatching(/^at .*api-document/) });
  expect(`${answer.text} ${broken.logged.join(" ")}`).not.toContain("hunter");
});

it.each(PUBLIC_OPERATIONS.map(({ path }) => path))("%s is for GET only", async (path) => {
  for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
    const answer = await gateway.call(method, path);
    expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, "GET"]);
  }
});
