// The console's files as the Worker hands them out: one page at every address that names no file, files by their exact names, headers of our own,
// and nothing else of the deployment's files, however it is asked for.
import { describe, expect, it } from "vitest";
import { SECRETS, testGateway } from "../test-gateway.ts";

const FILES: Readonly<Record<string, string>> = {
  "/console/index.html": '<!doctype html><title>Bailiff</title><div id="console"></div>',
  "/console/favicon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
  "/console/assets/index-Ab3_x-9Z.js": "export {};",
  "/console/assets/style.main-0123abcd.css": ":root{}",
  "/console/assets/plain.js": "not of the build",
  "/console/secret.html": "nobody asks for it",
  "/openapi.json": "{}",
};
const asked: string[] = [];
const ASSETS = {
  async fetch(input: RequestInfo | URL) {
    const { pathname } = new URL(new Request(input).url);
    asked.push(pathname);
    const text = FILES[pathname];
    const headers = { "content-type": "application/octet-stream", etag: '"store"', "set-cookie": "store=1" };
    return text === undefined ? new Response("none", { status: 404 }) : new Response(text, { headers });
  },
};
const gateway = testGateway({ bindings: { ASSETS } });
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** `mayHaveCookie`: it may sign in. */
function expectOwnHeaders(headers: Headers, mayHaveCookie = false): void {
  expect(headers.get("content-security-policy")).toBe(POLICY);
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(headers.get("permissions-policy")).toContain("camera=()");
  expect([headers.get("etag"), mayHaveCookie ? null : headers.get("set-cookie")]).toEqual([null, null]);
}

describe("a page", () => {
  it.each([
    "/console",
    "/console/",
    "/console/audit",
    "/console/keys/E80QmhC1jXA5",
    "/console/audit/E80QmhC1jXA5-17?key=a.b%2Fc",
  ])("%s is the console's one page, never kept", async (path) => {
    const answer = await gateway.call("GET", path);
    expect([answer.status, answer.text]).toEqual([200, FILES["/console/index.html"]]);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expectOwnHeaders(answer.headers);
  });

  const COOKIE = "__Host-bailiff=x";
  it.each<[string, Readonly<Record<string, string>>, boolean]>([
    ["an address that was typed, without the cookie", { "sec-fetch-site": "none" }, true],
    ["a page of its own, without the cookie", { "sec-fetch-site": "same-origin" }, true],
    ["the cookie, whatever it is worth", { "sec-fetch-site": "none", cookie: COOKIE }, false],
    ["two cookies of that name", { "sec-fetch-site": "none", cookie: `${COOKIE}; ${COOKIE}` }, false],
    ["a link on another site, where the browser keeps the cookie back", { "sec-fetch-site": "cross-site" }, false],
    ["another host of the domain", { "sec-fetch-site": "same-site" }, false],
    ["no word of where it comes from", {}, false],
    ["Cloudflare Access", { "sec-fetch-site": "none", "cf-access-jwt-assertion": "x" }, false],
  ])("says that nobody is signed in only where that is certain: %s", async (_name, headers, nobody) => {
    const { text } = await gateway.call("GET", "/console/audit", { headers });
    expect(text?.includes('data-visitor="nobody"')).toBe(nobody);
    expect(text?.replace(' data-visitor="nobody"', "")).toBe(FILES["/console/index.html"]);
  });

  it("answers GET and no other verb, HEAD among them", async () => {
    for (const path of ["/console", "/console/audit", "/console/favicon.svg"]) {
      for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"]) {
        const answer = await gateway.call(method, path);
        expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, "GET"]);
        expectOwnHeaders(answer.headers, true);
      }
    }
    const session = await gateway.call("HEAD", "/console/session");
    expect([session.status, session.headers.get("allow")]).toEqual([405, "POST, GET, DELETE"]);
  });
});

describe("a file", () => {
  it.each([
    ["/console/assets/index-Ab3_x-9Z.js", "text/javascript; charset=utf-8"],
    ["/console/assets/style.main-0123abcd.css", "text/css; charset=utf-8"],
  ])("%s comes by its exact name, for ever the same", async (path, type) => {
    const answer = await gateway.call("GET", path);
    expect([answer.status, answer.text, answer.headers.get("content-type")]).toEqual([200, FILES[path], type]);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expectOwnHeaders(answer.headers);
  });

  it("the icon may change", async () => {
    const answer = await gateway.call("GET", "/console/favicon.svg");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=3600");
    expectOwnHeaders(answer.headers);
  });

  it.each([
    "/console/index.html",
    "/console/secret.html",
    "/console/assets",
    "/console/assets/",
    "/console/assets/page",
    "/console/assets/plain.js",
    "/console/assets/none-01234567.js",
    "/console/assets/../openapi.json",
    "/console/assets/..%2Fopenapi.json",
    "/console/assets/%2e%2e/openapi.json",
    "/console/assets/..-01234567.js",
    "/console/assets/a/b-01234567.js",
    "/console/assets//index-Ab3_x-9Z.js",
    "/console//audit",
    "/console/openapi.json",
    "/console/..%5copenapi.json",
    "/consolex",
    "/Console",
  ])("%s is none", async (path) => {
    const answer = await gateway.call("GET", path);
    expect([path, answer.status, answer.codes]).toEqual([path, 404, ["bailiff_operation_unknown"]]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    if (/^\/console(\/|$)/.test(path)) expectOwnHeaders(answer.headers);
  });

  it("is asked for below the console alone", () => {
    expect(asked).toContain("/console/index.html");
    expect(asked.filter((path) => !path.startsWith("/console/"))).toEqual([]);
  });
});

it.each<[string, string, Readonly<Record<string, string>>]>([
  ["GET", "/console/session", {}],
  ["GET", "/console/session?x=1", {}],
  ["POST", "/console/session", { authorization: `Bearer ${SECRETS.ROOT_TOKEN}` }],
  ["POST", "/console/session", { origin: "https://evil.example" }],
  ["DELETE", "/console/session", { cookie: "__Host-bailiff=x" }],
  ["OPTIONS", "/console/session", {}],
  ["HEAD", "/console/session", {}],
  ["POST", "/console/audit", {}],
  ["GET", "/console/assets/none-01234567.js", { "if-none-match": '"x"', range: "bytes=0-1" }],
  ["GET", "/console//audit", {}],
  ["GET", "/console/%00", {}],
])("%s %s %o comes under the same headers, whatever it is", async (method, path, headers) => {
  expectOwnHeaders((await gateway.call(method, path, { headers })).headers, method !== "GET");
});

it("a deployment without a console says so, and how to have one", async () => {
  const bare = testGateway({ bindings: { ASSETS: { fetch: async () => new Response(null, { status: 404 }) } } });
  const answer = await bare.call("GET", "/console");
  expect([answer.status, answer.codes]).toEqual([404, ["bailiff_operation_unknown"]]);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(answer.text).toContain("npm run console");
  expectOwnHeaders(answer.headers);
});
