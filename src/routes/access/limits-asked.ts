// Of calls that rules allow: does what is left of their limits allow them too? One look at each key's Ledger.
import type { BailiffError } from "../../bailiff-errors.ts";
import type { Charge } from "../../ledger/protocol.ts";
import type { Decision } from "../../policy/engine.ts";
import type { AdminCall } from "../admin/admin-handler.ts";
import { registryUnavailable } from "../admin/keys/key-lookup.ts";
import { limitsLeft } from "../admin/keys/key-standing.ts";
import { chargesOf, ruledCharges } from "../call/call-charges.ts";
import type { AccessDecision } from "./access-answers.ts";
import { allowedBy, usedUp } from "./access-verdicts.ts";
import type { PosedCall } from "./posed-call.ts";
import type { Subject } from "./subjects.ts";

export type Evaluated =
  | { readonly ok: true; readonly decisions: readonly AccessDecision[] }
  | { readonly ok: false; readonly error: BailiffError };

/** A question, as far as its charges go. */
interface Chargeable {
  readonly subject: Subject;
  readonly posed: PosedCall;
  readonly nowMs: number;
}

/** What rules allow, before limits are looked at. */
export interface Allowed {
  readonly allowed: Decision;
}

/** What is used up now would be refused now: each question by itself, as if the others were not asked. */
export async function withLimits(
  { services }: AdminCall,
  judged: readonly (Chargeable | { readonly no: AccessDecision })[],
  verdicts: readonly (AccessDecision | Allowed)[],
): Promise<Evaluated> {
  const charged = judged.flatMap((one, at) => {
    const verdict = verdicts[at];
    return "no" in one || verdict === undefined || !("allowed" in verdict)
      ? []
      : [{ one, at, charges: chargesIn(one, verdict.allowed) }];
  });
  const blocked = new Map<number, string | null>();
  // Each at its own time: what fits tomorrow does not fit today.
  const together = Map.groupBy(charged, ({ one: { subject, nowMs } }) => `${subject.lease.record.id} ${nowMs}`);
  for (const asked of together.values()) {
    const charges = asked.flatMap((each) => each.charges.map((charge) => ({ charge, at: each.at })));
    const [first] = asked;
    if (first === undefined) continue;
    const { subject, nowMs } = first.one;
    const left = await limitsLeft(
      services,
      subject.lease.record,
      charges.map(({ charge }) => charge),
      nowMs,
    );
    if (left === null) return { ok: false, error: registryUnavailable() };
    for (const [index, { at }] of charges.entries()) {
      const limit = left[index];
      if (limit !== undefined && !limit.fits) blocked.set(at, later(blocked.get(at) ?? null, limit.fits_at));
    }
  }
  return {
    ok: true,
    decisions: verdicts.map((verdict, at) => {
      if (!("allowed" in verdict)) return verdict;
      const fitsAt = blocked.get(at);
      return fitsAt === undefined ? allowedBy(verdict.allowed) : usedUp(verdict.allowed, fitsAt);
    }),
  };
}

function chargesIn({ posed: { row, args } }: Chargeable, decision: Decision): readonly Charge[] {
  return row === undefined ? ruledCharges(decision) : chargesOf({ operation: row, args, decision });
}

function later(a: string | null, b: string | null): string | null {
  return a === null || b === null || a > b ? (a ?? b) : b;
}
