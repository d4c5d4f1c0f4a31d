// An attack on names: what a key is denied under one name, sent as a field of an operation that it is allowed. Nothing may reach Clerk.
import { beforeAll, beforeEach, expect, it } from "vitest";
import { json } from "./scripted-clerk.ts";
import { testGateway } from "./test-gateway.ts";

const OLD = { "clerk-api-version": "2025-11-10" };
const STAFF = { private_metadata: { staff: true } };
const gateway = testGateway();
let key: string;
let guarded: string;

beforeAll(async () => {
  const published = await gateway.publish([
    {
      policy: "growth",
      rules: [
        { id: "sign-up", allow: ["users.create", "users.update"] },
        {
          id: "no-power",
          deny: ["users.update_metadata", "users.replace_metadata", "users.ban", "users.lock", "users.set_*", "users.delete_*"],
        },
      ],
    },
    {
      policy: "guarded",
      rules: [
        { id: "all", allow: ["users.*"] },
        { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" },
      ],
    },
  ]);
  expect(published.status).toBe(200);
  key = (await gateway.mint(["growth"])).key;
  guarded = (await gateway.mint(["guarded"])).key;
});
beforeEach(() => {
  gateway.clerk.answerWith(() => json({ id: "user_1", object: "user", private_metadata: {} }));
});

it.each<[string, string, Record<string, unknown>, string]>([
  ["POST", "", STAFF, "users.replace_metadata"],
  ["POST", "", { email_address: ["ada@example.com"], public_metadata: { plan: 1 } }, "users.replace_metadata"],
  ["POST", "", { unsafe_metadata: { a: 1 } }, "users.replace_metadata"],
  ["POST", "", { banned: true }, "users.ban"],
  ["POST", "", { locked: true }, "users.lock"],
  ["PATCH", "/user_1", STAFF, "users.replace_metadata"],
  ["PATCH", "/user_1", { profile_image_id: "img_1" }, "users.set_profile_image"],
  ["PATCH", "/user_1", { backup_codes: [] }, "users.delete_backup_codes"],
])("%s /users%s with %j is asked of %s as well, and Clerk does not hear of it", async (method, path, body, other) => {
  const before = gateway.clerk.sent.length;
  const answer = await gateway.call(method, `/v1/users${path}`, { key, body, headers: OLD });
  expect([answer.status, answer.codes]).toEqual([403, ["bailiff_policy_denied"]]);
  expect(answer.text).toContain(`stands for ${other}`);
  expect(gateway.clerk.sent).toHaveLength(before);
});

it("a user without them is created, and so is one of whom they say no", async () => {
  const body = { email_address: ["ada@example.com"], banned: false, locked: null };
  expect((await gateway.call("POST", "/v1/users", { key, body })).status).toBe(200);
});

it("a rule that reads the user cannot be judged before there is one: then no, in words, and without a look", async () => {
  const before = gateway.clerk.sent.length;
  const answer = await gateway.call("POST", "/v1/users", { key: guarded, body: STAFF });
  expect([answer.status, answer.codes]).toEqual([403, ["bailiff_policy_error"]]);
  expect(answer.text).toContain("only being created has nothing to read yet");
  expect(gateway.clerk.sent).toHaveLength(before);
  const body = { email_address: ["ada@example.com"] };
  expect((await gateway.call("POST", "/v1/users", { key: guarded, body })).status).toBe(200);
});
