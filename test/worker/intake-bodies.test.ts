// Bodies as SDKs and strangers send them, through the whole pipeline: what is harmless passes, everything else is a precise refusal and
// nothing is sent.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
  key = await gateway.mint(["p"]);
});
beforeEach(() => {
  gateway.clerk.sent.length = 0;
  gateway.clerk.answerWith(() => json({}));
});

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly contentType?: string;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

function send({ path = "/v1/users/user_1/ban", method = "POST", contentType, body }: Sent) {
  const headers = { authorization: `Bearer ${key.key}`, ...(contentType === undefined ? {} : { "content-type": contentType }) };
  // Bytes, so that the constructor sets no content type of its own.
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return gateway.send(
    new Request(`https://bailiff.test${path}`, { method, headers, ...(bytes === undefined ? {} : { body: bytes }) }),
  );
}

function chunked(...pieces: readonly string[]): ReadableStream<Uint8Array> {
  return new Blob([...pieces]).stream();
}

describe("an operation that needs no body takes", () => {
  it.each<[string, Sent]>([
    ["none", {}],
    ["none, with a JSON content type (@clerk/backend)", { contentType: "application/json" }],
    ["an empty one", { body: "", contentType: "application/json" }],
    ["null, chunked (the Go SDK)", { body: chunked("null"), contentType: "application/json" }],
    ["null without a content type", { body: "null" }],
    ["an empty object without a content type", { body: " {} " }],
    ["an empty object", { body: "{}", contentType: "application/json" }],
    ["blanks around it", { body: " {} \n", contentType: "application/json" }],
    ["a charset", { body: "{}", contentType: "application/json; charset=utf-8" }],
    ["a quoted charset, in capitals", { body: "{}", contentType: 'Application/JSON;Charset="UTF-8"' }],
  ])("%s", async (_name, sent) => {
    expect((await send(sent)).status).toBe(200);
    expect(gateway.clerk.sent).toMatchObject([{ method: "POST", text: "" }]);
  });
});

const CREATE = { path: "/v1/users", contentType: "application/json" };

describe("an operation with a body takes", () => {
  it.each<[string, Sent, string]>([
    ["a chunked one", { ...CREATE, body: chunked('{"first_', 'name":"Zo\u00eb"}') }, '{"first_name":"Zo\u00eb"}'],
    ["an empty one, where nothing is required", { ...CREATE, body: "" }, "{}"],
    [
      "escapes, which it writes anew",
      { ...CREATE, body: '{"first_name":"\\u0041\\ud83d\\ude00"}' },
      '{"first_name":"A\u{1f600}"}',
    ],
    [
      "fields in any order, which it sends in its own",
      { ...CREATE, body: '{"last_name":"B","first_name":"A"}' },
      '{"first_name":"A","last_name":"B"}',
    ],
    [
      "as much as 256 KiB",
      { ...CREATE, body: `{"first_name":"${"x".repeat(262_144 - 17)}"}` },
      `{"first_name":"${"x".repeat(262_144 - 17)}"}`,
    ],
  ])("%s", async (_name, sent, text) => {
    expect((await send(sent)).status).toBe(200);
    expect(gateway.clerk.sent.map((upstream) => upstream.text)).toEqual([text]);
  });

  it.each<[string, Sent, number, string]>([
    ["a list", { ...CREATE, body: "[]" }, 400, "bailiff_body_invalid"],
    ["a text", { ...CREATE, body: '"x"' }, 400, "bailiff_body_invalid"],
    ["a number", { ...CREATE, body: "1" }, 400, "bailiff_body_invalid"],
    ["broken JSON", { ...CREATE, body: '{"first_name":' }, 400, "bailiff_body_invalid"],
    ["a key twice", { ...CREATE, body: '{"first_name":"A","first_name":"B"}' }, 400, "bailiff_body_invalid"],
    ["__proto__", { ...CREATE, body: '{"public_metadata":{"__proto__":1}}' }, 400, "bailiff_body_invalid"],
    ["half a surrogate pair", { ...CREATE, body: '{"first_name":"\\ud800"}' }, 400, "bailiff_body_invalid"],
    ["a number past 2^53", { ...CREATE, body: '{"public_metadata":{"n":9007199254740993}}' }, 400, "bailiff_body_invalid"],
    [
      "bytes that are not UTF-8",
      { ...CREATE, body: Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) },
      400,
      "bailiff_body_invalid",
    ],
    ["a byte order mark", { ...CREATE, body: '\ufeff{"first_name":"A"}' }, 400, "bailiff_body_invalid"],
    ["a field that is only a prototype's", { ...CREATE, body: '{"constructor":1}' }, 422, "bailiff_param_unknown"],
    [
      "one byte more than 256 KiB",
      { ...CREATE, body: `{"first_name":"${"x".repeat(262_144 - 16)}"}` },
      413,
      "bailiff_body_too_large",
    ],
    [
      "more than 256 KiB, chunked",
      { ...CREATE, body: chunked('{"first_name":"', "x".repeat(300_000), '"}') },
      413,
      "bailiff_body_too_large",
    ],
    ["fields without a content type", { path: "/v1/users", body: '{"first_name":"A"}' }, 415, "bailiff_content_type_unsupported"],
    [
      "a form",
      { path: "/v1/users", contentType: "application/x-www-form-urlencoded", body: "first_name=A" },
      415,
      "bailiff_content_type_unsupported",
    ],
    [
      "another charset",
      { path: "/v1/users", contentType: "application/json; charset=utf-16", body: "{}" },
      415,
      "bailiff_content_type_unsupported",
    ],
    [
      "a kind of JSON",
      { path: "/v1/users", contentType: "application/merge-patch+json", body: "{}" },
      415,
      "bailiff_content_type_unsupported",
    ],
    [
      "two types",
      { path: "/v1/users", contentType: "application/json, text/plain", body: "{}" },
      415,
      "bailiff_content_type_unsupported",
    ],
  ])("but not %s", async (_name, sent, status, code) => {
    expect(await send(sent)).toMatchObject({ status, codes: [code] });
    expect(gateway.clerk.sent).toEqual([]);
  });

  // Each of them is a fault of its own: a hundred thousand are more than a stack holds.
  it.each([
    [10_000, 422, "bailiff_param_invalid"],
    [131_000, 400, "bailiff_body_invalid"],
  ])("but not a list of %i, each of it wrong", async (length, status, code) => {
    const body = JSON.stringify({ user_ids: Array(length).fill(1) });
    const answer = await send({ path: "/v1/users/ban", contentType: "application/json", body });
    expect([answer.status, ...new Set(answer.codes)]).toEqual([status, code]);
    expect(gateway.clerk.sent).toEqual([]);
  });
});

describe("a path", () => {
  it.each([
    ["/v1/users/%2E%2E%2Fadmin", 404],
    ["/v1/users/a%2fb", 404],
    ["/v1/us%65rs", 404],
    ["/v1/users/%00", 404],
    ["/v1/users/a;x", 404],
    ["/v1/users/user_1/", 404],
    ["//v1/users", 404],
    ["/V1/users", 404],
    ["/v1/v1/users", 404],
    ["/users/user_1", 404],
    ["/for/x/for/y/v1/users", 404],
    ["/for/a b/v1/users", 404],
    ["/v1/users/user_1/ban/extra", 404],
    ["/v1/users/..;/admin", 404],
    ["/v1/users/user.1", 422],
  ])("%s is %i, with a key that may do everything", async (path, status) => {
    expect((await send({ path, method: "GET" })).status).toBe(status);
    expect(gateway.clerk.sent).toEqual([]);
  });
});
