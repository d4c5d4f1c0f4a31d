// A user whose metadata another back end wrote, straight to Clerk: an id of 19 digits, a price of two decimals. Over real sockets, through
// the built gateway.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf, eventually } from "../gateway-admin.ts";
import { chainFaults } from "../ledger-check.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const META = '{"discord":1234567890123456789,"price":19.90,"far":123456789012345678901234567890}';
const USER = SEED.credits.id;
const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;

const rules = (when: string) => [
  { id: "all", allow: ["users.get", "users.list", "users.update", "users.update_metadata", "users.create"] },
  { id: "no", deny: ["users.update"], when },
];
const POLICIES = [
  { policy: "plain", rules: rules("target.public_metadata.discord == 1234567890123456768") },
  {
    policy: "masked",
    mask: ["private_metadata", "public_metadata.far"],
    rules: rules("target.public_metadata.discord == 1234567890123456789"),
  },
  { policy: "careful", rules: rules("target.public_metadata.far == 5") },
];

async function call(key: string, method: string, path: string, body?: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${gateway.url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** As the dashboard does it. */
async function dashboardWrites(user: string): Promise<void> {
  const response = await fetch(`${emulator.url}/v1/users/${user}/metadata`, {
    method: "PUT",
    headers: { authorization: `Bearer ${CLERK_SECRET_KEY}`, "content-type": "application/json" },
    body: `{"public_metadata":${META}}`,
  });
  expect(response.status).toBe(200);
}

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  admin = adminOf(gateway.url);
  await admin.publish(POLICIES);
});
beforeEach(() => dashboardWrites(USER));
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

it("is read with every digit, masked or not", async () => {
  const [plain, masked] = await Promise.all([admin.mint("plain"), admin.mint("masked")]);
  const kept = '"public_metadata":{"discord":1234567890123456789,"price":19.90}';
  for (const path of [`/users/${USER}`, `/users?user_id=${USER}`]) {
    expect((await call(plain.key, "GET", path)).text).toContain(`"public_metadata":${META}`);
    const { text } = await call(masked.key, "GET", path);
    expect(text).toContain(kept);
    expect(text).not.toContain("private_metadata");
  }
  const changed = await call(masked.key, "PATCH", `/users/${USER}/metadata`, '{"public_metadata":{"plan":"pro"}}');
  expect(changed.text).toContain('"public_metadata":{"discord":1234567890123456789,"price":19.90,"plan":"pro"}');
});

it("is found by the rule that means it, and by no other; its record says what was seen", async () => {
  const keys = { plain: await admin.mint("plain"), masked: await admin.mint("masked"), careful: await admin.mint("careful") };
  const update = (key: string) => call(key, "PATCH", `/users/${USER}`, '{"first_name":"Chris"}');
  expect((await update(keys.plain.key)).status).toBe(200);
  const denied = await update(keys.masked.key);
  expect([denied.status, JSON.parse(denied.text).errors[0].code]).toEqual([403, "bailiff_policy_denied"]);
  const unsure = await update(keys.careful.key);
  expect([unsure.status, JSON.parse(unsure.text).errors[0].code]).toEqual([403, "bailiff_policy_error"]);

  const ids = Object.values(keys).map(({ id }) => id);
  const log = await eventually(
    () => admin.export(),
    ({ records }) => ids.every((id) => records.some(({ ledger }) => ledger === id)),
  );
  expect(chainFaults(log)).toEqual([]);
  const seenBy = (id: string) => log.records.find(({ ledger, seen }) => ledger === id && seen !== null)?.seen;
  const discord = { "target.public_metadata.discord": { $number: "1234567890123456789" } };
  expect(ids.map(seenBy)).toEqual([
    discord,
    discord,
    { "target.public_metadata.far": { $number: "123456789012345678901234567890" } },
  ]);
});

it("is told again with every digit", async () => {
  const { key } = await admin.mint("masked");
  const create = () => call(key, "POST", "/users", '{"email_address":["exact@example.com"]}', { "idempotency-key": "exact-1" });
  const made = await create();
  expect(made.status).toBe(200);
  await dashboardWrites(JSON.parse(made.text).id);
  const again = await create();
  expect(again.text).toContain('"public_metadata":{"discord":1234567890123456789,"price":19.90}');
  expect(emulator.requests.filter(({ method, url }) => method === "POST" && url === "/v1/users")).toHaveLength(1);
});
