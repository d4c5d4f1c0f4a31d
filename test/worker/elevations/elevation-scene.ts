// Who opens, who signs off, and the calls of these tests.
import { expect } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type Answer, type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";

/** By day `desk` looks; on call it locks, reads the log, and tries what must stay closed. */
export const POLICIES = [
  {
    policy: "desk",
    mask: ["private_metadata"],
    rules: [
      { id: "look", allow: ["users.get"] },
      { id: "never-merge", deny: ["users.delete"] },
    ],
  },
  {
    policy: "on-call",
    mask: ["public_metadata"],
    rules: [
      { id: "lock", allow: ["users.lock", "users.delete"] },
      { id: "list", allow: ["users.list"] },
      { id: "keys", allow: ["keys.*", "policies.*", "audit.*"] },
    ],
  },
  { policy: "lead", rules: [{ id: "all", allow: ["elevations.*", "approvals.*", "policies.explain"] }] },
  { policy: "minter", rules: [{ id: "mint", allow: ["keys.*", "users.get", "policies.publish"] }] },
];

export const HOUR = { policy: "on-call", within: "1h" };

export interface Scene {
  readonly gateway: TestGateway;
  /** Another isolate: the same Ledgers, leases of its own. */
  readonly other: TestGateway;
  holder: MintedKey;
  lead: MintedKey;
}

export function elevationScene(): Scene {
  const none = { id: "", key: "" };
  return { gateway: testGateway(), other: testGateway(), holder: none, lead: none };
}

export async function setTheScene(scene: Scene): Promise<void> {
  expect((await scene.gateway.publish(POLICIES)).text).toContain("version");
  for (const { clerk } of [scene.gateway, scene.other]) {
    const user = { id: "user_1", object: "user", private_metadata: { a: 1 }, public_metadata: { b: 1 } };
    clerk.answerWith(({ url }) => json(url.includes("/users?") ? [user] : user));
    clerk.sent.length = 0;
  }
  scene.holder = await scene.gateway.mint(["desk"], { owner: "support@example.com", elevate: HOUR });
  scene.lead = await scene.gateway.mint(["lead"], { owner: "lead@example.com" });
}

export const open = ({ gateway, holder }: Scene, body: object = { reason: "INCIDENT-17" }, key = holder.key): Promise<Answer> =>
  gateway.admin("POST", "/elevations", body, key);

export const lock = ({ holder }: Scene, gateway: TestGateway, key = holder.key): Promise<Answer> =>
  gateway.call("POST", "/v1/users/user_1/lock", { key, headers: { "bailiff-max-retries": "0" } });

export const list = ({ holder }: Scene, gateway: TestGateway, key = holder.key): Promise<Answer> =>
  gateway.call("GET", "/v1/users", { key });

export const idOf = ({ body }: Answer): string => String(body?.["id"]);

/** Ids of what nobody has signed off, of this holder. */
export async function unreviewed({ gateway, holder, lead }: Scene): Promise<unknown[]> {
  const { body } = await gateway.admin("GET", `/elevations?status=unreviewed&key=${holder.id}`, undefined, lead.key);
  const data: unknown = body?.["data"];
  return Array.isArray(data) ? data.map(({ id, status }) => [id, status]) : [];
}
