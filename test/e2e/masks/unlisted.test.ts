// Clerk's live answers hold fields and kinds that no description lists. They pass as they are, under a mask too, and are left out where a
// mask names them; nothing is checked against the description on the way through. By path no new bundle can name them (the check cannot
// tell them from a slip); bundles that were published before paths were checked do, and are read as they were.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addUnlistedUser, type Emulator, startEmulator, UNLISTED_USER } from "../../../emulator/server.ts";
import { maskedAnswer } from "../../../src/routes/call/answer/masked-answer.ts";
import { adminOf } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const ONE = `/v1/users/${UNLISTED_USER.id}`;
const LIST = "/v1/users?limit=20&order_by=created_at";
const MASKS = {
  open: [],
  "known-field": ["private_metadata"],
  "kind-itself": ["email_addresses.*.verification.status"],
} as const satisfies Record<string, readonly string[]>;
const UNLISTED = ["risk", "timezone", "email_addresses.*.verification.issuer", "saml_accounts.*.verification.assertion_id"];
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
  const names: Policy[] = ["open", "known-field", "kind-itself"];
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

  it("loses what a bundle of before masks, and only that", async () => {
    const whole = await clerks(path);
    const text = whole.replace(/,"issuer":"[^"]*"|,"assertion_id":"[^"]*"|,"timezone":"[^"]*"|,"risk":\{[^}]*\}/g, "");
    expect(text).not.toBe(whole);
    const masked = maskedAnswer(Buffer.from(whole), UNLISTED, path === ONE ? "User" : "User[]");
    expect(masked?.header).toBe([...UNLISTED].sort().join(", "));
    expect(Buffer.from(masked?.body ?? "").toString()).toBe(text);
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

it("a new bundle that names them by path is refused", async () => {
  const documents = [{ policy: "new", mask: UNLISTED, rules: [{ id: "all", allow: ["users.get", "users.list"] }] }];
  await expect(adminOf(gateway.url).publish(documents)).rejects.toThrow(/422.*no answer of users\.get, users\.list has risk/);
});
