// A key's share of Clerk's quota: every call that Bailiff makes to Clerk for a key counts, looks at targets and retries included.
import { bailiffError, errorResponse } from "../../bailiff-errors.ts";
import { policiesInForce } from "../../keys/elevation.ts";
import type { Lease } from "../../keys/lease.ts";
import { type Rate, stricter } from "../../policy/engine.ts";
import type { Services } from "../services.ts";
import type { KeyPrincipal } from "./authenticate.ts";
import type { CallFacts } from "./call.ts";
import { draftRecord, type RecordFacts } from "./record-draft.ts";
import { recordRefusal } from "./refuse.ts";

/** The strictest rate that the key's policies name, else the deployment's default. */
async function rateOf(services: Services, lease: Lease): Promise<Rate | null> {
  // What a policy says of the rate is no condition.
  const bundle = await services.bundles.get(lease.bundle, []);
  const policies = bundle?.policies;
  const named = policiesInForce(lease, services.deps.now()).map((name) => policies?.get(name)?.rate() ?? null);
  return named.reduce(stricter, null) ?? services.settings.defaultKeyRate;
}

/** Null when the call may go on; else its 429. The first refusal in a window is recorded, the others are not: they can be very many. */
export async function checkRate(
  services: Services,
  facts: Omit<RecordFacts, "args" | "decision">,
  { lease, above }: Pick<KeyPrincipal, "lease" | "above">,
): Promise<Response | null> {
  const own = { keyId: lease.record.id, rate: await rateOf(services, lease) };
  const rated = async (one: Lease) => ({ keyId: one.record.id, rate: await rateOf(services, one) });
  const theirs = above.length === 0 ? [] : await Promise.all(above.map(rated));
  if (own.rate === null && theirs.every(({ rate }) => rate === null)) return null;
  const nowMs = services.deps.now();
  const verdict = services.rates.take([own, ...theirs], nowMs);
  services.rateSharing.schedule(facts.call.waitUntil);
  if (verdict.ok) return null;
  if (verdict.firstInWindow) {
    await recordRefusal(
      services,
      facts,
      draftRecord(
        { ...facts, args: null, decision: null },
        { type: "failed", outcome: "failed", error: "bailiff_rate_exceeded" },
      ),
    );
  }
  const retryAfterSeconds = Math.max(1, Math.ceil((verdict.resetsAtMs - nowMs) / 1000));
  const { keyId, rate } = verdict.by;
  const whose =
    keyId === own.keyId ? "This key" : `Key ${keyId}, which this key was minted through, with all that were minted through it,`;
  const detail =
    `${whose} may make ${rate.max} calls in ${rate.windowMs / 1000} seconds; they are used up. ` +
    `The next is possible in ${retryAfterSeconds} seconds. Slow down, or ask for a higher rate.`;
  const meta = { max: rate.max, window_seconds: rate.windowMs / 1000, resets_at: new Date(verdict.resetsAtMs).toISOString() };
  return errorResponse(
    [bailiffError("bailiff_rate_exceeded", detail, { meta, headers: { "retry-after": String(retryAfterSeconds) } })],
    facts.call.requestId,
  );
}

/** Calls to Clerk beyond the one that was counted at the start. */
export function noteCalls(services: Services, call: CallFacts, count: number): void {
  if (call.measured.keyId !== null) services.rates.note(call.measured.keyId, count, services.deps.now());
}
