// “What may this key do about this user?”: what is listed and needs no more arguments is a yes when it is asked for; what is not listed is a no,
// whatever the arguments.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { asks, BUNDLE, user } from "./access.ts";

const gateway = testGateway();
let support: MintedKey;
let reviewer: MintedKey;

beforeAll(async () => {
  const published = await gateway.publish([
    ...BUNDLE,
    { policy: "no-credits", rules: [{ id: "never", deny: ["users.adjust_billing_credit_balance"] }] },
    { policy: "desk", rules: [{ id: "mint", allow: ["keys.create"] }] },
  ]);
  expect(published.status).toBe(200);
  support = await gateway.mint(["support"]);
  reviewer = await gateway.mint(["reviewer"], { owner: "security@example.com" });
});
beforeEach(() => {
  gateway.clerk.answerWith(({ url }) =>
    json(
      new URL(url).searchParams.getAll("user_id").flatMap((text) => {
        const id = text.replace(/^\+/, "");
        return id.startsWith("nobody") ? [] : [user(id, id.startsWith("staff") ? { staff: true } : {})];
      }),
    ),
  );
  gateway.clerk.sent.length = 0;
});

async function namesFor(key: MintedKey, id: string, context?: object, asker = key): Promise<string[]> {
  const { body } = await asks(gateway, asker.key).actions({
    subject: { type: "api_key", id: key.id },
    resource: { type: "user", id },
    ...(context === undefined ? {} : { context }),
  });
  return Object(body).results.map(({ name }: { name: string }) => name);
}

it("lists what the rules allow, by the circumstances, with one look at the user", async () => {
  expect(await namesFor(support, "user_1")).toEqual(
    ["users.get", "users.bulk_ban", "users.verify_password", "users.adjust_billing_credit_balance"].toSorted(byTable),
  );
  expect(gateway.clerk.sent).toHaveLength(1);
  expect(await namesFor(support, "user_1", { reason: "TICKET-1" })).toContain("users.ban");
  expect(await namesFor(support, "staff_1", { reason: "TICKET-1" })).toEqual([]);
  expect(await namesFor(support, "nobody_1")).toEqual([]);
});

function byTable(a: string, b: string): number {
  const names = gateway.services.operations.map(({ name }) => name);
  return names.indexOf(a) - names.indexOf(b);
}

it("without what a deny closes whatever the arguments, what the scopes close, and what a key above may not", async () => {
  expect(await namesFor(await gateway.mint(["support", "no-credits"]), "user_1")).not.toContain(
    "users.adjust_billing_credit_balance",
  );
  expect(await namesFor(await gateway.mint(["support"], { scopes: ["users.get"] }), "user_1")).toEqual(["users.get"]);
  const parent = await gateway.mint(["desk", "support"]);
  const child = await gateway.mint(["desk", "support"], { name: "child" }, parent.key);
  expect(await namesFor(child, "user_1")).toContain("users.adjust_billing_credit_balance");
  await gateway.admin("PATCH", `/keys/${parent.id}`, { policies: ["desk", "support", "no-credits"] });
  gateway.services.leases.clear();
  expect(await namesFor(child, "user_1")).toContain("users.get");
  expect(await namesFor(child, "user_1")).not.toContain("users.adjust_billing_credit_balance");
});

it("what is listed and needs nothing more is a yes", async () => {
  const listed = new Set(await namesFor(support, "user_1", { reason: "TICKET-1" }));
  for (const { name, target } of gateway.services.operations) {
    if (target.kind !== "one") continue;
    const { body } = await asks(gateway, support.key).one({
      subject: { type: "api_key", id: support.id },
      action: { name },
      resource: { type: "user", id: "user_1" },
      context: { reason: "TICKET-1" },
    });
    const { decision, context } = Object(body);
    if (decision === true) expect(listed).toContain(name);
    else if (context.code !== "bailiff_param_invalid") expect(listed).not.toContain(name);
  }
});

describe("about another key", () => {
  it("needs the right", async () => {
    expect(await namesFor(support, "user_1", {}, reviewer)).toContain("users.get");
    const answer = await asks(gateway, support.key).actions({
      subject: { type: "api_key", id: reviewer.id },
      resource: { type: "user", id: "user_1" },
    });
    expect(answer.status).toBe(403);
  });
  it("is empty for one that is revoked or not there", async () => {
    const gone = await gateway.mint(["support"]);
    await gateway.admin("POST", `/keys/${gone.id}/revoke`, { reason: "lost" });
    expect(await namesFor(gone, "user_1", {}, reviewer)).toEqual([]);
    expect(await namesFor({ id: "AAAAAAAAAAAA", key: "" }, "user_1", {}, reviewer)).toEqual([]);
  });
});

it("is on record with whom it was about", async () => {
  await namesFor(support, "user_9");
  const { body } = await gateway.admin("GET", `/audit?key=${support.id}&operation=access.search_actions&target=user_9`);
  expect(body).toMatchObject({ data: [{ target: [support.id, "user_9"] }] });
});
