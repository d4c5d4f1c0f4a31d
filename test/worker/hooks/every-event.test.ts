// Each type of event, made to happen as it happens, comes to a hook that listens to it, once.
import { runInDurableObject } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { EVENT_TYPES, type EventType } from "../../../src/audit/record-events.ts";
import { approvalIdOf } from "../approvals/approval-scene.ts";
import { deliver, eventOf, hookedGateway, ringWatch, userOf } from "../bypass/clerk-webhooks.ts";
import { ledgerOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { AUDIT_SIGNING_KEY, inLedger, ringRegistry } from "../tampering/storage-at-rest.ts";
import type { MintedKey } from "../test-gateway.ts";
import { courierWorld } from "./courier-world.ts";

const MONEY = "users.adjust_billing_credit_balance";
const gateway = hookedGateway({ vars: { AUDIT_SIGNING_KEY } });
const world = courierWorld();
const policies = [
  {
    policy: "desk",
    rules: [
      { id: "counted", allow: ["users.unban"], limit: [{ max: 5, per: "1d" }] },
      { id: "free", allow: ["users.update_metadata", MONEY] },
      { id: "asks", allow: ["users.ban", "users.lock"], approve: { count: 1, within: "1h" } },
    ],
  },
  { policy: "lead", rules: [{ id: "approve", allow: ["approvals.*"] }] },
];
let [desk, lead]: MintedKey[] = [];
let hook = "";
let minutes = 0;

const act = (path: string, body?: object, method = "POST") =>
  gateway.call(method, `/v1/users/user_1/${path}`, {
    key: desk?.key ?? "",
    headers: { "bailiff-max-retries": "0" },
    ...(body === undefined ? {} : { body }),
  });
const say = (step: "approve" | "reject", id: string) =>
  gateway.admin("POST", `/approvals/${id}/${step}`, { reason: "looked" }, lead?.key);
const checkpoint = async () => {
  minutes += 2;
  await ringRegistry(minutes * 60_000);
};

/** What makes it happen. */
const MAKES: Readonly<Record<EventType, () => Promise<unknown>>> = {
  "call.denied": () => act("verify_password", { password: "guess-4711" }),
  "limit.near": async () => {
    for (let times = 0; times < 4; times += 1) await act("unban");
  },
  "limit.exhausted": async () => {
    await act("unban");
    await act("unban");
  },
  "money.moved": async () => {
    gateway.clerk.answerWith(() => json({ object: "credit" }));
    await act("billing/credits", { amount: 5, currency: "usd", action: "increase", idempotency_key: "k5" });
    gateway.clerk.answerWith(() => json({ id: "user_1" }));
  },
  "key.created": () => gateway.mint(["desk"]),
  "key.rotated": () => gateway.admin("POST", `/keys/${lead?.id}/rotate`, {}),
  "key.revoked": () => gateway.admin("POST", `/keys/${lead?.id}/revoke`, { reason: "left" }),
  "policy.published": () => gateway.publish([...policies, { policy: "more", rules: [{ id: "a", allow: ["users.get"] }] }]),
  "outcome.unknown": async () => {
    gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
    await act("metadata", { public_metadata: { a: 1 } }, "PATCH");
    gateway.clerk.answerWith(() => json({ id: "user_1" }));
  },
  "approval.requested": () => act("ban"),
  "approval.approved": async () => say("approve", approvalIdOf(await act("ban"))),
  "approval.rejected": async () => say("reject", approvalIdOf(await act("lock"))),
  "elevation.opened": () => gateway.admin("POST", "/elevations", { reason: "INCIDENT-17" }, desk?.key),
  "bypass.found": async () => {
    await deliver(gateway, eventOf("user.created", userOf("user_past"), Date.now() - 60_000));
    await deliver(gateway, eventOf("user.updated", userOf("user_past", { banned: true })));
    await ringWatch("user_past");
  },
  "log.trouble": async () => {
    const { id, key } = await gateway.mint(["desk"]);
    await gateway.call("POST", "/v1/users/user_1/unban", { key });
    await ringAlarm(id);
    await checkpoint();
    await inLedger(id, (sql) => void sql.exec("DELETE FROM records"));
    await ringAlarm(id);
    await checkpoint();
  },
  "checkpoint.signed": async () => {
    const { id, key } = await gateway.mint(["desk"]);
    await gateway.call("POST", "/v1/users/user_1/unban", { key });
    await ringAlarm(id);
    await checkpoint();
  },
  "hook.test": () => gateway.admin("POST", `/hooks/${hook}/test`),
};
/** What comes along: the act after the one that used a limit up is refused; a request for approval is made to be decided. */
const BESIDE: Partial<Record<EventType, readonly EventType[]>> = {
  "limit.exhausted": ["call.denied"],
  "approval.rejected": ["approval.requested"],
  "log.trouble": ["key.created", "checkpoint.signed"],
  "checkpoint.signed": ["key.created"],
};

beforeAll(async () => {
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  await gateway.publish(policies);
  desk = await gateway.mint(["desk"], { owner: "desk@example.com", elevate: { policy: "lead", within: "1h" } });
  lead = await gateway.mint(["lead"], { owner: "lead@example.com" });
  const made = await gateway.admin("POST", "/hooks", { url: "https://hooks.example.com/all", events: EVENT_TYPES });
  expect(made, made.text).toMatchObject({ status: 201 });
  hook = String(made.body?.["id"]);
  await runInDurableObject(ledgerOf("admin"), (ledger) => ledger.alarm());
});

it.each(EVENT_TYPES.toSorted((a, b) => order(a) - order(b)).map((type) => [type]))("%s", async (type) => {
  world.posted.length = 0;
  await MAKES[type]();
  const ledgers = [desk?.id ?? "", "admin", "clerk"];
  await world.deliver(...ledgers);
  await world.deliver(...ledgers);
  const came = world.posted.map(({ message }) => message.type);
  expect(came.filter((one) => one === type)).toHaveLength(1);
  const others = came.filter((one) => one !== type);
  for (const one of others) expect(BESIDE[type] ?? [], one).toContain(one);
  const ids = world.posted.map(({ headers }) => headers["webhook-id"]);
  expect(new Set(ids).size).toBe(ids.length);
});

/** The key that approves is rotated and revoked at the end. */
function order(type: EventType): number {
  return type.startsWith("key.r") ? 1 : 0;
}
