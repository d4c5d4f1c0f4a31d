// Keys, versions, paths, bodies, limits, the journal and the control API: everything around the operations.
import { createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { SEED, startEmulator, UNLISTED_USER } from "../../../emulator/server.ts";
import { at, code, harnessOfFile, KEY, NOON, startHarness, text } from "./harness.ts";

const harness = await harnessOfFile();

const staff = `/users/${SEED.staff.id}`;

describe("before any operation", () => {
  test.each<[string, string | null, string]>([
    ["no header", null, "authorization_header_format_invalid"],
    ["a wrong key", "sk_test_wrong", "clerk_key_invalid"],
    ["an empty key", "", "authorization_header_format_invalid"],
  ])("%s is 401", async (_what, key, expected) => {
    const answer = await harness.call("GET", staff, { key });
    expect([answer.status, code(answer)]).toEqual([401, expected]);
    expect(harness.emulator.requests.at(-1)).toMatchObject({ authorized: false, acted: false, status: 401 });
  });

  test("an error has Clerk's shape, and its trace id is in a header too", async () => {
    const answer = await harness.call("GET", "/users/user_nobody");
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(text(answer.body, "clerk_trace_id")).toMatch(/^[0-9a-f]{32}$/);
    expect(answer.headers.get("x-clerk-trace-id")).toBe(text(answer.body, "clerk_trace_id"));
  });

  test("an unknown version is 400, by header or by query", async () => {
    expect((await harness.call("GET", staff, { version: "2030-01-01" })).status).toBe(400);
    expect((await harness.call("GET", `${staff}?__clerk_api_version=2030-01-01`)).status).toBe(400);
    expect((await harness.call("GET", `${staff}?__clerk_api_version=2021-02-05`)).status).toBe(200);
  });

  test.each([
    ["POST", `${staff}/password/set_compromised`, "2025-04-10"],
    ["POST", `${staff}/password/unset_compromised`, "2024-10-01"],
    ["GET", `${staff}/billing/subscription`, "2024-10-01"],
  ])("%s %s is 404 on version %s, which has no such operation", async (method, path, version) => {
    expect((await harness.call(method, path, { version })).status).toBe(404);
    expect((await harness.call(method, path, { version: "2025-11-10" })).status).not.toBe(404);
  });

  test.each(["/nothing", "/users/a/b/c/d", `${staff}/`, "/users/%"])("%s is 404", async (path) => {
    expect((await harness.call("GET", path)).status).toBe(404);
  });

  test.each<[string, Record<string, string>, number]>([
    ["not json", { "content-type": "application/json" }, 400],
    ["[1]", { "content-type": "application/json" }, 400],
    ["a=b", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["{}", { "content-type": "application/json; charset=utf-8" }, 200],
  ])("the body %s as %j is %i", async (body, headers, status) => {
    expect((await harness.call("PATCH", staff, { body, headers })).status).toBe(status);
  });
});

describe("session tokens", () => {
  test("are signed with the key that the JWKS has, until it is another one", async () => {
    const verifies = async () => {
      const { body } = await harness.call("GET", "/jwks");
      const token = harness.emulator.store.signingKeys.mint({ userId: "user_1" });
      const key = createPublicKey({ key: Object(at(body, "keys", 0)), format: "jwk" });
      const [header = "", claims = "", signature = ""] = token.split(".");
      const fits = verify("sha256", Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, "base64url"));
      return { fits, kid: at(body, "keys", 0, "kid"), named: at(JSON.parse(Buffer.from(header, "base64url").toString()), "kid") };
    };
    const before = await verifies();
    expect(before).toMatchObject({ fits: true, kid: before.named });
    expect((await harness.control("POST", "signing-keys")).status).toBe(200);
    const after = await verifies();
    expect(after).toMatchObject({ fits: true, kid: after.named });
    expect(after.kid).not.toBe(before.kid);
    const minted = await harness.control("POST", "session-tokens", { user_id: "user_1" });
    expect(text(minted.body, "token").split(".")).toHaveLength(3);
  });
});

describe("the journal", () => {
  test("keeps requests as they came, without the key", async () => {
    await harness.call("PATCH", `${staff}?x=%41&x=2`, { body: '{ "first_name" : "S" }', headers: { "X-Odd": "One" } });
    const entry = at((await harness.control("GET", "requests")).body, "data", 0);
    expect(entry).toMatchObject({
      method: "PATCH",
      url: `/v1${staff}?x=%41&x=2`,
      body: '{ "first_name" : "S" }',
      authorized: true,
      complete: true,
      acted: true,
      status: 200,
      at: NOON,
    });
    expect(JSON.stringify(entry)).not.toContain(KEY);
    expect(at(entry, "headers")).toContainEqual(["authorization", "[redacted]"]);
    expect((await harness.control("DELETE", "requests")).status).toBe(200);
    expect(harness.emulator.requests).toEqual([]);
  });

  test("has a request whose body never came to its end", async () => {
    const socket = connect(harness.emulator.port, "127.0.0.1");
    socket.write(`POST /v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: 100\r\n\r\n{"half`);
    await expect.poll(() => harness.emulator.requests.length).toBe(1);
    socket.destroy();
    await once(socket, "close");
    expect(harness.emulator.requests[0]).toMatchObject({ complete: false, acted: false, body: "" });
  });
});

describe("rate limits", () => {
  test("are off until asked for", async () => {
    for (let time = 0; time < 15; time += 1) expect((await harness.call("PATCH", staff)).status).toBe(200);
  });

  test("count per user on update and metadata, with a true Retry-After", async () => {
    await harness.control("POST", "rate-limits", { per_user: 2 });
    expect((await harness.call("PATCH", staff)).status).toBe(200);
    harness.clock.now += 3000;
    expect((await harness.call("PATCH", staff)).status).toBe(200);
    const refused = await harness.call("PATCH", staff);
    expect([refused.status, code(refused), refused.headers.get("retry-after")]).toEqual([429, "too_many_requests", "7"]);
    expect((await harness.call("PATCH", `/users/${SEED.mfa.id}`)).status).toBe(200);
    expect((await harness.call("PUT", `${staff}/metadata`, { body: {} })).status).toBe(200);
    expect((await harness.call("GET", staff)).status).toBe(200);
    harness.clock.now += 7000;
    expect((await harness.call("PATCH", staff)).status).toBe(200);
  });

  test("count for the instance too", async () => {
    harness.emulator.limits.set({ instance: 1 });
    expect((await harness.call("GET", staff)).status).toBe(200);
    expect((await harness.call("GET", "/users")).headers.get("retry-after")).toBe("10");
    await harness.control("DELETE", "rate-limits");
    expect((await harness.call("GET", "/users")).status).toBe(200);
  });
});

describe("the control API", () => {
  test("resets everything", async () => {
    await harness.call("DELETE", staff);
    await harness.control("POST", "faults", { fault: { kind: "stall" } });
    await harness.control("POST", "reset");
    const state = (await harness.control("GET", "state")).body;
    expect(at(state, "users")).toHaveLength(8);
    expect(at(state, "credit_ledger")).toHaveLength(1);
    expect((await harness.control("GET", "faults")).body).toEqual({ data: [] });
    expect(harness.emulator.requests).toEqual([]);
  });

  test("adds the user whose answers hold what no description lists, until the next reset", async () => {
    const path = `/users/${UNLISTED_USER.id}`;
    expect((await harness.call("GET", path)).status).toBe(404);
    await harness.control("POST", "unlisted");
    expect((await harness.call("GET", path)).body).toMatchObject({ timezone: "Europe/Vienna" });
    await harness.control("POST", "reset");
    expect((await harness.call("GET", path)).status).toBe(404);
  });

  test.each([
    ["POST", "faults", { fault: { kind: "explode" } }, 400],
    ["POST", "faults", { fault: { kind: "stall" }, colour: "red" }, 400],
    ["POST", "rate-limits", { per_user: 0 }, 400],
    ["GET", "nothing", undefined, 404],
  ])("%s %s %j is %i", async (method, path, body, status) => {
    expect((await harness.control(method, path, body)).status).toBe(status);
  });
});

describe("starting", () => {
  test("on a taken port fails with EADDRINUSE and one clear line", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const port = Number(at(other.address(), "port"));
    await expect(startEmulator({ port, secretKey: KEY })).rejects.toMatchObject({
      code: "EADDRINUSE",
      message: `Port ${port} on 127.0.0.1 is taken: the Clerk emulator cannot listen there.`,
    });
    other.close();
  });

  test("without a seed begins empty", async () => {
    const empty = await startHarness({ seed: false });
    expect((await empty.call("GET", "/users")).body).toEqual([]);
    await empty.emulator.close();
  });

  test("every seeded id is one that Clerk could have given", () => {
    const ids = Object.values(SEED).flatMap((entry) =>
      Object.entries(entry).filter(([name]) => /id$/i.test(name) && name !== "providerUserId"),
    );
    for (const [, id] of ids) expect(id).toMatch(/^[a-z]+_[0-9A-Za-z]{27}$/);
  });
});
