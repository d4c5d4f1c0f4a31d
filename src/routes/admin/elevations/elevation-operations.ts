// Elevations: what a key opens for a while about itself, and what others have to say to it. The truth of each is in the Ledger of its key.
import { canonicalJson } from "../../../audit/chain.ts";
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { beyondElevate, entryOf } from "../../../keys/elevation.ts";
import type { KeyRecord } from "../../../keys/key-record.ts";
import { longestLeaseMs } from "../../../keys/lease.ts";
import type { ApprovalRefusal } from "../../../ledger/approval-protocol.ts";
import {
  type Elevation,
  type ElevationChange,
  elevationStatus,
  MAX_UNREVIEWED,
  type OpenResult,
  readElevationId,
} from "../../../ledger/elevation-protocol.ts";
import { approvalRequired, tooManyOpen } from "../../call/approval.ts";
import { keyInvalid } from "../../call/authenticate.ts";
import { digestsOf } from "../../call/call-digest.ts";
import { draftRecord } from "../../call/record-draft.ts";
import { type AdminAnswer, type AdminCall, type AdminHandlers, refuse } from "../admin-handler.ts";
import { approverRefused, rootRefused } from "../approvals/approver-refused.ts";
import { handsAbove } from "../keys/hands-above.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { closesOthers } from "./closes-others.ts";
import type { ELEVATION_ROWS } from "./elevation-rows.ts";

/** Looked through for one page, where one key is asked for. */
const MAX_LOOKED_AT = 2_000;
const PAGE = 200;

export const ELEVATION_HANDLERS: AdminHandlers<typeof ELEVATION_ROWS> = {
  async "elevations.open"(admin, { reason, policy: asked }) {
    const { services, actor, above } = admin;
    if (actor === null) return refuse(rootOpensNothing());
    const found = policyToOpen(actor, asked);
    if (!found.ok) return refuse(found.error);
    const { policy } = found;
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

  async "elevations.list"({ services }, { status, key, limit, cursor }) {
    let before = readCursor(cursor);
    if (before === undefined) return refuse(bailiffError("bailiff_param_invalid", NO_CURSOR, { param: "cursor" }));
    const data: Elevation[] = [];
    let [looked, more] = [0, true];
    while (more && data.length < limit && looked < MAX_LOOKED_AT) {
      const page = await services.ledgers.listedElevations({ status: status ?? null, before, limit: PAGE });
      if (page === null) return refuse(registryUnavailable());
      more = page.value.length === PAGE;
      for (const one of page.value) {
        if (data.length === limit) {
          more = true;
          break;
        }
        looked += 1;
        before = { openedMs: Date.parse(one.openedAt), id: one.id };
        if (key === undefined || one.key.id === key) data.push(one);
      }
    }
    const nowMs = services.deps.now();
    const next = more && before !== null ? `${before.openedMs}.${before.id}` : null;
    return { ok: true, body: { data: data.map((one) => shown(one, nowMs)), next_cursor: next } };
  },

  async "elevations.list_own"({ services, actor }) {
    if (actor === null) return { ok: true, body: { data: [] } };
    const own = await services.ledgers.elevationsOf(actor.id);
    if (own === null) return refuse(registryUnavailable());
    return { ok: true, body: { data: own.value.map((one) => shown(one, services.deps.now())) } };
  },

  async "elevations.get"({ services }, { elevation_id: id }) {
    const place = readElevationId(id);
    const listed = await services.ledgers.listedElevation(id);
    if (listed === null) return refuse(registryUnavailable());
    // Not listed: nobody is asked about a Ledger that there may not be.
    if (place === null || listed.value === null) return refuse(noSuchElevation(id));
    const found = await services.ledgers.elevation(place.keyId, place.n);
    if (found === null) return refuse(registryUnavailable());
    if (found.value === null) return refuse(noSuchElevation(id));
    return { ok: true, target: id, body: shown(found.value, services.deps.now()) };
  },

  async "elevations.close"(admin, args) {
    const { services, actor } = admin;
    const { elevation_id: id, reason } = args;
    const place = readElevationId(id);
    const own = actor !== null && place?.keyId === actor.id;
    const mayClose = own || (await closesOthers(admin, args));
    if (mayClose === null) return refuse(registryUnavailable());
    if (!mayClose) return refuse(noSuchElevation(id));
    const listed = own ? undefined : await services.ledgers.listedElevation(id);
    if (listed === null) return refuse(registryUnavailable());
    const record = recordOf(admin, "close");
    if (place === null || listed?.value === null || record.key === null) return refuse(noSuchElevation(id));
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
    const place = readElevationId(id);
    const listed = await services.ledgers.listedElevation(id);
    if (listed === null) return refuse(registryUnavailable());
    const record = recordOf(admin, "review");
    if (place === null || listed.value === null || record.key === null) return refuse(noSuchElevation(id));
    const hands = await handsAbove(admin, place.keyId);
    if (hands === null) return refuse(registryUnavailable());
    const by = { ...record.key, ancestors: actor.ancestors };
    const review = { n: place.n, by, hands, notes, record };
    return changeTold(admin, id, await services.ledgers.reviewElevation(place.keyId, review));
  },
};

function policyToOpen(
  { elevate = [] }: KeyRecord,
  asked: string | undefined,
): { readonly ok: true; readonly policy: string } | { readonly ok: false; readonly error: BailiffError } {
  const names = elevate.map(({ policy }) => policy);
  const [first, ...others] = names;
  if (first === undefined) {
    const detail =
      "This key has nothing that it could open for a while: that takes “elevate” on the key (PATCH /admin/keys/{key_id}).";
    return { ok: false, error: bailiffError("bailiff_elevation_refused", detail) };
  }
  if (asked === undefined && others.length > 0) {
    const detail = `This key may open several policies: say which one in “policy”: ${names.join(", ")}.`;
    return { ok: false, error: bailiffError("bailiff_param_invalid", detail, { param: "policy" }) };
  }
  const policy = asked ?? first;
  if (names.includes(policy)) return { ok: true, policy };
  const detail = `This key may not open that policy. What it may open: ${names.join(", ")}.`;
  return { ok: false, error: bailiffError("bailiff_elevation_refused", detail) };
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
      return refuse(
        bailiffError("bailiff_version_conflict", `${id} is open still: what is done under it is reviewed once it is closed.`),
      );
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
        `${MAX_UNREVIEWED} elevations of this key wait for somebody to sign them off, and that is as many as may. ` +
        "Have some reviewed (POST /admin/elevations/{elevation_id}/review).";
      return refuse(bailiffError("bailiff_elevation_refused", detail));
    }
    case "other_open": {
      const { id, until } = refused.elevation;
      const detail = `Another policy is open: ${id}, until ${until}. One is open at a time: close it first (POST /admin/elevations/${id}/close).`;
      return refuse(bailiffError("bailiff_version_conflict", detail));
    }
    default:
      return refuse(await waits(services, refused));
  }
}

/** It is said only once it is listed for those who may agree. */
async function waits(services: AdminCall["services"], refusal: ApprovalRefusal): Promise<BailiffError> {
  if (refusal.code === "approvals_full") return tooManyOpen(refusal.open);
  const listed = refusal.listed || (await services.ledgers.noteApprovals([refusal.approval])) !== null;
  return listed ? approvalRequired(refusal, services.deps.now()) : registryUnavailable();
}

function shown({ rev: _rev, openedAt, approvalId, ...same }: Elevation, nowMs: number) {
  const { id, key, policy, reason, until, closed, reviewed } = same;
  const status = elevationStatus({ ...same, rev: 0, openedAt, approvalId }, nowMs);
  return { id, status, key, policy, reason, opened_at: openedAt, until, approval_id: approvalId, closed, reviewed };
}

function rootOpensNothing(): BailiffError {
  const detail = "The root token may do everything as it is. What a key opens, it opens for itself.";
  return bailiffError("bailiff_elevation_refused", detail);
}

function noSuchElevation(id: string): BailiffError {
  return bailiffError("bailiff_not_found", `There is no elevation ${id} that this key could act on.`);
}

const NO_CURSOR = "“cursor” is not one that Bailiff gave.";

/** Null: none was given. Undefined: it is none of ours. */
function readCursor(cursor: string | undefined): { readonly openedMs: number; readonly id: string } | null | undefined {
  if (cursor === undefined) return null;
  const [, openedMs, id] = /^([0-9]{1,15})\.(elv_[0-9A-Za-z]{12}_[1-9][0-9]{0,14})$/.exec(cursor) ?? [];
  return openedMs === undefined || id === undefined ? undefined : { openedMs: Number(openedMs), id };
}
