// Elevations: what a key opens for a while about itself, and what others have to say to it. The truth of each is in the Ledger of its key.
import { canonicalJson } from "../../../audit/chain.ts";
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { beyondElevate, entryOf } from "../../../keys/elevation.ts";
import type { KeyRecord } from "../../../keys/key-record.ts";
import { longestLeaseMs } from "../../../keys/lease.ts";
import {
  type Elevation,
  type ElevationChange,
  elevationStatus,
  MAX_UNREVIEWED,
  type OpenResult,
  readElevationId,
} from "../../../ledger/elevation-protocol.ts";
import { waiting } from "../../call/approval.ts";
import { keyInvalid } from "../../call/authenticate.ts";
import { digestsOf } from "../../call/call-digest.ts";
import { draftRecord } from "../../call/record-draft.ts";
import { type AdminAnswer, type AdminCall, type AdminHandlers, refuse } from "../admin-handler.ts";
import { approverRefused, rootRefused } from "../approvals/approver-refused.ts";
import { handsAbove } from "../keys/hands-above.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import { keysInSight } from "../keys/keys-in-sight.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { cursorOf, noCursor, placeIn } from "../shown-page.ts";
import { closesOthers } from "./closes-others.ts";
import type { ELEVATION_ROWS } from "./elevation-rows.ts";
import { elevationsShown } from "./elevations-shown.ts";

export const ELEVATION_HANDLERS: AdminHandlers<typeof ELEVATION_ROWS> = {
  async "elevations.open"(admin, { reason, policy: asked }) {
    const { services, actor, above } = admin;
    if (actor === null) return refuse(rootOpensNothing());
    const policy = policyToOpen(actor, asked);
    if (typeof policy !== "string") return refuse(policy);
    const entry = entryOf(actor, policy);
    for (const { record } of above) {
      // Its own is judged under what the key above could open: else it would be on record as open, and open nothing.
      const beyond = beyondElevate(record, { elevate: entry === undefined ? [] : [entry] }, `key ${record.id} above it`);
      if (beyond !== null) return refuse(bailiffError("bailiff_scope_denied", `This key opens nothing now: ${beyond}.`));
    }
    const digests = digestsOf(services, `bailiff:elevation:v1:${canonicalJson({ policy, reason })}`);
    const opened = await services.ledgers.openElevation(actor.id, { policy, reason, digests, record: recordOf(admin, "open") });
    if (opened === null) return refuse(registryUnavailable());
    services.leases.drop(actor.id);
    return opened.value.ok ? await told(admin, opened.value.elevation) : await openRefused(admin, policy, opened.value);
  },

  async "elevations.list"(admin, { cursor, ...asked }) {
    const { deps, settings } = admin.services;
    const before = placeIn(settings.peppers, cursor);
    if (before === undefined) return refuse(noCursor());
    const page = await elevationsShown(admin, asked, before);
    if (page === null) return refuse(registryUnavailable());
    const data = page.data.map((one) => shown(one, deps.now()));
    return { ok: true, body: { data, next_cursor: cursorOf(settings.peppers, page.next) } };
  },

  async "elevations.list_own"({ services, actor }) {
    if (actor === null) return { ok: true, body: { data: [] } };
    const own = await services.ledgers.elevationsOf(actor.id);
    if (own === null) return refuse(registryUnavailable());
    return { ok: true, body: { data: own.value.map((one) => shown(one, services.deps.now())) } };
  },

  async "elevations.get"(admin, { elevation_id: id }) {
    const { services } = admin;
    const place = await placeInSight(admin, id);
    // Not listed: nobody is asked about a Ledger that there may not be.
    const found = place && (await services.ledgers.elevation(place.keyId, place.n));
    if (found === null) return refuse(registryUnavailable());
    if (!found?.value) return refuse(noSuchElevation(id));
    return { ok: true, target: id, body: shown(found.value, services.deps.now()) };
  },

  async "elevations.close"(admin, args) {
    const { services, actor } = admin;
    const { elevation_id: id, reason } = args;
    const named = readElevationId(id);
    const own = actor !== null && named?.keyId === actor.id;
    const may = own || (await closesOthers(admin, args));
    const place = own ? named : may && (await placeInSight(admin, id));
    if (place === null) return refuse(registryUnavailable());
    const record = recordOf(admin, "close");
    if (!place || record.key === null) return refuse(noSuchElevation(id));
    const changed = await services.ledgers.closeElevation(place.keyId, { n: place.n, by: record.key, reason, record });
    services.leases.drop(place.keyId);
    const answer = await changeTold(admin, id, changed);
    if (!answer.ok || "stream" in answer) return answer;
    const readsEndedBy = new Date(services.deps.now() + longestLeaseMs(services.settings)).toISOString();
    return { ...answer, body: { ...Object(answer.body), reads_ended_by: readsEndedBy } };
  },

  async "elevations.review"(admin, { elevation_id: id, notes }) {
    const { services, actor } = admin;
    if (actor === null) return refuse(rootRefused("elevations.review."));
    const place = await placeInSight(admin, id);
    if (place === null) return refuse(registryUnavailable());
    const record = recordOf(admin, "review");
    if (place === undefined || record.key === null) return refuse(noSuchElevation(id));
    const hands = await handsAbove(admin, place.keyId);
    if (hands === null) return refuse(registryUnavailable());
    const by = { ...record.key, ancestors: actor.ancestors };
    const review = { n: place.n, by, hands, notes, record };
    return changeTold(admin, id, await services.ledgers.reviewElevation(place.keyId, review));
  },
};

/** Undefined: of none that is shown to the caller. Null when the Registry does not answer. */
async function placeInSight(admin: AdminCall, id: string) {
  const [inSight, listed] = await Promise.all([keysInSight(admin), admin.services.ledgers.listedElevation(id)]);
  const place = readElevationId(id);
  if (inSight === null || listed === null) return null;
  return listed.value !== null && place !== null && inSight(place.keyId) ? place : undefined;
}

/** Its name, or why there is none. */
function policyToOpen({ elevate = [] }: KeyRecord, asked: string | undefined): string | BailiffError {
  const names = elevate.map(({ policy }) => policy);
  const [first, ...others] = names;
  if (first === undefined) {
    const detail = "This key may open nothing: that takes “elevate” on the key (PATCH /admin/keys/{key_id}).";
    return bailiffError("bailiff_elevation_refused", detail);
  }
  if (asked === undefined && others.length > 0) {
    const detail = `Say in “policy” which one is to be opened: ${names.join(", ")}.`;
    return bailiffError("bailiff_param_invalid", detail, { param: "policy" });
  }
  const policy = asked ?? first;
  if (names.includes(policy)) return policy;
  const detail = `This key may not open that, but ${names.join(", ")}.`;
  return bailiffError("bailiff_elevation_refused", detail);
}

/** What the Ledger of the elevated key keeps of this call. */
function recordOf({ call, actor }: AdminCall, step: "open" | "close" | "review") {
  const key = actor ?? ROOT_PRINCIPAL;
  const operation = { name: `elevations.${step}`, target: { kind: "none" }, secretArgs: [] } as const;
  return draftRecord({ ledger: key.id, call, key, operation, args: null, decision: null }, { type: "admin", outcome: "ok" });
}

/** The Ledger tells of it in any case; so whoever lists next sees it at once. */
async function told({ services, call }: AdminCall, elevation: Elevation): Promise<AdminAnswer> {
  await services.ledgers.noteElevations([elevation]);
  call.measured.elevationId = elevation.id;
  return { ok: true, target: elevation.id, body: shown(elevation, services.deps.now()) };
}

async function changeTold(
  admin: AdminCall,
  id: string,
  changed: { readonly value: ElevationChange } | null,
): Promise<AdminAnswer> {
  if (changed === null) return refuse(registryUnavailable());
  if (changed.value.ok) return told(admin, changed.value.elevation);
  switch (changed.value.code) {
    case "no_such_elevation":
      return refuse(noSuchElevation(id));
    case "reviewer":
      return refuse(approverRefused(changed.value.fault, "sign it off"));
    case "still_open":
      return refuse(bailiffError("bailiff_version_conflict", `${id} is still open: close it first.`));
    case "closed":
    case "reviewed":
      return refuse(bailiffError("bailiff_version_conflict", `${id} is ${changed.value.code} already: nothing was changed.`));
  }
}

async function openRefused(
  { services }: AdminCall,
  policy: string,
  refused: Exclude<OpenResult, { readonly ok: true }>,
): Promise<AdminAnswer> {
  switch (refused.code) {
    case "not_current":
      return refuse(keyInvalid());
    case "not_allowed":
      return refuse(bailiffError("bailiff_elevation_refused", `This key may not open ${policy} any more.`));
    case "too_many_unreviewed": {
      const detail =
        `${MAX_UNREVIEWED} elevations of this key wait to be signed off, and no more may. ` +
        "Have some reviewed (POST /admin/elevations/{elevation_id}/review).";
      return refuse(bailiffError("bailiff_elevation_refused", detail));
    }
    case "other_open": {
      const { id, until } = refused.elevation;
      const detail = `Another policy is open: ${id}, until ${until}. One is open at a time: close it first (POST /admin/elevations/${id}/close).`;
      return refuse(bailiffError("bailiff_version_conflict", detail));
    }
    default:
      return refuse(await waiting(services, refused));
  }
}

function shown(elevation: Elevation, nowMs: number) {
  const { id, key, policy, reason, openedAt: opened_at, until, approvalId: approval_id, closed, reviewed } = elevation;
  return { id, status: elevationStatus(elevation, nowMs), key, policy, reason, opened_at, until, approval_id, closed, reviewed };
}

function rootOpensNothing(): BailiffError {
  const detail = "The root token may do everything as it is. What a key opens, it opens for itself.";
  return bailiffError("bailiff_elevation_refused", detail);
}

function noSuchElevation(id: string): BailiffError {
  return bailiffError("bailiff_not_found", `There is no elevation ${id} that this key could act on.`);
}
