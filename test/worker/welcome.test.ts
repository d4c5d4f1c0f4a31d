// `GET /`: a page for a browser, JSON for everybody else, the same for everybody and at every deployment.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { BAILIFF_VERSION } from "../../src/clerk/upstream-headers.ts";
import { PUBLIC_ANSWERS } from "../../src/routes/published/openapi/public-answers.ts";
import { PUBLIC_OPERATIONS } from "../../src/routes/published/public-operations.ts";
import { WELCOME_LINKS } from "../../src/routes/published/welcome/links.ts";
import { SECRETS, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const welcome = (accept: string | null, headers: Readonly<Record<string, string>> = {}) =>
  gateway.call("GET", "/", { headers: { ...(accept === null ? {} : { accept }), ...headers } });

describe("GET / for a program", () => {
  it.each([
    null,
    "*/*",
    "application/json",
    "text/plain, */*;q=0.1",
    "text/html;q=0, */*",
    "text/htmlx",
    "TEXT/HTML; q=0.000 ,*/*",
  ])("that accepts %s is JSON with where to go on", async (accept) => {
    const answer = await welcome(accept);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
    const shape = PUBLIC_ANSWERS["public.welcome"]();
    expect("json" in shape && shape.json?.safeParse(answer.body).success).toBe(true);
    expect(answer.body).toEqual({
      service: "bailiff",
      links: Object.fromEntries(WELCOME_LINKS.map(({ name, path }) => [name, path])),
    });
  });
});

describe("GET / for a browser", () => {
  it.each([CHROMIUM, "text/html", "Text/HTML;q=0.9,*/*", "application/xml,text/html;level=1"])(
    "that accepts %s is a page",
    async (accept) => {
      const answer = await welcome(accept);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      for (const { path } of WELCOME_LINKS) expect(answer.text).toContain(`href="${path}"`);
    },
  );

  it("may run nothing, load nothing, and be framed by nobody", async () => {
    const { headers, text } = await welcome(CHROMIUM);
    const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(text) ?? [];
    expect(headers.get("content-security-policy")?.split("; ")).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(text).not.toMatch(/<script|\son\w+=|style="|https?:/i);
    expect([headers.get("referrer-policy"), headers.get("x-content-type-options")]).toEqual(["no-referrer", "nosniff"]);
  });
});

it.each([CHROMIUM, "*/*"])(
  "tells a stranger who accepts %s nothing of the deployment, and an engine not to list it",
  async (accept) => {
    gateway.clerk.sent.length = 0;
    const plain = await welcome(accept);
    // The same for whoever has a key, and whatever else is sent.
    for (const headers of [{ authorization: `Bearer ${SECRETS.ROOT_TOKEN}` }, { "x-forwarded-host": "evil.example" }])
      expect((await welcome(accept, headers)).text).toBe(plain.text);
    expect(gateway.clerk.sent).toEqual([]);
    for (const known of [BAILIFF_VERSION, "test mode", "live", "clerk.com", ...Object.values(SECRETS)])
      expect(plain.text).not.toContain(known);
    expect([plain.headers.get("vary"), plain.headers.get("x-robots-tag")]).toEqual(["accept", "noindex"]);
  },
);

it("leads to what is there, apart from the console, which has files of its own", () => {
  const rows: readonly string[] = PUBLIC_OPERATIONS.map(({ path }) => path);
  expect(WELCOME_LINKS.map(({ path }) => path).filter((path) => !rows.includes(path))).toEqual(["/console"]);
});

it("is the root alone: no other path that is unknown, odd or under a reason ends there", async () => {
  for (const path of [
    "//",
    "/%2f",
    "/.",
    "/..",
    "/;",
    "/for/TICKET-1/",
    "/v1",
    "/v1/",
    "/index.html",
    "/welcome.html",
    "/welcome",
  ]) {
    const answer = await gateway.call("GET", path, { headers: { accept: CHROMIUM } });
    // What the runtime itself takes for the root is the root.
    if (path === "/." || path === "/..") expect(answer.status).toBe(200);
    else expect([path, answer.status, answer.codes]).toEqual([path, 404, ["bailiff_operation_unknown"]]);
  }
});
