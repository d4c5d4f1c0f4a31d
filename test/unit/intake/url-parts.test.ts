// Path and query cut out of an address must be what the URL parser makes of it: what policy decides on is read off them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { urlParts } from "../../../src/routes/call/intake/url-parts.ts";

const parsed = (url: string) => {
  const { pathname, search } = new URL(url);
  return { pathname, search };
};

describe("path and query of an address are the URL parser's", () => {
  it.each([
    "http://bailiff.test/",
    "http://bailiff.test",
    "http://bailiff.test?limit=1",
    "https://bailiff.test:8787/v1/users/user_1",
    "http://127.0.0.1:8787/for/a.b/v1/users?limit=1&order_by=-created_at#x",
    "http://bailiff.test/v1/users/../admin/keys",
    "http://bailiff.test/v1/users/./ban",
    "http://bailiff.test/v1/users/..",
    "http://bailiff.test/v1/users/.",
    "http://bailiff.test/.",
    "http://bailiff.test/..",
    "http://bailiff.test/v1/users/.hidden/..x",
    "http://bailiff.test/v1/users/%2e%2e/admin",
    "http://bailiff.test/v1/users/.%2e/admin",
    "http://bailiff.test/v1\\users",
    "http://bailiff.test/v1/users?a=%zz&b=%",
    "http://bailiff.test/v1/users?a=b c'\"<>é",
    "http://bailiff.test/v1/users?",
    "http://bailiff.test//v1//users",
    "http://bailiff/v1/users/v1/users/count",
    "http://a@b/v1/users",
    "http://BAILIFF.test/v1/Users",
  ])("%s", (url) => {
    // The second time its host is known.
    for (let time = 0; time < 2; time += 1) expect(urlParts({ url })).toEqual(parsed(url));
  });

  it("whatever it is made of", () => {
    const pieces = [
      ..."/.?#&=%+:@\\;~'\"<> \t\nAaZz09_-é",
      "..",
      "%2e",
      "%2E",
      "/../",
      "/./",
      "//",
      "?",
      "v1",
      "users",
      "\u0000",
    ];
    const tail = fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((parts) => parts.join(""));
    const head = fc.constantFrom("http://bailiff.test", "http://bailiff.test/", "https://h:8080/v1/users/", "http://h");
    fc.assert(
      fc.property(head, tail, (start, rest) => {
        const url = start + rest;
        fc.pre(URL.canParse(url));
        expect(urlParts({ url })).toEqual(parsed(url));
      }),
      { numRuns: 20_000 },
    );
  });

  it("throws where the parser does", () => {
    for (const url of ["http://bailiff.test:99999/v1/users", "http://1.2.3.999/v1/users", "/v1/users"])
      expect(() => urlParts({ url })).toThrow();
  });
});
