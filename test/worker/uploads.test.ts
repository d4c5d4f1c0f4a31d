// Uploads through the whole pipeline: in whatever way a client writes its form, Clerk gets one and the same; what is refused says which part
// and why, and nothing is sent.
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

const IMAGE = "\x89PNG\r\n\x1a\n\x00\xff";
const PLAIN = 'form-data; name="file"; filename="a.png"';
const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const form = (disposition: string, type = "image/png", image = IMAGE) =>
  `--b1\r\nContent-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n${image}\r\n--b1--\r\n`;

function upload(body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) {
  return gateway.send(
    new Request("https://bailiff.test/v1/users/user_1/profile_image", {
      method: "POST",
      headers: { authorization: `Bearer ${key.key}`, "content-type": 'multipart/form-data; boundary="b1"', ...headers },
      body: typeof body === "string" ? bytesOf(body) : body,
    }),
  );
}

const textOf = (answer: { readonly body: Record<string, unknown> | null }) => JSON.stringify(answer.body);

describe("an upload reaches Clerk as the same bytes", () => {
  it.each([
    ["with quoted names", PLAIN, "image/png"],
    ["as .NET writes it", "form-data; name=file; filename=a.png; filename*=utf-8''a.png", "image/png"],
    ["with words for names", "form-data; name=file; filename=a.png", "image/png"],
    ["with filename* alone", "form-data; name=file; filename*=utf-8''a.png", "image/png"],
    ["with parameters of its type", PLAIN, "image/png; q=1"],
    ["with its type in capitals", PLAIN, 'IMAGE/PNG; name="a.png"'],
  ])("%s", async (_name, disposition, type) => {
    const answer = await upload(form(disposition, type));
    expect([answer.status, answer.text]).toEqual([200, "{}"]);
    const [plain] = gateway.clerk.sent;
    await upload(form(PLAIN));
    expect(plain?.body).toEqual(gateway.clerk.sent[1]?.body);
    expect(plain?.headers["content-type"]).toBe(gateway.clerk.sent[1]?.headers["content-type"]);
    expect(plain?.text).toContain("Content-Type: image/png\r\n");
  });
});

describe("an upload is refused, and the caller told which part and why:", () => {
  it.each<[string, string, string, string]>([
    [
      "another part",
      form('form-data; name="avatar"; filename="a.png"'),
      "422 bailiff_param_unknown",
      "“avatar” is not a known part",
    ],
    ["a text field", form('form-data; name="file"'), "422 bailiff_param_invalid", "has no filename"],
    ["no image", form(PLAIN, "text/html"), "422 bailiff_param_invalid", "must be an image"],
    ["two types", form(PLAIN, "image/png, text/html"), "422 bailiff_param_invalid", "the Content-Type of its part"],
    ["a type's parameter twice", form(PLAIN, "image/png; q=1; q=2"), "422 bailiff_param_invalid", "“q” twice"],
    [
      "two files",
      `--b1\r\nContent-Disposition: ${PLAIN}\r\n\r\nx\r\n${form(PLAIN)}`,
      "422 bailiff_param_invalid",
      "further part of that name",
    ],
    [
      "a further part",
      `--b1\r\nContent-Disposition: ${PLAIN}\r\n\r\nx\r\n${form('form-data; name="user_id"')}`,
      "422 bailiff_param_unknown",
      "“user_id”",
    ],
    [
      "a name twice",
      form("form-data; name=file; name=file; filename=a"),
      "400 bailiff_body_invalid",
      "The first part has a Content-Disposition that has the parameter “name” twice",
    ],
    ["no name", form("form-data; filename=a"), "400 bailiff_body_invalid", "The first part has no name"],
    ["no end", form(PLAIN).slice(0, -8), "400 bailiff_body_invalid", "The part “file” does not end"],
    ["a preamble", `x\r\n${form(PLAIN)}`, "400 bailiff_body_invalid", "does not begin with the boundary"],
  ])("%s", async (_name, body, status, said) => {
    const answer = await upload(body);
    expect(`${answer.status} ${answer.codes.join()}`).toBe(status);
    expect(textOf(answer)).toContain(said);
    expect(gateway.clerk.sent).toEqual([]);
  });

  it("no value of a header is repeated", async () => {
    const answer = await upload(form('form-data; name="file"; filename="s3cret"; filename="s3cret"', "s3cret/s3cret"));
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain("s3cret");
  });

  it("too many bytes of image, in a body that is not too large", async () => {
    const answer = await upload(form(PLAIN, "image/png", "x".repeat(10_485_761)));
    expect(answer).toMatchObject({ status: 413, codes: ["bailiff_body_too_large"] });
  });
});

describe("a compressed body is 415 and the text says so:", () => {
  async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
    const packed = new Blob([bytesOf(text)]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Uint8Array(await new Response(packed).arrayBuffer());
  }

  it.each([
    ["an upload with the header", { "content-encoding": "gzip" }, "Content-Encoding"],
    ["an upload without", {}, "gzip"],
  ])("%s", async (_name, headers, said) => {
    const answer = await upload(await gzip(form(PLAIN)), headers);
    expect(answer).toMatchObject({ status: 415, codes: ["bailiff_content_type_unsupported"] });
    expect(textOf(answer)).toContain(said);
  });

  it.each<[string, string, Record<string, string>, string]>([
    ["JSON with the header", "POST /v1/users", { "content-encoding": "gzip" }, "Content-Encoding"],
    ["JSON without", "POST /v1/users", {}, "gzip"],
    ["on the admin plane", "POST /admin/keys", { "content-encoding": "gzip" }, "Content-Encoding"],
    ["on the admin plane, without the header", "POST /admin/keys", {}, "gzip"],
  ])("%s", async (_name, target, more, said) => {
    const [method = "", path] = target.split(" ");
    const token = path === "/admin/keys" ? "root-token-for-tests-0123456789-0123456789" : key.key;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", ...more };
    const body = await gzip('{"first_name":"Ada"}');
    const answer = await gateway.send(new Request(`https://bailiff.test${path}`, { method, headers, body }));
    expect(answer).toMatchObject({ status: 415, codes: ["bailiff_content_type_unsupported"] });
    expect(textOf(answer)).toContain(said);
    expect(gateway.clerk.sent).toEqual([]);
  });

  it("“identity” is no encoding", async () => {
    expect((await upload(form(PLAIN), { "content-encoding": "identity" })).status).toBe(200);
  });

  it("UTF-16 is named", async () => {
    const body = Uint8Array.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]);
    const headers = { authorization: `Bearer ${key.key}`, "content-type": "application/json" };
    const answer = await gateway.send(new Request("https://bailiff.test/v1/users", { method: "POST", headers, body }));
    expect([answer.status, textOf(answer)]).toEqual([415, expect.stringContaining("UTF-16")]);
  });
});
