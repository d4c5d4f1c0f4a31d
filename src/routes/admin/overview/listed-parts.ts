// What an overview tells of lists that other operations give, each as far as the caller may have that list.
import type { AdminCall } from "../admin-handler.ts";
import { approvalsShown } from "../approvals/approvals-shown.ts";
import { elevationsShown } from "../elevations/elevations-shown.ts";
import { hooksShown } from "../hooks/hooks-shown.ts";
import { currentBundle } from "../keys/key-lookup.ts";
import { keysShown } from "../keys/keys-shown.ts";
import * as attention from "./attention.ts";
import { bucketPart, copyPart } from "./chain-part.ts";
import { moneyPart } from "./money-part.ts";
import { partFor, within } from "./part.ts";

/** More of a list are not counted. */
const MOST = 200;

export function waitingApprovals(admin: AdminCall) {
  return partFor(admin, "approvals.list", { status: "pending", limit: MOST }, async (asked) => {
    const page = await approvalsShown(asked, { status: "pending", limit: MOST }, null);
    return page && attention.approvalsWaiting(page.data, page.next !== null);
  });
}

export function unreviewedElevations(admin: AdminCall) {
  return partFor(admin, "elevations.list", { status: "unreviewed", limit: MOST }, async (asked) => {
    const page = await elevationsShown(asked, { status: "unreviewed", limit: MOST }, null);
    return page && attention.elevationsUnreviewed(page.data, page.next !== null);
  });
}

export function brokenHooks(admin: AdminCall) {
  return partFor(admin, "hooks.list", {}, async (asked) => {
    const [status, shown] = await Promise.all([asked.services.courier.status(), hooksShown(asked)]);
    const ids = shown && new Set(shown.map(({ id }) => id));
    return status && ids && attention.hooksBroken(status.value.broken.filter(({ id }) => ids.has(id)));
  });
}

/** Those that the caller sees. */
export async function keyParts(admin: AdminCall) {
  const nowMs = admin.services.deps.now();
  const part = await partFor(admin, "keys.list", {}, async (asked) => {
    const [keys, bundle] = await Promise.all([keysShown(asked), currentBundle(asked.services)]);
    return keys === null || bundle === null ? null : { keys, bundle, money: await moneyPart(asked, keys, bundle) };
  });
  return {
    money: part.kind === "shown" ? part.value.money : part,
    keys_expiring: within(part, ({ keys }) => attention.keysExpiring(keys, nowMs)),
    keys_asleep: within(part, ({ keys }) => attention.keysAsleep(keys, nowMs)),
    keys_without_policy: within(part, ({ keys, bundle }) => attention.keysWithoutPolicy(keys, new Set(bundle.policies.keys()))),
  };
}

/** How far the log is copied, and whether storage contradicts it. */
export async function stateParts(admin: AdminCall) {
  const nowMs = admin.services.deps.now();
  const part = await partFor(admin, "status.read", {}, async ({ services: { ledgers } }) => {
    const [reports, troubles, anchoring] = await Promise.all([ledgers.reportsSince(0), ledgers.troubles(), ledgers.anchoring()]);
    if (reports === null || troubles === null || anchoring === null) return null;
    return { reports: reports.value, troubles: troubles.value, anchoring: anchoring.value };
  });
  return {
    ledgers_behind: within(part, ({ reports }) => attention.ledgersBehind(reports, nowMs)),
    log_troubles: within(part, ({ troubles }) => attention.logTroubles(troubles)),
    bucket: within(part, ({ anchoring }) => bucketPart(anchoring)),
    copy: within(part, ({ reports }) => copyPart(reports)),
  };
}
