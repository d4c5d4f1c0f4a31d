// The look at the user that a rule wants is a read: of a strict key, or below one, it ends with the receipt of the revocation, in every isolate.
// Else whoever holds the key goes on hearing for half a minute which users there are, and what the rules make of them.
import { beforeEach, describe, expect, it } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const rules = [
  { id: "all", allow: ["keys.create", "users.get", "users.ban"] },
  { id: "never-staff", deny: ["users.get", "users.ban"], when: "has(target.public_metadata.staff)" },
];
const here = testGateway();
const there = testGateway();
let parent: MintedKey;
let child: MintedKey;

const get = () => there.call("GET", "/v1/users/user_1", { key: child.key });
const ban = () => there.call("POST", "/v1/users/user_1/ban", { key: child.key });
const revoke = ({ id }: MintedKey) => here.admin("POST", `/keys/${id}/revoke`, { reason: "gone" });

async function line(consistency: string): Promise<void> {
  parent = await here.mint(["team"], { consistency });
  child = await here.mint(["team"], { name: "Child", consistency }, parent.key);
  there.clerk.answerWith(() => json({ id: "user_1", object: "user", public_metadata: {} }));
  for (const send of [get, ban]) expect((await send()).status).toBe(200);
  there.clerk.sent.length = 0;
}

beforeEach(async () => {
  expect((await here.publish([{ policy: "team", rules }])).status).toBe(200);
});

describe.each([
  ["a look", get],
  ["an act", ban],
])("%s at a user", (_what, send) => {
  it.each([
    ["itself", "that there is not", () => json({ errors: [{ code: "resource_not_found" }] }, 404)],
    ["itself", "that a rule denies", () => json({ id: "user_1", object: "user", public_metadata: { staff: true } })],
    ["the one above it", "that there is not", () => json({ errors: [{ code: "resource_not_found" }] }, 404)],
    ["the one above it", "that a rule denies", () => json({ id: "user_1", object: "user", public_metadata: { staff: true } })],
  ] as const)("by a strict key is refused once %s is revoked, and Clerk is not asked: one %s", async (which, _user, answer) => {
    await line("strict");
    there.clerk.answerWith(answer);
    expect((await revoke(which === "itself" ? child : parent)).status).toBe(200);
    expect(await send()).toMatchObject({ status: 401, codes: ["clerk_key_invalid"] });
    expect(there.clerk.sent).toHaveLength(0);
  });

  it("by a strict key goes by what the key above it may now", async () => {
    await line("strict");
    expect((await here.admin("PATCH", `/keys/${parent.id}`, { scopes: ["keys.create"] })).status).toBe(200);
    expect(await send()).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
    expect(there.clerk.sent).toHaveLength(0);
  });

  it("by one that is not strict goes on as long as the lease", async () => {
    await line("leased");
    there.clerk.answerWith(() => json({ errors: [{ code: "resource_not_found" }] }, 404));
    expect((await revoke(child)).status).toBe(200);
    expect((await send()).status).toBe(404);
  });
});
