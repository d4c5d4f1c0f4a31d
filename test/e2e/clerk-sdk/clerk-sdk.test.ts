// The official @clerk/backend, unmodified, over real sockets: gateway, emulator, one key that may and one that may not.
import { createClerkClient } from "@clerk/backend";
import { ClerkAPIResponseError } from "@clerk/backend/errors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { adminOf, EVERYTHING } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { RAW_CASES } from "./raw-cases.ts";
import { type ClerkClient, NOT_IN_THE_SDK, SDK_CALLS } from "./sdk-calls.ts";
import { WRONG_BASES } from "./wrong-bases.ts";

const state = temporaryState();
const served = new Set(OPERATIONS.map(({ name }) => name));
const calls = SDK_CALLS.filter(({ operation }) => served.has(operation));
const rawCases = RAW_CASES.filter(({ operation }) => served.has(operation));
const SERVED_RESOURCES = ["users", "jwks"] as const;

let emulator: Emulator;
let gateway: RunningGateway;
let allowedKey: string;
let allowed: ClerkClient;
let masked: ClerkClient;
let denied: ClerkClient;

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  const admin = adminOf(gateway.url);
  await admin.publish([
    { policy: "all", rules: [{ id: "all", allow: EVERYTHING }] },
    { policy: "ticket", rules: [{ id: "with-ticket", allow: EVERYTHING, when: 'context.reason == "TICKET-1"' }] },
    { policy: "no-numbers", mask: ["@phone"], rules: [{ id: "all", allow: EVERYTHING }] },
    { policy: "none", rules: [{ id: "none", deny: EVERYTHING }] },
  ]);
  allowedKey = (await admin.mint("all")).key;
  allowed = createClerkClient({ secretKey: allowedKey, apiUrl: gateway.url });
  masked = createClerkClient({ secretKey: (await admin.mint("no-numbers")).key, apiUrl: gateway.url });
  denied = createClerkClient({ secretKey: (await admin.mint("none")).key, apiUrl: gateway.url });
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

describe("@clerk/backend through Bailiff", () => {
  it("covers every operation of the table that the SDK has", () => {
    const known = new Set([...SDK_CALLS.map(({ operation }) => operation), ...NOT_IN_THE_SDK]);
    expect(OPERATIONS.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  it("covers every method that the SDK has for users", () => {
    const used = new Set(SDK_CALLS.map(({ method }) => method));
    const methods = SERVED_RESOURCES.flatMap((resource) => {
      const names = Object.getOwnPropertyNames(Object.getPrototypeOf(allowed[resource]));
      return names.filter((name) => name !== "constructor").map((name) => `${resource}.${name}`);
    });
    expect(methods.filter((method) => !used.has(method))).toEqual([]);
  });

  it.each<[string, (client: ClerkClient) => Promise<unknown>]>([
    ["getUserList by a number", ({ users }) => users.getUserList({ phoneNumber: ["+15555550123"] })],
    ["getUserList in the order of numbers", ({ users }) => users.getUserList({ orderBy: "-phone_number" })],
    ["getUserList by anything", ({ users }) => users.getUserList({ query: "ada" })],
    ["getCount by a number", ({ users }) => users.getCount({ phoneNumber: ["+15555550123"] })],
  ])("%s is Clerk's error to a key that is shown no numbers", async (_name, call) => {
    await expect(call(allowed)).resolves.toBeDefined();
    const before = emulator.requests.length;
    const error = await call(masked).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ClerkAPIResponseError);
    expect(error).toMatchObject({ status: 403, errors: [{ code: "bailiff_policy_denied" }] });
    if (error instanceof ClerkAPIResponseError) expect(error.errors[0]?.longMessage).toContain("asks about phone_numbers");
    expect(emulator.requests.length).toBe(before);
  });

  it("getUserList by what such a key is shown is answered", async () => {
    const { data, totalCount } = await masked.users.getUserList({ emailAddress: [SEED.credits.email] });
    expect([data.length, totalCount, data[0]?.phoneNumbers]).toEqual([1, 1, []]);
  });

  it.each(calls)("$method is refused when policy denies $operation", async ({ call }) => {
    const sent = emulator.requests.length;
    const error: unknown = await call(denied).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ClerkAPIResponseError);
    expect(error).toMatchObject({ status: 403, errors: [{ code: "bailiff_policy_denied" }] });
    if (!(error instanceof ClerkAPIResponseError)) return;
    expect(error.errors[0]?.longMessage).toMatch(/\w+ \w+ \w+/);
    expect(error.clerkTraceId).toMatch(/^req_/);
    expect(emulator.requests.slice(sent)).toEqual([]);
  });

  it.each(calls)("$method works when policy allows $operation", async ({ call, gives }) => {
    const sent = emulator.requests.length;
    const given = await call(allowed);
    expect(emulator.requests.length).toBeGreaterThan(sent);
    if (typeof gives === "object") expect(given).toMatchObject(gives);
    else if (gives !== undefined) expect(given).toBe(gives);
  });

  it("createUser and updateUser with a timezone, which no description of Clerk's has, arrive with it", async () => {
    const sent = emulator.requests.length;
    const { id } = await allowed.users.createUser({ emailAddress: ["zone@example.com"], timezone: "Europe/London" });
    await allowed.users.updateUser(id, { timezone: "Asia/Tokyo" });
    const bodies = emulator.requests.slice(sent).map(({ body }): unknown => JSON.parse(body));
    expect(bodies).toMatchObject([{ timezone: "Europe/London" }, { timezone: "Asia/Tokyo" }]);
  });

  it("updateUser with nothing to change sends an empty body, and that is fine", async () => {
    expect(await allowed.users.updateUser(SEED.mfa.id, {})).toMatchObject({ id: SEED.mfa.id, firstName: "Morgan" });
  });

  it("updateUser with metadata is a PATCH and a PUT, and both arrive", async () => {
    const sent = emulator.requests.length;
    const user = await allowed.users.updateUser(SEED.mfa.id, { lastName: "Two", publicMetadata: { b: 2 } });
    expect(user).toMatchObject({ lastName: "Two", publicMetadata: { b: 2 } });
    expect(emulator.requests.slice(sent).map(({ method }) => method)).toEqual(["PATCH", "PUT"]);
  });

  it("a reason in the address reaches policy, and without it the same call is refused", async () => {
    const { key } = await adminOf(gateway.url).mint("ticket");
    const withReason = createClerkClient({ secretKey: key, apiUrl: `${gateway.url}/for/TICKET-1` });
    expect(await withReason.users.getUser(SEED.mfa.id)).toMatchObject({ id: SEED.mfa.id });
    expect(await withReason.users.banUser(SEED.mfa.id)).toMatchObject({ banned: true });
    const without = createClerkClient({ secretKey: key, apiUrl: gateway.url });
    await expect(without.users.unbanUser(SEED.mfa.id)).rejects.toMatchObject({
      status: 403,
      errors: [{ code: "bailiff_policy_denied" }],
    });
  });

  it("Clerk's own refusals come through as they are", async () => {
    await expect(allowed.users.getUser("user_nobody")).rejects.toMatchObject({
      status: 404,
      errors: [{ code: "resource_not_found" }],
    });
    const stranger = createClerkClient({ secretKey: `${allowedKey.slice(0, -1)}~`, apiUrl: gateway.url });
    await expect(stranger.users.getUser(SEED.mfa.id)).rejects.toMatchObject({
      status: 401,
      errors: [{ code: "clerk_key_invalid" }],
    });
  });

  it("an id that is a path in disguise reaches nothing", async () => {
    const sent = emulator.requests.length;
    // Some the SDK itself refuses to send.
    for (const id of ["user_1/ban", "../organizations", "user_1?limit=1", "user_1%2Fban", "user_1;x", "me", "count"]) {
      await expect(allowed.users.banUser(id)).rejects.toThrow();
    }
    expect(emulator.requests).toHaveLength(sent);
  });
});

describe("requests as other SDKs send them", () => {
  it.each(rawCases)("$sdk: $name", async ({ method, path, headers, body, chunked, upstream }) => {
    const sent = emulator.requests.length;
    const response = await fetch(gateway.url + path, {
      method,
      headers: { authorization: `Bearer ${allowedKey}`, ...headers },
      // A stream has no length: it goes out chunked.
      ...(body === undefined ? {} : chunked ? { body: new Blob([body]).stream(), duplex: "half" as const } : { body }),
    });
    const text = await response.text();
    expect([response.status, response.headers.get("content-type")], text).toEqual([200, "application/json"]);
    const seen = emulator.requests.slice(sent);
    expect(seen.map((request) => ({ method: request.method, url: request.url, body: request.body }))).toEqual([upstream]);
    const version = seen[0]?.headers.find(([name]) => name.toLowerCase() === "clerk-api-version")?.[1];
    expect(version).toBe(headers["Clerk-API-Version"] ?? "2026-05-12");
  });

  it.each(WRONG_BASES)("a base URL $fault gets a 404 that says what to change", async ({ base, says }) => {
    const sent = emulator.requests.length;
    const response = await fetch(`${gateway.url}${base}/users`, { headers: { authorization: `Bearer ${allowedKey}` } });
    expect(response.status).toBe(404);
    const { errors } = JSON.parse(await response.text());
    expect(errors).toMatchObject([{ code: "bailiff_operation_unknown" }]);
    expect(errors[0].long_message).toMatch(says);
    expect(emulator.requests).toHaveLength(sent);
  });
});
