// The look at the user that a rule wants: what it brings is for the rules and not for the caller, and what is not that user is no user.
import { beforeEach, describe, expect, it } from "vitest";
import { recordsOf } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

/** It may ban, and look at nobody. */
const BAN = { id: "ban", allow: ["users.ban", "users.bulk_ban"] };
const BANNED = { id: "not-twice", deny: ["users.*"], when: "has(target.banned) && target.banned" };
const ban = () => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
const sent = () => gateway.clerk.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`);

beforeEach(async () => {
  expect((await gateway.publish([{ policy: "p", rules: [BAN, BANNED] }])).status).toBe(200);
  key = await gateway.mint(["p"]);
  gateway.clerk.sent.length = 0;
});

it("of a bulk act is judged in every user that Clerk shows, whichever of two with one id came last", async () => {
  const shown = (banned: boolean) => ({ object: "user", id: "user_1", banned });
  gateway.clerk.answerWith(() => json([shown(true), shown(false)]));
  const answer = await gateway.call("POST", "/v1/users/ban", { key: key.key, body: { user_ids: ["user_1"] } });
  expect(answer).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  expect(sent()).toEqual(["GET /v1/users"]);
});

describe("an answer to the look at the user", () => {
  it.each([203, 206])("with status %i is not shown to who may not look", async (status) => {
    gateway.clerk.answerWith(() => json({ object: "user", id: "user_1", banned: false, first_name: "Grace" }, status));
    const answer = await ban();
    expect(answer).toMatchObject({ status: 502, codes: ["bailiff_upstream_unreachable"] });
    expect(answer.text).not.toContain("Grace");
    expect(sent()).toEqual(["GET /v1/users/user_1"]);
    expect((await recordsOf(key.id)).at(-1)).toMatchObject({ type: "failed", error: "bailiff_upstream_unreachable" });
  });

  it.each([
    ["that is nothing", null],
    ["that is an empty object", {}],
    ["that is a text", "user_1"],
    ["that is somebody else", { object: "user", id: "user_2", banned: false }],
    ["that is a list of them", [{ object: "user", id: "user_1", banned: false }]],
    ["that is a page of them", { data: [{ object: "user", id: "user_1", banned: false }] }],
  ])("%s lets nothing through", async (_name, body) => {
    gateway.clerk.answerWith(() => json(body));
    expect(await ban()).toMatchObject({ status: 502, codes: ["bailiff_upstream_unreachable"] });
    expect(sent()).toEqual(["GET /v1/users/user_1"]);
  });

  it("of several that lacks one of them is a denial, whoever else is in it", async () => {
    gateway.clerk.answerWith(() => json(["user_1", "user_3"].map((id) => ({ object: "user", id, banned: false }))));
    const answer = await gateway.call("POST", "/v1/users/ban", { key: key.key, body: { user_ids: ["user_1", "user_2"] } });
    expect(answer).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect(sent()).toEqual(["GET /v1/users"]);
  });

  it("that is Clerk's own no comes through", async () => {
    gateway.clerk.answerWith(() => json({ errors: [{ code: "resource_not_found", message: "not found" }] }, 404));
    expect(await ban()).toMatchObject({ status: 404, codes: ["resource_not_found"] });
  });
});
