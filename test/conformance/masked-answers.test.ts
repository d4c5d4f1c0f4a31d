// Every operation through the real gateway under the mask of every shipped policy: what the caller gets is valid under Clerk's own
// description of that API version, and the header says what is hidden in it. Then the shipped policies as they are, for what people read.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readExampleBundle } from "../../dev/example-bundle.ts";
import { type Emulator, SEED, startEmulator } from "../../emulator/server.ts";
import { API_VERSIONS, type ApiVersion } from "../../src/clerk/api-version.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { adminOf, EVERYTHING } from "../e2e/gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../e2e/running-gateway.ts";
import { readDescription } from "./clerk-description.ts";
import { contractCall } from "./contract-calls.ts";
import { shippedMasks } from "./shipped-masks.ts";

const descriptions = new Map(API_VERSIONS.map((version) => [version, readDescription(`bapi-${version}.yml`)]));
const MEANINGS = "@email, @identity, @name, @phone, @picture";
const OF_MEMBERSHIPS = ["first_name", "identifier", "image_url", "last_name", "profile_image_url", "username"];
const ANALYSTS_USERS = [
  MEANINGS,
  "email_addresses, enterprise_accounts, external_accounts, external_id, first_name, image_url, last_name",
  "organization_memberships.*.organization.private_metadata, organization_memberships.*.private_metadata",
  ...OF_MEMBERSHIPS.map((name) => `organization_memberships.*.public_user_data.${name}`),
  "passkeys.*.name, phone_numbers, private_metadata, profile_image_url, saml_accounts, scim.external_id, unsafe_metadata, username, web3_wallets",
].join(", ");
const ANALYSTS_MEMBERSHIPS = [
  MEANINGS,
  "organization.private_metadata, private_metadata",
  ...OF_MEMBERSHIPS.map((name) => `public_user_data.${name}`),
].join(", ");
const SUPPORTS_USERS =
  "organization_memberships.*.organization.private_metadata, organization_memberships.*.private_metadata, private_metadata";
const AGENTS_USERS =
  "@identity, @phone, enterprise_accounts, external_accounts, external_id, organization_memberships.*.organization.private_metadata, organization_memberships.*.private_metadata, organization_memberships.*.public_user_data.identifier, phone_numbers, private_metadata, saml_accounts, scim.external_id, unsafe_metadata, web3_wallets";
const READS: readonly [policy: string, below: string, route: string, masked: string | null][] = [
  ["analyst", `/users/${SEED.manyEmails.id}`, "GET /users/{user_id}", ANALYSTS_USERS],
  ["analyst", "/users?limit=20", "GET /users", ANALYSTS_USERS],
  [
    "analyst",
    `/users/${SEED.staff.id}/organization_memberships`,
    "GET /users/{user_id}/organization_memberships",
    ANALYSTS_MEMBERSHIPS,
  ],
  ["analyst", "/organization_memberships", "GET /organization_memberships", ANALYSTS_MEMBERSHIPS],
  [
    "analyst",
    `/users/${SEED.credits.id}/billing/subscription`,
    "GET /users/{user_id}/billing/subscription",
    "@email, @name, @picture, subscription_items.*.payer.email, subscription_items.*.payer.first_name, subscription_items.*.payer.image_url, subscription_items.*.payer.last_name, subscription_items.*.payment_method, subscription_items.*.payment_source",
  ],
  ["analyst", "/users/count", "GET /users/count", null],
  ["agent", `/users/${SEED.google.id}`, "GET /users/{user_id}", AGENTS_USERS],
  ["agent", "/users?limit=20", "GET /users", AGENTS_USERS],
  ["agent", `/users/${SEED.credits.id}/billing/credits`, "GET /users/{user_id}/billing/credits", null],
  ["support", `/users/${SEED.credits.id}`, "GET /users/{user_id}", SUPPORTS_USERS],
  ["support", "/users", "GET /users", SUPPORTS_USERS],
  [
    "support",
    `/users/${SEED.credits.id}/organization_memberships`,
    "GET /users/{user_id}/organization_memberships",
    "organization.private_metadata, private_metadata",
  ],
  [
    "finance",
    `/users/${SEED.credits.id}`,
    "GET /users/{user_id}",
    "organization_memberships.*.organization.private_metadata, organization_memberships.*.private_metadata, private_metadata, unsafe_metadata",
  ],
];
const state = temporaryState();
const keys = new Map<string, string>();
let emulator: Emulator;
let gateway: RunningGateway;

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  const admin = adminOf(gateway.url);
  const { policies, names } = readExampleBundle();
  const open = shippedMasks().map(([policy, mask]) => ({
    policy: `${policy}-mask`,
    mask,
    // Every argument is sent, those that ask about what is masked as well: what is looked at here is the answer.
    searchable: mask,
    rules: [{ id: "all", allow: EVERYTHING }],
  }));
  await admin.publish([...policies.map(Object), ...open]);
  for (const name of [...names, ...open.map(({ policy }) => policy)]) keys.set(name, (await admin.mint(name)).key);
});

afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

async function ask(policy: string, version: ApiVersion, request: Request, route: string) {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.set("authorization", `Bearer ${keys.get(policy)}`);
  headers.set("clerk-api-version", version);
  const body = request.body === null ? {} : { body: await request.arrayBuffer() };
  const answer = await fetch(`${gateway.url}${pathname}${search}`, { method: request.method, headers, ...body });
  const value: unknown = JSON.parse(await answer.text());
  const type = answer.headers.get("content-type");
  return {
    status: answer.status,
    masked: answer.headers.get("bailiff-masked"),
    value,
    faults: descriptions.get(version)?.checkAnswer(route, answer.status, type, value) ?? ["no description"],
  };
}

describe.each(API_VERSIONS)("on API version %s", (version) => {
  const described = OPERATIONS.filter(({ method, path: below }) => descriptions.get(version)?.answerSchema(`${method} ${below}`));

  describe.each(described.map((operation) => [operation.name, operation] as const))("%s", (_name, operation) => {
    test.each(shippedMasks())("fits under the mask of policy %s", async (policy) => {
      emulator.reset();
      const route = `${operation.method} ${operation.path}`;
      const call = contractCall(operation, "full", version, emulator);
      const { status, faults, value } = await ask(`${policy}-mask`, version, call, route);
      expect(status, JSON.stringify(value)).toBe(200);
      expect(faults).toEqual([]);
    });
  });

  const reads = READS.filter(([, , route]) => descriptions.get(version)?.answerSchema(route) !== null);

  test.each(reads)("a key of policy %s reads %s", async (policy, below, route, masked) => {
    emulator.reset();
    const answer = await ask(policy, version, new Request(`http://gateway/v1${below}`), route);
    expect(answer).toMatchObject({ status: 200, masked, faults: [] });
  });
});
