// `skip_restriction_checks` of users.create switches Clerk's blocklist off for one user: a policy sees it, can keep it back, and it is on
// record.
import { beforeAll, beforeEach, expect, it } from "vitest";
import { lastRecordOf } from "./ledger-inspection.ts";
import { testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const body = { email_address: ["ada@example.com"], skip_restriction_checks: true };

beforeAll(async () => {
  const published = await gateway.publish([
    { policy: "anything", rules: [{ id: "create", allow: ["users.create"] }] },
    { policy: "only-some", rules: [{ id: "create", allow: ["users.create"], only: ["email_address"] }] },
    {
      policy: "not-that",
      rules: [
        { id: "blocklist-holds", deny: ["users.create"], when: "has(args.skip_restriction_checks)" },
        { id: "create", allow: ["users.create"] },
      ],
    },
  ]);
  expect(published).toMatchObject({ status: 200 });
});
beforeEach(() => {
  gateway.clerk.sent.length = 0;
});

it("is sent and recorded where the rule does not keep it back", async () => {
  const { id, key } = await gateway.mint(["anything"]);
  expect((await gateway.call("POST", "/v1/users", { key, body })).status).toBe(200);
  expect(JSON.parse(gateway.clerk.sent[0]?.text ?? "")).toEqual(body);
  const { body: page } = await gateway.admin("GET", `/audit?key=${id}&limit=10`);
  expect(JSON.stringify(page)).toContain('"skip_restriction_checks":true');
});

it.each(["only-some", "not-that"])("is kept back by the policy %s, which lets the rest through", async (policy) => {
  const { id, key } = await gateway.mint([policy]);
  const refused = await gateway.call("POST", "/v1/users", { key, body });
  expect(refused).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  expect(refused.text).toContain("skip_restriction_checks");
  expect(gateway.clerk.sent).toEqual([]);
  expect(await lastRecordOf(id)).toMatchObject({ type: "denied", args: body });
  expect((await gateway.call("POST", "/v1/users", { key, body: { email_address: body.email_address } })).status).toBe(200);
});

it("is true or false, and nothing else", async () => {
  const { key } = await gateway.mint(["anything"]);
  const answer = await gateway.call("POST", "/v1/users", { key, body: { ...body, skip_restriction_checks: "yes" } });
  expect(answer).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
  expect(gateway.clerk.sent).toEqual([]);
});
