// Many questions in one call: each is answered as if it were asked alone, and together they cost one look at a Ledger and one at Clerk.
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { asks, BUNDLE, user } from "./access.ts";

const gateway = testGateway();
let support: MintedKey;
let reviewer: MintedKey;

beforeAll(async () => {
  expect((await gateway.publish(BUNDLE)).status).toBe(200);
  support = await gateway.mint(["support"]);
  reviewer = await gateway.mint(["reviewer"], { owner: "security@example.com" });
});
beforeEach(() => {
  gateway.clerk.answerWith(({ url }) =>
    json(
      new URL(url).searchParams.getAll("user_id").map((text) => {
        const id = text.replace(/^\+/, "");
        return user(id, id.startsWith("staff") ? { staff: true } : {});
      }),
    ),
  );
  gateway.clerk.sent.length = 0;
});

const subject = () => ({ type: "api_key", id: support.id });
const about = (id: string) => ({ resource: { type: "user", id } });
const many = (body: object, key = support) => asks(gateway, key.key).many({ subject: subject(), ...body });
const decisionsOf = (body: unknown) => Object(body).evaluations.map(({ decision }: { decision: boolean }) => decision);
const GET = { action: { name: "users.get" } };

it("answers in the order of the questions, what they leave out filled in from beside them", async () => {
  const { status, body } = await many({
    ...GET,
    ...about("user_1"),
    context: { reason: "TICKET-1" },
    evaluations: [
      {},
      about("staff_1"),
      { action: { name: "users.ban" } },
      { action: { name: "users.ban" }, context: {} },
      { action: { name: "users.delete" } },
    ],
  });
  expect([status, decisionsOf(body)]).toEqual([200, [true, false, true, false, false]]);
});

describe("where to stop", () => {
  const evaluations = [about("user_1"), about("staff_1"), about("user_2"), about("staff_2")];
  it.each([
    [undefined, [true, false, true, false]],
    ["execute_all", [true, false, true, false]],
    ["deny_on_first_deny", [true, false]],
    ["permit_on_first_permit", [true]],
  ])("%s", async (evaluations_semantic, wanted) => {
    const options = evaluations_semantic === undefined ? {} : { options: { evaluations_semantic } };
    expect(decisionsOf((await many({ ...GET, evaluations, ...options })).body)).toEqual(wanted);
  });
  it("never, when nothing is what is waited for", async () => {
    const staff = [about("staff_1"), about("staff_2")];
    const options = { evaluations_semantic: "permit_on_first_permit" };
    expect(decisionsOf((await many({ ...GET, evaluations: staff, options })).body)).toEqual([false, false]);
  });
  it("a semantic that there is not is 400", async () => {
    expect(await many({ ...GET, evaluations, options: { evaluations_semantic: "first" } })).toMatchObject({ status: 400 });
  });
});

it("without questions in a list it is one question", async () => {
  for (const more of [{}, { evaluations: [] }]) {
    const { body } = await many({ ...GET, ...about("user_1"), ...more });
    expect(body).toMatchObject({ decision: true });
    expect(body).not.toHaveProperty("evaluations");
  }
});

it("a question that is not whole is 400, and says which", async () => {
  const answer = await many({ ...GET, evaluations: [about("user_1"), {}] });
  expect(answer).toMatchObject({ status: 400, codes: ["bailiff_body_invalid"] });
  expect(answer.text).toContain("evaluations.1.resource");
});

it("more questions than fit are 400", async () => {
  expect(await many({ ...GET, ...about("user_1"), evaluations: Array(101).fill({}) })).toMatchObject({ status: 400 });
});

it("fifty questions with limits are one look at the Ledger, and one at Clerk", async () => {
  await many({ ...GET, ...about("user_1") });
  gateway.clerk.sent.length = 0;
  const { ledgers } = gateway.services;
  const looks = [
    vi.spyOn(ledgers, "standing"),
    vi.spyOn(ledgers, "lease"),
    vi.spyOn(ledgers, "reserve"),
    vi.spyOn(ledgers, "admit"),
  ];
  const action = {
    name: "users.adjust_billing_credit_balance",
    properties: { amount: 100, action: "increase", idempotency_key: "k" },
  };
  const evaluations = Array.from({ length: 50 }, (_, n) => about(`user_${n}`));
  const { body } = await many({ action, evaluations });
  expect(decisionsOf(body)).toEqual(Array(50).fill(true));
  expect(looks.map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0, 0]);
  expect(gateway.clerk.sent).toHaveLength(1);
  vi.restoreAllMocks();
});

it("about another key, too: read once, and charged nothing", async () => {
  const lease = vi.spyOn(gateway.services.ledgers, "lease");
  const { body } = await many({ ...GET, evaluations: [about("user_1"), about("user_2"), about("staff_1")] }, reviewer);
  expect(decisionsOf(body)).toEqual([true, true, false]);
  expect(lease.mock.calls.filter(([id]) => id === support.id)).toHaveLength(1);
  vi.restoreAllMocks();
});

it("is one record, with whom it was about", async () => {
  await many({ ...GET, evaluations: [about("user_70"), about("user_80")] });
  const { body } = await gateway.admin("GET", `/audit?key=${support.id}&operation=access.evaluate_all&target=user_80`);
  expect(body).toMatchObject({ data: [{ type: "admin", target: [support.id, "user_70", "user_80"] }] });
});
