// Who asks, who agrees, and the calls of these tests.
import { expect } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type Answer, type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";

export const DESK = "approvers";

/** `ban` waits for one, `lock` for two, `look` is a read that waits; `free` waits for nobody. */
export const POLICIES = [
  {
    policy: "asker",
    rules: [
      { id: "ban", allow: ["users.ban"], approve: { count: 1, within: "1h" } },
      { id: "lock", allow: ["users.lock"], approve: { count: 2, within: "30m" } },
      { id: "look", allow: ["users.get"], approve: { count: 1, within: "5m" } },
      { id: "free", allow: ["users.unban"] },
      { id: "mint", allow: ["keys.create"] },
    ],
  },
  { policy: DESK, rules: [{ id: "approve", allow: ["approvals.*"] }] },
];

export interface Scene {
  readonly gateway: TestGateway;
  asker: MintedKey;
  approver: MintedKey;
  other: MintedKey;
  /** Calls that Clerk got which are no looks at a user. */
  readonly sent: () => number;
}

export function approvalScene(): Scene {
  const gateway = testGateway();
  const none = { id: "", key: "" };
  const sent = () => gateway.clerk.sent.filter(({ method }) => method !== "GET").length;
  return { gateway, asker: none, approver: none, other: none, sent };
}

export async function setTheScene(scene: Scene, policies: readonly unknown[] = POLICIES): Promise<void> {
  const { gateway } = scene;
  expect((await gateway.publish(policies)).text).toContain("version");
  gateway.clerk.answerWith(() => json({ id: "user_1", object: "user" }));
  gateway.clerk.sent.length = 0;
  scene.asker = await gateway.mint(["asker"], { owner: "support@example.com" });
  scene.approver = await gateway.mint([DESK], { owner: "lead@example.com" });
  scene.other = await gateway.mint([DESK], { owner: "security@example.com" });
}

export const act = (
  { gateway, asker }: Scene,
  what = "ban",
  { user = "user_1", key = asker.key, reason = "TICKET-1" } = {},
): Promise<Answer> =>
  gateway.call("POST", `/v1/users/${user}/${what}`, { key, headers: { "bailiff-reason": reason, "bailiff-max-retries": "0" } });

/** Of a refused call. */
export function approvalIdOf({ body }: Answer): string {
  const errors: unknown = body?.["errors"];
  const [first]: { meta?: Record<string, unknown> }[] = Array.isArray(errors) ? errors : [];
  return String(first?.meta?.["approval_id"]);
}

export const say = (
  { gateway }: Scene,
  step: "approve" | "reject" | "withdraw",
  id: string,
  key: string | undefined,
  reason = "looked at it",
): Promise<Answer> => gateway.admin("POST", `/approvals/${id}/${step}`, { reason }, key);

/** Of those that a key may see, what this asker asked for. */
export async function listedFor({ gateway, asker }: Scene, query: string, key: string): Promise<{ id: string }[]> {
  const { body } = await gateway.admin("GET", `/approvals?${query}`, undefined, key);
  const data: unknown = body?.["data"];
  return (Array.isArray(data) ? data : []).filter(({ key: by }) => by.id === asker.id);
}

export async function statusOf({ gateway }: Scene, id: string): Promise<unknown> {
  return (await gateway.admin("GET", `/approvals/${id}`)).body?.["status"];
}
