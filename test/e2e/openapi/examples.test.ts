// The examples of the API document, run: every operation in the document that the running gateway serves is called as its examples say, and
// once for each way of calling it wrongly; the answers must be as the document says. A new operation is tested by being in the document.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import type { OpenApiDocument } from "../../../src/routes/published/openapi/document-shape.ts";
import { type DocumentChecker, documentChecker } from "../../unit/openapi/document-checker.ts";
import { type ListedOperation, listedOperations } from "../../unit/openapi/listed-operations.ts";
import { type Admin, adminOf, EVERYTHING, eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, ROOT_TOKEN, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { judge, missingFields } from "./answer-faults.ts";
import { type ExampleChange, exampleRequest, type Scene } from "./example-request.ts";

/** To have the tests by name; that the gateway serves the same is the first of them. */
const file: OpenApiDocument = JSON.parse(readFileSync(new URL("../../../docs/openapi.json", import.meta.url), "utf8"));
const { mfa, google, manyEmails, credits } = SEED;

const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;
let document: OpenApiDocument;
let checker: DocumentChecker;
/** Of a key that may do everything on `/v1`. */
let key: string;
let gatewayScene: Scene;
let closedElevation: string | undefined;
/** Operations of the admin plane that the root token cannot do: by which key they are. */
const callers = new Map<string, string>();

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  const signingKey = generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env: { AUDIT_SIGNING_KEY: signingKey } });
  admin = adminOf(gateway.url);
  document = JSON.parse(await (await fetch(`${gateway.url}/openapi.json`)).text());
  checker = documentChecker(document);
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

/** Whether the admin plane was asked to change something since the scene was set. */
let changed = true;
/** Before each call as if nothing had been: the policies of the examples, a key to act on, an intent that nobody knows the end of. */
beforeEach(async () => {
  emulator.reset();
  if (!changed) return;
  changed = false;
  const examples: unknown = document.components.schemas["Policy"]?.["examples"];
  const policies: object[] = Array.isArray(examples) ? examples : [];
  await admin.publish([
    ...policies,
    { policy: "everything", rules: [{ id: "all", allow: [...EVERYTHING, "approvals.*", "elevations.*"] }] },
    { policy: "on-call", rules: [{ id: "lock", allow: ["users.lock"] }] },
    { policy: "careful", rules: [{ id: "all", allow: ["users.lock"], approve: { count: 1, within: "1h" } }] },
  ]);
  key = (await admin.mint("everything")).key;
  emulator.faults.add({ method: "POST", path: "/v1/users", fault: { kind: "reset", when: "before" } });
  const lost = await fetch(`${gateway.url}/v1/users`, { method: "POST", headers: { authorization: `Bearer ${key}` } });
  const { errors }: { errors: readonly { meta: { intent_id: string } }[] } = JSON.parse(await lost.text());
  const { version }: { version: string } = JSON.parse(await admin.get("/admin/policies"));
  gatewayScene = {
    ...(await aHook()),
    ...(await anApproval()),
    ...(await anElevation()),
    key_id: (await admin.mint("support")).id,
    intent_id: errors[0]?.meta.intent_id,
    version,
  };
});

/** One that nobody listens to, with a message. */
async function aHook(): Promise<Scene> {
  const { id }: { id: string } = await asRoot("POST", "/admin/hooks", {
    url: "http://127.0.0.1:9/nobody",
    events: ["call.denied"],
  });
  await asRoot("POST", `/admin/hooks/${id}/test`);
  type Deliveries = { readonly data: readonly { readonly id: string }[] };
  const { data } = await eventually<Deliveries>(
    () => asRoot("GET", `/admin/hooks/${id}/deliveries`),
    (deliveries) => deliveries.data.length > 0,
  );
  return { hook_id: id, delivery_id: data[0]?.id };
}

/** A call that waits for a second person, and who that is. */
async function anApproval(): Promise<Scene> {
  const asker = await admin.mint("careful");
  const held = await fetch(`${gateway.url}/v1/users/${credits.id}/lock`, {
    method: "POST",
    headers: { authorization: `Bearer ${asker.key}` },
  });
  const { errors }: { errors: readonly { meta: { approval_id: string } }[] } = JSON.parse(await held.text());
  for (const own of ["approvals.withdraw", "approvals.list_own"]) callers.set(own, asker.key);
  callers.set("approvals.approve", (await admin.mint("everything", { owner: "lead@example.com" })).key);
  return { approval_id: errors[0]?.meta.approval_id };
}

/** One that is open, and one before it that waits for its sign-off. */
async function anElevation(): Promise<Scene> {
  const holder = await admin.mint("careful", { elevate: { policy: "on-call", within: "1h" } });
  const open = async (): Promise<{ readonly id: string }> => {
    const response = await fetch(`${gateway.url}/admin/elevations`, {
      method: "POST",
      headers: { authorization: `Bearer ${holder.key}`, "content-type": "application/json" },
      body: JSON.stringify({ reason: "INCIDENT-16" }),
    });
    return JSON.parse(await response.text());
  };
  closedElevation = (await open()).id;
  await asRoot("POST", `/admin/elevations/${closedElevation}/close`, {});
  for (const own of ["elevations.open", "elevations.close", "elevations.list_own"]) callers.set(own, holder.key);
  const lead = await admin.mint("everything", { owner: "lead@example.com" });
  for (const theirs of ["elevations.review", "console.sign_in"]) callers.set(theirs, lead.key);
  return { elevation_id: (await open()).id };
}

async function asRoot<T>(method: string, at: string, body?: object): Promise<T> {
  const response = await fetch(gateway.url + at, {
    method,
    headers: { authorization: `Bearer ${ROOT_TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return JSON.parse(await response.text());
}

/** Somebody of the emulator's seed who has what the call is about. */
function sceneOf({ id, operation, path }: ListedOperation): Scene {
  const about = `${path} ${JSON.stringify(operation.requestBody?.content["application/json"]?.example ?? {})}`;
  const has = (...names: readonly string[]) => names.some((name) => about.includes(name));
  const person = has("passkey", "trusted_device", '"code"')
    ? mfa
    : has("external_account", "{provider}")
      ? google
      : has("web3")
        ? manyEmails
        : credits;
  return {
    ...gatewayScene,
    ...(id === "elevations.review" ? { elevation_id: closedElevation } : {}),
    user_id: person.id,
    user_ids: person.id,
    passkey_identification_id: mfa.passkeyId,
    trusted_device_id: mfa.trustedDeviceId,
    code: mfa.backupCodes[0],
    external_account_id: google.externalAccountId,
    web3_wallet_identification_id: manyEmails.walletId,
    ...(has("verify_password") ? { password: credits.password } : {}),
    idempotency_key: randomUUID(),
    "Idempotency-Key": randomUUID(),
  };
}

/** A body as one piece: one that streams could still be on its way when the refusal is there and the connection gone. */
async function send(request: Request): Promise<Response> {
  const { url, method, headers } = request;
  return fetch(url, { method, headers, ...(request.body === null ? {} : { body: await request.arrayBuffer() }) });
}

async function call(one: ListedOperation, change: ExampleChange = {}) {
  changed ||= one.path.startsWith("/admin/") && one.method !== "get";
  const tokens = { key, rootToken: callers.get(one.id) ?? ROOT_TOKEN };
  const request = exampleRequest({ document, checker, address: gateway.url, scene: sceneOf(one), tokens }, one, change);
  return judge(document, checker, one, await send(request));
}

test("The document that is served is the one in docs/.", () => {
  expect(document).toEqual(file);
});

describe.each(listedOperations(file).map((one) => ({ id: one.id, one })))("$id", ({ one }) => {
  const { operation, servers, path } = one;
  const named = Object.keys(operation.requestBody?.content["application/json"]?.examples ?? {});
  const examples: readonly { readonly words: string; readonly example?: string }[] =
    named.length === 0 ? [{ words: "its example" }] : named.map((example) => ({ words: `its example for ${example}`, example }));

  describe.each(servers.map((server) => ({ url: server.url, server })))("at $url", ({ server }) => {
    test.each(examples)("answers $words as documented", async ({ example }) => {
      const { status, text, faults } = await call(one, { server, example });
      expect(faults, text).toEqual([]);
      expect(Object.keys(operation.responses)[0], text).toBe(String(status));
      const schema = operation.responses[String(status)];
      const content = schema === undefined ? {} : checker.response(schema).content;
      const json = content?.["application/json"]?.schema;
      if (json !== undefined && path.startsWith("/v1/")) expect(missingFields(document, json, JSON.parse(text))).toEqual([]);
    });
  });

  test("refuses another verb in the documented shape", async () => {
    const answer = await fetch(gateway.url + path.replaceAll(/\{[a-z0-9_]+\}/g, "x"), { method: "OPTIONS" });
    const body: { errors: readonly { code: string }[] } = JSON.parse(await answer.text());
    expect(checker.faults({ $ref: "#/components/schemas/Errors" }, body)).toEqual([]);
    expect(document["x-bailiff-error-codes"][body.errors[0]?.code ?? ""]?.status).toBe(answer.status);
  });
});

describe.each(
  listedOperations(file)
    .filter(({ operation }) => operation.security?.length !== 0)
    .map((one) => ({ id: one.id, one })),
)("$id, called wrongly", ({ one }) => {
  test("refuses with codes that are documented for their status", async () => {
    const server = one.servers.at(-1);
    const wrong: readonly (readonly [ExampleChange, status: number])[] = [
      [{ headers: { authorization: null } }, 401],
      [{ headers: { authorization: "Bearer sk_test_no_such_key" } }, 401],
      [{ headers: { "bailiff-reason": "x".repeat(257) } }, 400],
      [{ query: { no_such_parameter: "1" } }, 422],
    ];
    for (const [change, wanted] of wrong) {
      const { status, text, code, faults } = await call(one, { server, ...change });
      expect(faults, text).toEqual([]);
      expect([status, typeof code]).toEqual([wanted, "string"]);
    }
  });
});

describe.each(
  listedOperations(file)
    .filter(({ path, operation }) => path.startsWith("/v1/") && operation["x-bailiff-target"]?.["kind"] === "one")
    .map((one) => ({ id: one.id, one })),
)("$id, for a user whom Clerk does not know", ({ one }) => {
  test("hands on an error of Clerk's in the documented shape", async () => {
    const tokens = { key, rootToken: ROOT_TOKEN };
    const scene = { ...sceneOf(one), user_id: "user_2nobody0000000000000000000" };
    const request = exampleRequest({ document, checker, address: gateway.url, scene, tokens }, one);
    const { status, faults, code } = await judge(document, checker, one, await send(request));
    expect(faults).toEqual([]);
    expect([status, code]).toEqual([404, "resource_not_found"]);
  });
});
