// An operator's word on an intent whose outcome nobody knows: looked up at Clerk, said with a reason, kept in the chain.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { release } from "../../call/ancestors.ts";
import { draftRecord } from "../../call/record-draft.ts";
import { type AdminHandlers, refuse } from "../admin-handler.ts";
import { isLedger } from "../every-ledger.ts";
import { handsAbove } from "../keys/hands-above.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import { ownLineFault, whoActed } from "../keys/own-line.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { INTENT_ID } from "./audit-args.ts";
import type { RESOLVE_ROWS } from "./audit-rows.ts";

export const RESOLVE_HANDLERS: AdminHandlers<typeof RESOLVE_ROWS> = {
  async "audit.resolve"(admin, { intent_id: intentId, outcome, reason }) {
    const { services, call, actor } = admin;
    const [, ledger = "", seq = "0"] = INTENT_ID.exec(intentId) ?? [];
    const isThere = await isLedger(services, ledger);
    if (isThere === null) return refuse(registryUnavailable());
    if (!isThere) return refuse(noSuchIntent(intentId));
    // Before anything is said: where it is not known who else was charged, nobody would hear that it goes back.
    const acted = await whoActed(services, { ledger, seq: Number(seq) });
    if (acted === "unavailable") return refuse(registryUnavailable());
    const ownLine = ownLineFault(actor, acted);
    if (ownLine !== null) return refuse(ownLine);
    const hands = acted?.id === ledger ? await handsAbove(admin, ledger) : undefined;
    if (hands === null) return refuse(registryUnavailable());
    const key = actor ?? ROOT_PRINCIPAL;
    const operation = { name: "audit.resolve", target: { kind: "none" }, secretArgs: [] } as const;
    const draft = draftRecord({ ledger, call, key, operation, args: null, decision: null }, { type: "resolved", outcome });
    const closed = await services.ledgers.resolve(ledger, { seq: Number(seq), hands, record: { ...draft, reason } });
    if (closed === null) return refuse(registryUnavailable());
    if (closed.value.ok) {
      // A delegated key's act is charged to the keys above it as well, and one of the admin plane to the key that acted. What happened stays
      // charged there, and they go on knowing where: a repeat may still be sent.
      const { reservation, holds } = closed.value;
      const happened = outcome === "ok" || holds === "ok";
      if (acted !== null && !happened) release(services, call, acted.chargedIn, acted.reservation ?? reservation, outcome);
      return { ok: true, target: intentId, body: { intent_id: intentId, outcome } };
    }
    if (closed.value.code !== "still_open") return refuse(noSuchIntent(intentId));
    const detail = `${intentId} is still under way: wait until it is over or given up as unknown.`;
    return refuse(bailiffError("bailiff_version_conflict", detail));
  },
};

function noSuchIntent(id: string): BailiffError {
  const detail = `There is no intent ${id} whose outcome is unknown. GET /admin/audit?open=true lists them.`;
  return bailiffError("bailiff_not_found", detail);
}
