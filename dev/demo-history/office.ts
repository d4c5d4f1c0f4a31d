// The admin plane in the demo history: a publish, keys made, rotated and revoked.
import { CAST, type DemoActor } from "./cast.ts";
import type { Stage } from "./stage.ts";
import type { AdminStep } from "./step.ts";

const { supportLead } = CAST;
const INTERN = "demoIntern01";
const INTERN_KEY = {
  id: INTERN,
  name: "demo intern",
  owner: supportLead.owner,
  policies: ["support"],
  minted_by: supportLead.id,
};

/** @param bundle what is published: the version, and names of policies. */
export function publish(stage: Stage, bundle: { readonly version: string; readonly policies: readonly string[] }): void {
  const recorded = { policy_names: bundle.policies, version: bundle.version, if_version: null };
  admin(stage, CAST.author, { operation: "policies.publish", args: { policies: [] }, recorded, target: bundle.version });
}

export function mintForIntern(stage: Stage, expires_at: string): void {
  const { name, owner, policies } = INTERN_KEY;
  const blank = { allowed_cidrs: null, not_before: null, consistency: "leased", elevate: null, mode: "test" };
  const args = { name, owner, policies, scopes: ["users.get", "users.list"], expires_at, ...blank };
  admin(stage, supportLead, { operation: "keys.create", args, target: INTERN });
}

export function rotateSupportKey(stage: Stage): void {
  const args = { key_id: CAST.supportBot.id, grace_seconds: 3_600, minted: "revoke" };
  admin(stage, supportLead, { operation: "keys.rotate", args, target: CAST.supportBot.id, about: asTarget(CAST.supportBot) });
}

export function revokeInternsKey(stage: Stage): void {
  const args = { key_id: INTERN, reason: "the internship is over" };
  admin(stage, supportLead, {
    operation: "keys.revoke",
    args,
    target: INTERN,
    about: { ...INTERN_KEY, ancestors: [supportLead.id] },
  });
}

function admin(stage: Stage, by: DemoActor, step: Omit<AdminStep, "kind" | "atMs" | "by">): void {
  stage.add({ kind: "admin", atMs: stage.nowMs, by, ...step }).wait(2, 5);
}

function asTarget({ id, name, owner, policies }: DemoActor): Readonly<Record<string, unknown>> {
  return { id, name, owner, policies, minted_by: "root", ancestors: [] };
}
