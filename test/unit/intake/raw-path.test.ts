// The path, before anything is decoded: no path of Bailiff's needs an encoding, so nothing that has one gets further.
import { describe, expect, it } from "vitest";
import { explainUnknownPath, parseRawPath, rawPathOf } from "../../../src/routes/intake/raw-path.ts";

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
    expect(rawPathOf(new Request(`https://bailiff.test${sent}`))).toBe(raw);
  });

  it("that is unknown is explained: a base URL with one /v1 too many, or too few", () => {
    const texts = ["/v1/v1/users", "/users/user_1", "/organization_memberships", "/v1/organizations"].map(explainUnknownPath);
    expect(texts.map((text) => [text.includes("twice"), text.includes("add /v1")])).toEqual([
      [true, false],
      [false, true],
      [false, true],
      [false, false],
    ]);
  });
});
