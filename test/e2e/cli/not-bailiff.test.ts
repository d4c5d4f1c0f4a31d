// BAILIFF_URL leads to something else, or something stands in front of it: the command line says so, and nothing false about the deployment.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { bailiffAs, type RunBailiff } from "./run-bailiff.ts";
import { type StandIn, type StandInAnswer, standIn } from "./stand-in.ts";

const VECTORS = fileURLToPath(new URL("../../../docs/audit-vectors/", import.meta.url));
const HTML = { headers: { "content-type": "text/html" }, body: "<!doctype html><h1>Welcome</h1>" };
const NOT_FOUND = { status: 404, body: { errors: [{ message: "Not found", code: "bailiff_not_found" }] } };
const FORBIDDEN = { status: 403, body: { errors: [{ message: "Denied", code: "bailiff_policy_denied" }] } };
const UP = { body: { status: "ok" } };

let server: StandIn;
afterEach(() => server?.stop());

async function facing(answer: (path: string) => StandInAnswer): Promise<RunBailiff> {
  server = await standIn(answer);
  return bailiffAs({ BAILIFF_URL: server.url, BAILIFF_TOKEN: "t" });
}

/** Findings are broken at 80 columns, and go on below their beginning. */
const unbroken = (lines: string) => lines.replaceAll(/\n {8,}/g, " ");

describe("with --json", () => {
  const error = {
    message: "Not found",
    long_message: "There is no key with the id 1\u202e.",
    code: "bailiff_not_found",
    meta: {},
  };
  const refusing = (status: number, body: string | object) => ({ status, body, headers: { "bailiff-request-id": "req_1" } });

  it.each([
    [refusing(404, { errors: [error, error] }), 1, { status: 404, request_id: "req_1", errors: [error, error] }],
    [refusing(502, "Bad gateway"), 4, { errors: [{ message: "the answer was status 502 (request req_1)", code: null }] }],
    [HTML, 4, { status: null, request_id: null, errors: [{ message: expect.stringContaining("text/html"), code: null }] }],
  ])("a refusal is told as JSON on stderr, and stdout is empty: %j", async (answer, code, told) => {
    const shown = await (await facing(() => answer))("keys", "list", "--json");
    expect([shown.code, shown.stdout]).toEqual([code, ""]);
    expect(JSON.parse(shown.stderr)).toMatchObject({ exit_code: code, ...told });
    // As all text on its way to a terminal.
    expect(shown.stderr).not.toContain("\u202e");
  });

  it("holds neither the token nor what was asked for", async () => {
    const bailiff = bailiffAs({ BAILIFF_URL: "http://127.0.0.1:9", BAILIFF_TOKEN: "sk_test_secret" });
    const { code, stderr } = await bailiff("audit", "list", "--json", "--target", "user_1");
    expect([code, JSON.parse(stderr).exit_code]).toEqual([4, 4]);
    expect(stderr).not.toMatch(/sk_test|user_1|\/admin/);
  });
});

describe("doctor", () => {
  it.each([
    ["a web server", HTML, "status 200, text/html"],
    ["a web server without such a page", { ...HTML, status: 404 }, "status 404, text/html"],
    ["a redirect", { ...HTML, status: 302, headers: { location: "https://login.example/" } }, "a redirect"],
    ["another API", { body: { hello: "world" } }, "status 200, application/json"],
  ])("ends in front of %s", async (_, answer, text) => {
    const looked = await (await facing(() => answer))("doctor");
    expect([looked.code, looked.stdout, looked.stderr]).toEqual([4, "", expect.stringContaining(text)]);
  });

  it("does not take a firewall for a policy, and its page not for an answer", async () => {
    const bailiff = await facing((address) => (address === "/healthz" ? UP : { ...HTML, status: 403 }));
    const looked = await bailiff("doctor");
    expect([looked.code, unbroken(looked.stdout)]).toEqual([
      1,
      expect.stringMatching(/^FAIL +settings .*status 403, text\/html/m),
    ]);
    expect(unbroken(looked.stdout)).toMatch(/^FAIL +signing +whether exports are signed cannot be told: .* status 403$/m);
    expect(unbroken(looked.stdout)).not.toMatch(/may not look|are not signed/);
  });

  it("says that exports are not signed only when the gateway says so", async () => {
    const at = (answer: StandInAnswer) => (address: string) =>
      address === "/healthz" ? UP : address.startsWith("/.well-known") ? answer : FORBIDDEN;
    expect(unbroken((await (await facing(at(NOT_FOUND)))("doctor")).stdout)).toMatch(/^warn +signing +exports are not signed/m);
    await server.stop();
    const away = await (await facing(at({ status: 502, body: "Bad gateway" })))("doctor");
    expect([away.code, unbroken(away.stdout)]).toEqual([1, expect.stringMatching(/^FAIL +signing .* status 502$/m)]);
  });

  it("is not content with a token that may look at nothing when it is to be strict", async () => {
    const signed = await readFile(path.join(VECTORS, "audit-key.json"), "utf8");
    const bailiff = await facing((address) =>
      address === "/healthz" ? UP : address.startsWith("/.well-known") ? { body: signed } : FORBIDDEN,
    );
    const [lenient, strict] = [await bailiff("doctor"), await bailiff("doctor", "--strict")];
    expect([lenient.code, strict.code]).toEqual([0, 1]);
    expect(strict.stdout).toMatch(/^- +settings +this token may not look$/m);
  });

  it("does not wait a minute for one that does not answer", async () => {
    const looked = await (await facing(() => ({ body: undefined })))("doctor");
    expect([looked.code, looked.stderr]).toEqual([4, expect.stringContaining("no answer in time")]);
  }, 20_000);
});

it("an address with a path is a mistake, and says what the path is for", async () => {
  const bailiff = bailiffAs({ BAILIFF_URL: "https://bailiff.example.com/v1", BAILIFF_TOKEN: "t" });
  for (const args of [["doctor"], ["keys", "list"]]) {
    const { code, stderr } = await bailiff(...args);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/https:\/\/bailiff\.example\.com, without the path \/v1: \/v1 is for SDKs/),
    ]);
  }
});

it("Clerk itself is not Bailiff, though its refusals look alike", async () => {
  const refusal = {
    errors: [{ message: "invalid", long_message: "The provided Clerk Secret Key is invalid.", code: "clerk_key_invalid" }],
  };
  const headers = { "content-type": "application/json" };
  const bailiff = await facing(() => ({ status: 401, headers, body: JSON.stringify(refusal) }));
  for (const args of [["doctor"], ["keys", "list"], ["audit", "export"]]) {
    const { code, stdout, stderr } = await bailiff(...args);
    expect([code, stdout + stderr]).toEqual([4, expect.stringMatching(/not answer like Bailiff|not Bailiff/)]);
  }
});

it("a page that says not found is not a key that is not there", async () => {
  const shown = await (await facing(() => ({ ...HTML, status: 404 })))("keys", "show", "AAAAAAAAAAAA");
  expect([shown.code, shown.stderr]).toEqual([4, expect.stringContaining("does not answer like Bailiff")]);
});

describe("audit export", () => {
  it.each([
    ["a web server", HTML, "status 200, text/html"],
    ["a redirect", { ...HTML, status: 301, headers: { location: "https://login.example/" } }, "a redirect"],
    ["a firewall", { ...HTML, status: 403 }, "status 403"],
  ])("asks %s once", async (_, answer, text) => {
    const exported = await (await facing(() => answer))("audit", "export");
    expect([exported.code, exported.stdout, exported.stderr]).toEqual([4, "", expect.stringContaining(text)]);
    expect(server.asked).toHaveLength(1);
  });
});

describe("audit verify", () => {
  const log = path.join(VECTORS, "export.ndjson");
  it("says that the key of BAILIFF_URL could not be fetched, and not to set it", async () => {
    const away = bailiffAs({ BAILIFF_URL: "http://127.0.0.1:9" });
    const { code, stderr } = await away("audit", "verify", log);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /signature not checked: the key of http:\/\/127\.0\.0\.1:9 could not be fetched \(.+\): give --public-key/,
    );
    expect(stderr).not.toContain("set BAILIFF_URL");
  });

  it("says that a gateway signs nothing", async () => {
    const { stderr } = await (await facing(() => NOT_FOUND))("audit", "verify", log);
    expect(stderr).toContain(`signature not checked: ${server.url} signs nothing`);
  });

  it("names what an address gives in place of a key", async () => {
    await facing(() => HTML);
    const { code, stderr } = await bailiffAs({})("audit", "verify", log, "--public-key", server.url);
    expect([code, stderr]).toEqual([2, expect.stringContaining("gives no Ed25519 public key")]);
  });
});
