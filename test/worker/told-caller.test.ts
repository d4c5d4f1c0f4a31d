// What the caller of a refused call learns of the user, over the whole gateway: nothing that the key is not shown. The record has the truth.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordsOf } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
let support: MintedKey;
let open: MintedKey;

const RULES = [
  { id: "look", allow: ["users.get"] },
  { id: "never-staff", deny: ["users.ban", "users.bulk_ban", "users.update"], when: "has(target.private_metadata.staff)" },
  { id: "gold", allow: ["users.ban", "users.bulk_ban", "users.update"], when: 'target.private_metadata.tier == "gold"' },
];

beforeAll(async () => {
  const published = await gateway.publish([
    { policy: "support", mask: ["private_metadata"], rules: RULES },
    { policy: "open", rules: RULES },
  ]);
  expect(published.status).toBe(200);
});
beforeEach(async () => {
  support = await gateway.mint(["support"]);
  open = await gateway.mint(["open"]);
});

/** Everything that a caller gets, without what is another one in every answer. */
function seen({ status, headers, text }: Answer): unknown {
  const others = [...headers].filter(([name]) => name !== "bailiff-request-id" && name !== "server-timing");
  return { status, headers: others, text: text.replace(/"clerk_trace_id":"[^"]*"/, "") };
}

const USERS = [
  { staff: true },
  { staff: true, tier: "gold" },
  { staff: null },
  { tier: "iron" },
  { tier: { deep: [1] } },
  {},
  null,
  "x".repeat(100_000),
];

describe.each([
  ["users.ban", "POST", "/v1/users/user_1/ban", undefined],
  ["users.update", "PATCH", "/v1/users/user_1", { first_name: "Ada" }],
  ["users.bulk_ban", "POST", "/v1/users/ban", { user_ids: ["user_1"] }],
])("%s, refused", (operation, method, path, body) => {
  const call = (key: MintedKey, private_metadata: unknown) => {
    const user = { id: "user_1", object: "user", private_metadata };
    gateway.clerk.answerWith(() => json(operation === "users.bulk_ban" ? [user] : user));
    return gateway.call(method, path, { key: key.key, ...(body === undefined ? {} : { body }) });
  };

  it("is answered to the byte alike, whatever stands in a field that is masked for the key", async () => {
    const answers: Answer[] = [];
    for (const metadata of USERS) answers.push(await call(support, metadata));
    for (const answer of answers) expect(seen(answer)).toEqual(seen(answers[0] ?? answer));
    expect(answers[0]?.codes).toEqual(["bailiff_policy_denied"]);
    const records = (await recordsOf(support.id)).filter(({ type }) => type === "denied");
    expect(new Set(records.map(({ error }) => error))).toEqual(new Set(["bailiff_policy_denied", "bailiff_policy_error"]));
    expect(records[0]).toMatchObject({ decision: { rule: "never-staff" } });
    expect(JSON.stringify(records[0]?.seen)).toContain("private_metadata.staff");
  });

  it("is told with its rule to a key that may see the field", async () => {
    expect((await call(open, { staff: true })).text).toContain("Rule never-staff of policy open denies");
    expect((await call(open, {})).codes).toEqual(["bailiff_policy_error"]);
  });
});
