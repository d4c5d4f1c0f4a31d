// The path, before anything is decoded: no path of Bailiff's needs an encoding, so nothing that has one gets further.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { PATH_CHARACTERS } from "../../../src/clerk/path-form.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { explainUnknownPath, firstWords, parseRawPath } from "../../../src/routes/call/intake/raw-path.ts";
import { urlParts } from "../../../src/routes/call/intake/url-parts.ts";
import { PUBLIC_OPERATIONS } from "../../../src/routes/published/public-operations.ts";

const STARTS = {
  clerk: firstWords(OPERATIONS),
  admin: firstWords(ADMIN_OPERATIONS),
  open: firstWords(PUBLIC_OPERATIONS),
};

it("no path of any table has a character that the raw path is refused for", () => {
  const plain = new RegExp(`^(/([${PATH_CHARACTERS}]+|\\{[a-z0-9_]+\\}))+$`);
  const paths = [...OPERATIONS, ...ADMIN_OPERATIONS, ...PUBLIC_OPERATIONS].map(({ path }) => path);
  for (const path of paths.filter((one) => one !== "/")) expect(path).toMatch(plain);
});

describe("a raw path", () => {
  it.each([
    ["/v1/users", "/v1/users", null],
    ["/v1/users/user_1/ban", "/v1/users/user_1/ban", null],
    ["/", "/", null],
    ["/for/TICKET-1/v1/users", "/v1/users", "TICKET-1"],
    ["/for/a.b_c-d/v1/users/user_1", "/v1/users/user_1", "a.b_c-d"],
    [`/for/${"x".repeat(64)}/v1/users`, "/v1/users", "x".repeat(64)],
    // A second prefix is no prefix: it is a path that no route has.
    ["/for/a/v1/for/b/v1/users", "/v1/for/b/v1/users", "a"],
    ["/v1/for/a/users", "/v1/for/a/users", null],
    ["/forward", "/forward", null],
  ])("%s is %s with the reason %s", (raw, path, reason) => {
    expect(parseRawPath(raw)).toEqual({ ok: true, path, reason });
  });

  it.each([
    "/v1/users/%2E%2E%2Fadmin",
    "/v1/users/a%2fb",
    "/v1/us%65rs",
    "/v1/users/%00",
    "/v1/users/a;x=1",
    "/v1/users/%",
    "/v1/users/%252e",
    "/v1/users/a b",
    "/v1/users/a+b",
    "/v1/users/a~b",
    "/v1/users/é",
    "/v1/users/a\\b",
    "/v1/users/*",
    "/v1/users/:id",
    "/v1/users/{user_id}",
    "/v1/users/a@b",
    "/v1/users/\u0000",
    "/v1/users\n",
    "v1/users",
    "",
    "/for//v1/users",
    "/for/a",
    "/for/a/",
    "/for/a/v1",
    "/for/a/admin/keys",
    "/for/a/b/v1/users",
    "/for/a%20b/v1/users",
    `/for/${"x".repeat(65)}/v1/users`,
  ])("%j is refused", (raw) => {
    expect(parseRawPath(raw).ok).toBe(false);
  });

  it.each([
    ["/v1/users/../admin/keys", "/v1/admin/keys"],
    ["/v1/users/%2e%2e/admin", "/v1/admin"],
    ["/v1/users/%2E%2E%2Fadmin", "/v1/users/%2E%2E%2Fadmin"],
    ["/v1/us%65rs", "/v1/us%65rs"],
    ["/v1/users?path=/admin#x", "/v1/users"],
  ])("of a request for %s is %s: only the URL parser's own collapsing, no decoding", (sent, raw) => {
    expect(urlParts(new Request(`https://bailiff.test${sent}`)).pathname).toBe(raw);
  });

  it.each<[string, readonly string[]]>([
    // Base URLs: with a slash at the end, with one /v1 too many, with none.
    ["//v1/users", ["two slashes", "does not end with a slash"]],
    ["/v1//users", ["two slashes", "does not end with a slash"]],
    ["/v1/users//user_1", ["two slashes"]],
    ["/v1/v1/users", ["/v1 twice", "without /v1"]],
    ["/v1/v1/v1/users", ["/v1 twice"]],
    ["/v1//v1/users", ["two slashes", "/v1 twice"]],
    ["/users/user_1", ["add /v1"]],
    ["/organization_memberships", ["add /v1"]],
    ["//users", ["two slashes", "add /v1"]],
    ["/jwks", ["add /v1"]],
    ["/v1/users/", ["ends with a slash: leave it out"]],
    ["/v1/users/user_1/ban/", ["ends with a slash"]],
    ["/users/", ["ends with a slash", "add /v1"]],
    ["/v1/users//", ["ends with a slash"]],
    ["/v1/", ["ends with a slash"]],
    ["/admin/keys/", ["ends with a slash"]],
    ["/v1/for/a/users", ["before /v1"]],
    ["/for", ["/for/<reason>/v1"]],
    ["/v1/admin/keys", ["leave /v1 out"]],
    ["/V1/users", ["small letters"]],
    ["/v2/users", ["Clerk-API-Version"]],
    ["/api/v1/users", ["start with /v1"]],
    ["/keys", ["/admin before it"]],
    ["/explain", ["/admin before it"]],
    ["/v1/healthz", ["leave /v1 out"]],
    ["/v1/reference", ["leave /v1 out"]],
    // What Clerk's middlewares ask for beside users, with /v1 and, for machine tokens, without.
    ["/api_keys/verify", ["does not verify API keys", "invalid token", "CLERK_JWT_KEY", "jwtKey"]],
    ["/v1/m2m_tokens/verify", ["does not verify API keys, M2M tokens", "CLERK_JWT_KEY"]],
    ["/oauth_applications/access_tokens/verify", ["OAuth tokens", "Clerk's address and key"]],
    ["/v1/sessions", ["Clerk's sessions", "GET /v1/jwks", "CLERK_JWT_KEY"]],
    ["/v1/sessions/user_1/tokens/backend", ["getToken()", "Clerk's address and key"]],
    ["/v1/sessions/user_1/refresh/", ["ends with a slash", "Clerk's sessions"]],
    ["/v1/clients/handshake_payload", ["handshake", "Clerk's address and key"]],
    ["/v1/testing_tokens", ["testing tokens"]],
    // Only theirs.
    ["/v1/api_keys", ["No operation"]],
    ["/v1/api_keys/user_1/verify", ["No operation"]],
    ["/v1/sessions_of", ["No operation"]],
    ["/sessions", ["No operation"]],
    ["/v1/organizations", ["No operation"]],
    ["/v1/users/user_1/BAN", ["No operation"]],
    ["/", ["No operation"]],
    // The root is a row, and no word of a path.
    ["/v1", ["No operation"]],
    ["/v1/", ["ends with a slash"]],
  ])("%s that no route has: says %j", (path, said) => {
    const text = explainUnknownPath(path, STARTS);
    for (const words of said) expect(text).toContain(words);
    // Each fault is named, none that is not there.
    expect([
      text.includes("two slashes"),
      text.includes("ends with a slash:"),
      text.includes("twice"),
      text.includes("add /v1"),
    ]).toEqual([
      said.some((words) => words.includes("two slashes")),
      said.some((words) => words.startsWith("ends with a slash")),
      said.some((words) => words.includes("twice")),
      said.includes("add /v1"),
    ]);
    expect(text).not.toContain("user_1");
  });

  it.each([
    ["/for//v1/users", "missing between /for/ and /v1"],
    ["/for/v1/users", "missing between /for and /v1"],
    ["/for/TICKET-1//v1/users", "does not end with a slash"],
    ["/for/TICKET-1/users", "/v1 is missing behind the reason"],
    ["/for/TICKET-1", "/v1 is missing behind the reason"],
    ["/for/TICKET-1/v1", "Nothing follows /v1"],
    ["/for/a/b/v1/users", "a slash in it"],
    ["/for/TICKET-1/admin/keys", "Bailiff-Reason"],
    [`/for/${"x".repeat(65)}/v1/users`, "longer than 64"],
    ["/for/a%20b/v1/users", "Bailiff-Reason"],
    ["/for/a b/v1/users", "Bailiff-Reason"],
  ])("%s: the slip in its reason is named, and the reason is not repeated", (raw, said) => {
    const parsed = parseRawPath(raw);
    const text = parsed.ok ? "" : parsed.detail;
    expect(text).toContain(said);
    expect(text).not.toContain("TICKET-1");
  });
});
