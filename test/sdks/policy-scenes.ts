// Scenes in which Clerk is well and policy has its say: limits, masks, reasons.
import { addUnlistedUser, SEED, UNLISTED_USER } from "../../emulator/server.ts";
import { type Args, wireJson } from "./sample-calls.ts";
import { ask, given, refusedAs, type Scene, type Stage, shown } from "./scene.ts";
import type { SdkMethod } from "./sdk-family.ts";
import { ONCE } from "./sdk-gateway.ts";

/** Nobody waited: neither for a `Retry-After` of an hour nor between tries. */
const AT_ONCE_MS = 1_500;

const limits: Scene[] = ONCE.map((operation) => ({
  id: `limit ${operation}`,
  title: `raises at once when the limit of ${operation} is used up`,
  operation,
  async play(stage, method) {
    const first = await ask(stage, method, "sdk-once", { retries: "default" });
    // The other style of this release has used it up.
    if (!first.ok && stage.style === stage.family.styles[0]) return shown(first);
    const start = Date.now();
    const second = await ask(stage, method, "sdk-once", { retries: "default" });
    const waited = Date.now() - start;
    if (waited > AT_ONCE_MS) return `it waited for ${waited} ms`;
    return refusedAs(stage, second, 429, "bailiff_limit_exceeded", /limit/i);
  },
}));

/** What the shipped policies let a reader see, all of it under a mask. Values that must not be in what the SDK gives. */
const HIDDEN: Readonly<Record<string, readonly string[]>> = {
  analyst: [SEED.google.email, SEED.staff.email, '"Gale"', '"Sam"', SEED.google.providerUserId],
  agent: [SEED.google.providerUserId, SEED.phoneOnly.phone, '"staff":true'],
  support: ['"staff":true'],
};
const SHOWN_TO: Readonly<Record<string, readonly string[]>> = {
  analyst: [
    "users.get",
    "users.list",
    "users.count",
    "users.get_billing_subscription",
    "users.get_organization_memberships",
    "users.get_instance_organization_memberships",
  ],
  agent: ["users.get", "users.list", "users.count", "users.get_billing_subscription", "users.get_billing_credit_balance"],
  support: [
    "users.get",
    "users.list",
    "users.count",
    "users.get_organization_memberships",
    "users.get_billing_subscription",
    "users.get_billing_credit_balance",
  ],
};
/** Staff is hidden from some: nobody asks for them here. An analyst may not search by address. */
const READER_ARGS: Readonly<Record<string, Args>> = {
  "users.list": { limit: 5 },
  "users.count": {},
  "users.get_organization_memberships": { user_id: SEED.credits.id },
};

const masks: Scene[] = Object.entries(SHOWN_TO).flatMap(([policy, operations]) =>
  operations.map((operation) => ({
    id: `mask ${policy} ${operation}`,
    title: `reads what the mask of ${policy} leaves of ${operation}`,
    operation,
    async play(stage: Stage, method: SdkMethod) {
      const answer = await ask(stage, method, policy, {}, READER_ARGS[operation]);
      if (!answer.ok) return shown(answer);
      const text = wireJson(answer.value);
      const seen = (HIDDEN[policy] ?? []).filter((value) => text.includes(value));
      return seen.length > 0 ? `it shows ${seen.join(", ")}` : undefined;
    },
  })),
);

const reason: Scene = {
  id: "reason",
  title: "gives a reason in the address",
  operation: "users.ban",
  async play(stage, method) {
    const { origin } = stage.gateway;
    const without = refusedAs(stage, await ask(stage, method, "support"), 403, "bailiff_policy_denied", /reason/);
    if (without !== undefined) return `without a reason: ${without}`;
    return given(await ask(stage, method, "support", { base: stage.family.base(`${origin}/for/TICKET-4711`) }));
  },
};

/** Clerk's live answers hold what no description lists. It is passed on as it is; whether an SDK can read it is the SDK's own affair. */
const unlisted: Scene = {
  id: "unlisted",
  title: "reads a user with kinds and fields that no description lists, as it comes",
  operation: "users.get",
  async play(stage, method) {
    addUnlistedUser(stage.gateway.emulator.store);
    return given(await ask(stage, method, "sdk-all", {}, { user_id: UNLISTED_USER.id }));
  },
};
const unlistedMasked: Scene[] = ["analyst", "agent", "support"].map((policy) => ({
  id: `unlisted ${policy}`,
  title: `reads a user that no description lists under the mask of ${policy} if it can without`,
  operation: "users.get",
  async play(stage, method) {
    addUnlistedUser(stage.gateway.emulator.store);
    const args = { user_id: UNLISTED_USER.id };
    const bare = await ask(stage, method, "sdk-all", {}, args);
    if (bare.ok) return given(await ask(stage, method, policy, {}, args));
    // Refused is something else than not understood.
    return bare.code === null ? undefined : shown(bare);
  },
}));

export const POLICY_SCENES: readonly Scene[] = [...limits, ...masks, unlisted, ...unlistedMasked, reason];
