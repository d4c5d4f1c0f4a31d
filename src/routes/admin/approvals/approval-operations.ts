// Approvals: who waits for what, and the words of those who may agree. The truth of a request is in the Ledger of the key that asked.
import type { ApprovalStatus } from "../../../audit/record.ts";
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { type ApprovalVerdict, readApprovalId } from "../../../ledger/approval-protocol.ts";
import { draftRecord } from "../../call/record-draft.ts";
import { type AdminAnswer, type AdminCall, type AdminHandlers, type AdminLookUps, refuse } from "../admin-handler.ts";
import { handsAbove } from "../keys/hands-above.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { cursorOf, noCursor, placeIn } from "../shown-page.ts";
import type { APPROVAL_ROWS } from "./approval-rows.ts";
import { aboutOf, approvalsShown } from "./approvals-shown.ts";
import { approverRefused, rootRefused } from "./approver-refused.ts";
import { shownApproval, shownSummary } from "./shown-approval.ts";

export const APPROVAL_HANDLERS: AdminHandlers<typeof APPROVAL_ROWS> = {
  async "approvals.list"(admin, { cursor, ...asked }) {
    const { peppers } = admin.services.settings;
    const before = placeIn(peppers, cursor);
    if (before === undefined) return refuse(noCursor());
    const page = await approvalsShown(admin, asked, before);
    if (page === null) return refuse(registryUnavailable());
    return { ok: true, body: { data: page.data.map(shownSummary), next_cursor: cursorOf(peppers, page.next) } };
  },

  async "approvals.list_own"({ services, actor }) {
    if (actor === null) return { ok: true, body: { data: [] } };
    const own = await services.ledgers.approvalsOf(actor.id);
    return own === null ? refuse(registryUnavailable()) : { ok: true, body: { data: own.value.map(shownApproval) } };
  },

  async "approvals.get"({ services }, { approval_id: id }) {
    const place = readApprovalId(id);
    const listed = await services.ledgers.listedApproval(id);
    if (listed === null) return refuse(registryUnavailable());
    // Not listed: nobody is asked about a Ledger that there may not be.
    if (place === null || listed.value === null) return refuse(noSuchApproval(id));
    const found = await services.ledgers.approval(place.keyId, place.n);
    if (found === null) return refuse(registryUnavailable());
    if (found.value === null) return refuse(noSuchApproval(id));
    return { ok: true, target: id, approvalId: id, body: shownApproval(found.value) };
  },

  async "approvals.approve"(admin, { approval_id: id, reason }) {
    if (admin.actor === null) return refuse(rootRefused("approvals.approve. (The root token can reject.)"));
    return decide(admin, id, "approve", reason);
  },
  "approvals.reject": (admin, { approval_id: id, reason }) => decide(admin, id, "reject", reason),
  async "approvals.withdraw"(admin, { approval_id: id, reason }) {
    const own = admin.actor !== null && readApprovalId(id)?.keyId === admin.actor.id;
    // The same words for another's and for none: whoever asks learns nothing of what others ask for.
    return own ? decide(admin, id, "withdraw", reason) : refuse(noSuchApproval(id));
  },
};

export const APPROVAL_LOOK_UPS: AdminLookUps<typeof APPROVAL_ROWS> = {
  "approvals.get": aboutRequest,
  "approvals.approve": aboutRequest,
  "approvals.reject": aboutRequest,
};

/** Null: the Registry is away. Of a request that there is not nothing is known: a rule that reads of it fails, which denies. */
async function aboutRequest(services: AdminCall["services"], { approval_id: id }: { readonly approval_id: string }) {
  const listed = await services.ledgers.listedApproval(id);
  if (listed === null) return null;
  return { known: listed.value === null ? null : aboutOf(listed.value), none: noSuchApproval(id) };
}

async function decide(admin: AdminCall, id: string, step: ApprovalVerdict["step"], reason: string): Promise<AdminAnswer> {
  const { services, call, actor } = admin;
  const place = readApprovalId(id);
  const listed = await services.ledgers.listedApproval(id);
  if (listed === null) return refuse(registryUnavailable());
  if (place === null || listed.value === null) return refuse(noSuchApproval(id));
  const { keyId, n } = place;
  // Whoever says no may have it in hand as well.
  const hands = step === "approve" ? await handsAbove(admin, keyId) : undefined;
  if (hands === null) return refuse(registryUnavailable());
  const key = actor ?? ROOT_PRINCIPAL;
  const operation = { name: `approvals.${step}`, target: { kind: "none" }, secretArgs: [] } as const;
  const record = draftRecord(
    { ledger: keyId, call, key, operation, args: null, decision: null },
    { type: "admin", outcome: "ok" },
  );
  if (record.key === null) return refuse(noSuchApproval(id));
  const by = { ...record.key, ancestors: actor?.ancestors ?? [] };
  const decided = await services.ledgers.decideApproval(keyId, { n, step, by, hands, reason, record });
  if (decided === null) return refuse(registryUnavailable());
  if (decided.value.ok) {
    const { args: _args, apiVersion: _version, ...summary } = decided.value.approval;
    // The Ledger tells of it in any case; so whoever lists next sees it at once.
    call.waitUntil(services.ledgers.noteApprovals([summary]));
    return { ok: true, target: id, approvalId: id, body: shownApproval(decided.value.approval) };
  }
  switch (decided.value.code) {
    case "no_such_approval":
      return refuse(noSuchApproval(id));
    case "not_open":
      return refuse(bailiffError("bailiff_version_conflict", notOpen(id, decided.value.status)));
    case "asker_not_in_force":
      return refuse(bailiffError("bailiff_version_conflict", `The key that asked for ${id} is not in force any more.`));
    case "erased":
      return refuse(
        bailiffError("bailiff_version_conflict", `What ${id} asks for was erased: it has to be withdrawn, and asked for again.`),
      );
    case "approver":
      return refuse(approverRefused(decided.value.fault, "approve it"));
  }
}

function notOpen(id: string, status: ApprovalStatus): string {
  const tail =
    status === "approved" ? "The same call of the key that asked goes through now." : "Nothing can be said to it any more.";
  return `${id} is ${status}. ${tail}`;
}

function noSuchApproval(id: string): BailiffError {
  return bailiffError("bailiff_not_found", `There is no request for approval ${id} that this key could act on.`);
}
