// Every operation of the table, sent through the real gateway to the emulator: what then reaches Clerk's end must fit Clerk's own
// description of that API version, and so must what the emulator answers, or all other tests stand on sand.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/server.ts";
import { CLERK_ANSWERS } from "../../src/clerk/answers.ts";
import { API_VERSIONS, type ApiVersion } from "../../src/clerk/api-version.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import { hasVersion } from "../../src/clerk/operation-versions.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { adminOf, EVERYTHING } from "../e2e/gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../e2e/running-gateway.ts";
import { readDescription } from "./clerk-description.ts";
import { type Amount, contractCall } from "./contract-calls.ts";

const NOBODY = "user_2nobody0000000000000000000";
/** What Clerk refuses without a field that its description does not require. */
const REFUSED_WHEN_MINIMAL: Readonly<Record<string, number>> = { "users.create": 422, "users.set_profile_image": 400 };

const descriptions = new Map(API_VERSIONS.map((version) => [version, readDescription(`bapi-${version}.yml`)]));
const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
/** `looking`: its policy has a condition on the target, so that Bailiff looks at the user before it acts. */
let keys: { readonly plain: string; readonly looking: string };

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  const admin = adminOf(gateway.url);
  const all = { id: "all", allow: EVERYTHING };
  // Of what every answer with users tells: it holds for those in lists, too.
  const never = { id: "never", deny: ["users.*"], when: 'target.id == "user_never"' };
  await admin.publish([
    { policy: "plain", rules: [all] },
    { policy: "looking", rules: [all, never] },
  ]);
  keys = { plain: (await admin.mint("plain")).key, looking: (await admin.mint("looking")).key };
});

afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

/** Sends a call on a fresh emulator. @returns the answer's status and everything that does not fit Clerk's description. */
async function send(version: ApiVersion, call: Request, key: string) {
  const description = descriptions.get(version);
  if (description === undefined) throw new Error(`no description of ${version}`);
  const { pathname, search } = new URL(call.url);
  const body = call.body === null ? undefined : await call.arrayBuffer();
  const headers = new Headers(call.headers);
  headers.set("authorization", `Bearer ${key}`);
  const answer = await fetch(`${gateway.url}${pathname}${search}`, {
    method: call.method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  if (text.includes('"code":"bailiff_')) throw new Error(`Bailiff itself refused ${call.method} ${pathname}: ${text}`);
  const requests = [...emulator.requests];
  const last = requests.at(-1);
  if (last === undefined) throw new Error(`nothing reached Clerk: ${answer.status} ${text}`);
  const versions = requests.flatMap((request) => request.headers.filter(([name]) => name.toLowerCase() === "clerk-api-version"));
  const { route } = description.locate(last.method, last.url);
  const faults = [
    ...(await Promise.all(requests.map((request) => description.checkRequest(request)))).flat(),
    ...description.checkAnswer(route, answer.status, answer.headers.get("content-type"), JSON.parse(text)),
    ...versions.filter(([, sent]) => sent !== version).map(([, sent]) => `${route}: sent as version ${sent}`),
  ];
  return { status: answer.status, text, route, requests, faults };
}

async function sendContractCall(operation: Operation, amount: Amount, version: ApiVersion, key: string) {
  emulator.reset();
  return send(version, contractCall(operation, amount, version, emulator), key);
}

function operationsOf(version: ApiVersion, present: boolean): (readonly [string, Operation])[] {
  return OPERATIONS.filter((operation) => hasVersion(operation, version) === present).map((operation) => [
    operation.name,
    operation,
  ]);
}

function shownOf({ name, answer }: Operation) {
  if (answer === undefined) throw new Error(`the documents say nothing of what ${name} answers`);
  return CLERK_ANSWERS[answer]();
}

describe.each(API_VERSIONS)("on API version %s", (version) => {
  describe.each(operationsOf(version, true))("%s", (name, operation) => {
    const wanted = `${operation.method} ${operation.path}`;

    test("with as little as it takes: request and answer fit", async () => {
      const { status, route, requests, faults, text } = await sendContractCall(operation, "minimal", version, keys.plain);
      expect(faults).toEqual([]);
      expect(route).toBe(wanted);
      expect(requests).toHaveLength(1);
      expect(status, text).toBe(REFUSED_WHEN_MINIMAL[name] ?? 200);
      // What our own document says of the answer is true of Clerk's.
      if (status === 200) expect(shownOf(operation).safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
    });

    // What was kept is not sent a second time; and an answer that is the same for everybody takes no arguments.
    if (operation.keptMs !== undefined) return;

    test("with everything, after a look at the user: requests and answer fit", async () => {
      // Who is only being created cannot be looked at, and metadata would have a rule of another operation look.
      const key = operation.target.kind === "none" ? keys.plain : keys.looking;
      const { status, route, requests, faults, text } = await sendContractCall(operation, "full", version, key);
      expect(faults).toEqual([]);
      expect(route).toBe(wanted);
      expect(requests).toHaveLength(operation.target.kind === "none" ? 1 : 2);
      expect(status, text).toBe(200);
      expect(shownOf(operation).safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([]);
    });

    const undescribed = Object.keys(operation.undescribed ?? {});
    if (undescribed.length > 0) {
      test("with the fields that no description has yet: just these do not fit", async () => {
        const { status, faults, text } = await sendContractCall(operation, "undescribed", version, keys.plain);
        const lines = undescribed.map(
          (field) => `${wanted}: body: / must NOT have additional properties (${field}; #/additionalProperties)`,
        );
        expect(faults.toSorted()).toEqual(lines.toSorted());
        expect(status, text).toBe(200);
      });
    }

    const documented = descriptions.get(version)?.statusesOf(wanted) ?? [];
    if (operation.target.kind === "one" && documented.includes(404)) {
      test("about a user who does not exist: the refusal fits", async () => {
        emulator.reset();
        const call = contractCall(operation, "minimal", version, emulator);
        const unknown = new Request(call.url.replace(/user_2[A-Za-z0-9]+/, NOBODY), call);
        const { status, faults } = await send(version, unknown, keys.plain);
        expect(faults).toEqual([]);
        expect(status).toBe(404);
      });
    }
  });

  test("Clerk's description has just the operations that the table says it has", () => {
    const description = descriptions.get(version);
    const present = OPERATIONS.filter(({ method, path: route }) => description?.has(method, route)).map(({ name }) => name);
    expect(present).toEqual(operationsOf(version, true).map(([name]) => name));
  });
});

const lacking = API_VERSIONS.flatMap((version) =>
  operationsOf(version, false).map(([name, operation]) => ({ name, operation, version })),
);
test.each(lacking)("$name is 404 on API version $version, and nothing reaches Clerk", async ({ operation, version }) => {
  emulator.reset();
  const call = contractCall(operation, "minimal", version, emulator);
  call.headers.set("authorization", `Bearer ${keys.looking}`);
  const { pathname, search } = new URL(call.url);
  const answer = await fetch(`${gateway.url}${pathname}${search}`, call);
  const text = await answer.text();
  expect([answer.status, emulator.requests]).toEqual([404, []]);
  expect(text).toContain("bailiff_operation_unknown");
  expect(text).toContain(version);
});
