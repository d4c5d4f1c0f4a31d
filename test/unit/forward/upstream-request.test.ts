import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { sha256OfBytes } from "../../../src/clerk/multipart.ts";
import type { ArgsObject, Operation } from "../../../src/clerk/operation.ts";
import { BAILIFF_VERSION } from "../../../src/clerk/upstream-headers.ts";
import { buildUpstreamRequest } from "../../../src/clerk/upstream-request.ts";

const none: ArgsObject = z.strictObject({});
const path: ArgsObject = z.strictObject({ user_id: z.string() });
const query: ArgsObject = z.strictObject({
  email_address: z.optional(z.array(z.string())),
  order_by: z.optional(z.string()),
  banned: z.optional(z.boolean()),
  limit: z.optional(z.int()),
});
const body: ArgsObject = z.strictObject({ first_name: z.optional(z.string()), tags: z.optional(z.array(z.string())) });
const legacyBody = {
  until: "2025-11-10",
  instead: "another call",
  fields: z.strictObject({ private_metadata: z.optional(z.record(z.string(), z.unknown())) }),
} as const;

const row = (columns: Partial<Operation>): Operation => ({
  name: "users.test",
  summary: "Test",
  method: "POST",
  path: "/users/{user_id}/ban",
  args: { path, query: none, body: none },
  body: "none",
  target: { kind: "one", arg: "user_id" },
  class: "write",
  replay: "idempotent",
  secretArgs: [],
  answer: undefined,
  notes: [],
  ...columns,
});
const list = row({ method: "GET", path: "/users", args: { path: none, query, body: none } });
const update = row({ method: "PATCH", path: "/users/{user_id}", args: { path, query: none, body }, body: "json", legacyBody });

describe("the upstream request", () => {
  it("fills the path, below /v1, and has no body where the table has none", () => {
    expect(buildUpstreamRequest(row({}), { user_id: "user_2aB-9" }, "2026-05-12")).toEqual({
      method: "POST",
      path: "/v1/users/user_2aB-9/ban",
      apiVersion: "2026-05-12",
      body: null,
      contentType: null,
    });
  });

  it.each([undefined, "", "a/b", "..", ".", "a.b", "a%2fb", "a b", "ü", "a\0", "x".repeat(129), 7, null])(
    "throws on the id %j",
    (user_id) => {
      expect(() => buildUpstreamRequest(row({}), { user_id }, "2026-05-12")).toThrow("path value user_id");
    },
  );

  it("writes the query in the schema's order, lists repeated, everything encoded", () => {
    const args = { limit: 10, order_by: "+created_at", banned: false, email_address: ["a+b@c.test", "d&e=f#"] };
    expect(buildUpstreamRequest(list, args, "2026-05-12").path).toBe(
      "/v1/users?email_address=a%2Bb%40c.test&email_address=d%26e%3Df%23&order_by=%2Bcreated_at&banned=false&limit=10",
    );
  });

  it("leaves out what is absent, and empty lists", () => {
    expect(buildUpstreamRequest(list, {}, "2026-05-12").path).toBe("/v1/users");
    expect(buildUpstreamRequest(list, { limit: undefined, email_address: [] }, "2026-05-12").path).toBe("/v1/users");
  });

  it.each([[{}], [null], [Number.NaN], [[["a"]]]])("throws on the query value %j", (limit) => {
    expect(() => buildUpstreamRequest(list, { limit }, "2026-05-12")).toThrow("query value limit");
  });

  it("writes the body in the schema's order, and {} when there is nothing", () => {
    const sent = buildUpstreamRequest(update, { tags: ["x"], user_id: "user_1", first_name: "A\u2028" }, "2026-05-12");
    expect(sent).toMatchObject({ body: '{"first_name":"A\u2028","tags":["x"]}', contentType: "application/json" });
    expect(buildUpstreamRequest(update, { user_id: "user_1" }, "2026-05-12").body).toBe("{}");
  });

  it("keeps null, false and empty values of the body", () => {
    expect(buildUpstreamRequest(update, { user_id: "user_1", first_name: null, tags: [] }, "2026-05-12").body).toBe(
      '{"first_name":null,"tags":[]}',
    );
  });

  it("sends legacy fields on the old API version, and throws on the new one", () => {
    const args = { user_id: "user_1", private_metadata: { a: 1 } };
    expect(buildUpstreamRequest(update, args, "2025-11-10").body).toBe('{"private_metadata":{"a":1}}');
    expect(() => buildUpstreamRequest(update, args, "2026-05-12")).toThrow("private_metadata has no place");
  });

  it.each(["extra", "constructor", "toString"])("throws on the argument %s, which belongs nowhere", (name) => {
    expect(() => buildUpstreamRequest(row({}), { user_id: "user_1", [name]: 1 }, "2026-05-12")).toThrow(`${name} has no place`);
  });

  describe("with an upload", () => {
    const bytes = new Uint8Array([137, 80, 78, 71]);
    const file = { content_type: "image/png", size_bytes: 4, sha256: sha256OfBytes(bytes) };
    const image = row({
      body: "multipart",
      args: { path, query: none, body: z.strictObject({ file: z.optional(z.looseObject({})) }) },
    });

    it("is built anew with just its file, which any parser reads back", async () => {
      const built = buildUpstreamRequest(image, { user_id: "user_1", file }, "2026-05-12", { bytes, contentType: "image/png" });
      if (!(built.body instanceof Uint8Array)) throw new Error("no bytes");
      const form = await new Response(built.body, { headers: { "content-type": built.contentType ?? "" } }).formData();
      const sent = form.get("file");
      expect([...form.keys()]).toEqual(["file"]);
      expect(sent instanceof File && [sent.type, sent.name, ...new Uint8Array(await sent.arrayBuffer())]).toEqual([
        "image/png",
        "image.png",
        ...bytes,
      ]);
    });

    it("is the same bytes every time, so that a retry sends what the first try sent", () => {
      const build = () =>
        buildUpstreamRequest(image, { user_id: "user_1", file }, "2026-05-12", { bytes, contentType: "image/png" });
      expect(build()).toEqual(build());
    });

    it("throws when the bytes are not the ones that policy saw described", () => {
      const other = { bytes: new Uint8Array([1]), contentType: "image/png" };
      expect(() => buildUpstreamRequest(image, { user_id: "user_1", file }, "2026-05-12", other)).toThrow(
        "not the one described",
      );
      expect(() => buildUpstreamRequest(image, { user_id: "user_1", file }, "2026-05-12")).toThrow("not the one described");
      expect(() => buildUpstreamRequest(image, { user_id: "user_1" }, "2026-05-12", other)).toThrow("not the one described");
    });

    it("throws on a description that is not the bytes' own: type and size are what policy decided on", () => {
      const build = (described: object, contentType: string) =>
        buildUpstreamRequest(image, { user_id: "user_1", file: described }, "2026-05-12", { bytes, contentType });
      expect(() => build({ ...file, size_bytes: 3 }, "image/png")).toThrow("not the one described");
      expect(() => build(file, "image/gif")).toThrow("not the one described");
    });
  });

  it("says the version of package.json in its user agent", () => {
    const manifest: unknown = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
    expect(manifest).toMatchObject({ version: BAILIFF_VERSION });
  });
});
