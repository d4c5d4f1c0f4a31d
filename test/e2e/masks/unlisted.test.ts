// Clerk's live answers hold fields and kinds that no description lists. They pass as they are, under a mask too, and are left out where a
// mask names them; nothing is checked against the description on the way through.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addUnlistedUser, type Emulator, startEmulator, UNLISTED_USER } from "../../../emulator/server.ts";
import { adminOf } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const ONE = `/v1/users/${UNLISTED_USER.id}`;
const LIST = "/v1/users?limit=20&order_by=created_at";
const MASKS = {
  open: [],
  "known-field": ["private_metadata"],
  "unlisted-fields": ["risk", "timezone", "email_addresses.*.verification.issuer", "saml_accounts.*.verification.assertion_id"],
  "kind-itself": ["email_addresses.*.verification.status"],
} as const satisfies Record<string, readonly string[]>;
type Policy = keyof typeof MASKS;

const state = temporaryState();
const keys = new Map<Policy, string>();
let emulator: Emulator;
let gateway: RunningGateway;

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  addUnlistedUser(emulator.store);
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  const admin = adminOf(gateway.url);
  const names: Policy[] = ["open", "known-field", "unlisted-fields", "kind-itself"];
  const rules = [{ id: "all", allow: ["users.get", "users.list"] }];
  await admin.publish(names.map((policy) => ({ policy, mask: MASKS[policy], rules })));
  for (const name of names) keys.set(name, (await admin.mint(name)).key);
});

afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

async function read(base: string, key: string | undefined, path: string) {
  const answer = await fetch(base + path, { headers: { authorization: `Bearer ${key}` } });
  return { status: answer.status, text: await answer.text(), masked: answer.headers.get("bailiff-masked") };
}

const clerks = async (path: string): Promise<string> => (await read(emulator.url, CLERK_SECRET_KEY, path)).text;
const under = (policy: Policy, path: string) => read(gateway.url, keys.get(policy), path);

describe.each([ONE, LIST])("%s", (path) => {
  it("holds what no description lists", async () => {
    const text = await clerks(path);
    for (const part of ['"verification_oidc"', '"risk":{', '"requires_password_reset"', '"assertion_id"'])
      expect(text).toContain(part);
  });

  it("passes letter by letter where nothing is masked", async () => {
    expect(await under("open", path)).toEqual({ status: 200, text: await clerks(path), masked: null });
  });

  it("passes letter by letter but for what is masked", async () => {
    const text = (await clerks(path)).replaceAll(/"private_metadata":\{[^}]*\},/g, "");
    expect(await under("known-field", path)).toEqual({ status: 200, text, masked: "private_metadata" });
  });

  it("loses what is masked, and only that", async () => {
    const text = (await clerks(path)).replace(
      /,"issuer":"[^"]*"|,"assertion_id":"[^"]*"|,"timezone":"[^"]*"|,"risk":\{[^}]*\}/g,
      "",
    );
    const masked = [...MASKS["unlisted-fields"]].sort().join(", ");
    expect(await under("unlisted-fields", path)).toEqual({ status: 200, text, masked });
  });

  it("has null for a verification of which a mask takes the status, of whatever kind it is", async () => {
    const { status, text, masked } = await under("kind-itself", path);
    expect([status, masked]).toEqual([200, "email_addresses.*.verification, email_addresses.*.verification.status"]);
    expect(text).not.toContain("verification_oidc");
    expect(text).toContain('"verification":null');
    expect(text).toContain('"verification_saml"');
  });
});

it("Clerk's refusals are not masked, and say nothing of masks", async () => {
  const path = "/v1/users/user_2nobody0000000000000000000";
  const { status, text, masked } = await under("known-field", path);
  expect([status, masked]).toEqual([404, null]);
  expect(text).toContain("resource_not_found");
});
