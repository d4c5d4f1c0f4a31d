// The decision on one call: bundle from the lease, target fetched only if it can still change the verdict, and the second operation
// that some arguments need (`also`). What comes out is all that the rest of the pipeline has to know of policy.
import { alsoNeeded } from "../clerk/arguments.ts";
import { type BailiffError, bailiffError } from "../clerk/errors.ts";
import type { ForwardAnswer } from "../clerk/forward-result.ts";
import type { Operation } from "../clerk/operation.ts";
import type { Lease } from "../keys/lease.ts";
import { decide } from "../policy/decide.ts";
import type { Decision, DecisionInput } from "../policy/decision.ts";
import type { Call } from "./call.ts";
import { fetchTarget } from "./fetch-target.ts";
import { ledgerUnavailable } from "./refusals.ts";
import type { Services } from "./services.ts";
import type { Args } from "./validate.ts";

export type CallDecision =
  | { readonly kind: "decided"; readonly decision: Decision }
  /** The target could not be read: Clerk's own answer (a 404, say) goes to the caller. */
  | { readonly kind: "target_refused"; readonly answer: ForwardAnswer }
  | { readonly kind: "error"; readonly error: BailiffError };

export interface CallToDecide {
  readonly call: Call;
  readonly operation: Pick<Operation, "name" | "target" | "also"> & { readonly args: Pick<Operation["args"], "path"> };
  readonly args: Args;
  readonly lease: Lease;
  /** What is left of the call's time, ms. */
  readonly leftMs: () => number;
  /** Given only where it is supposed (explain); a call's own target is always fetched. */
  readonly target?: unknown;
}

export async function decideCall(
  services: Services,
  { call, operation, args, lease, leftMs, ...given }: CallToDecide,
): Promise<CallDecision> {
  const bundle = await services.bundles.get(lease.bundle);
  if (bundle === null) return { kind: "error", error: ledgerUnavailable() };
  let { target } = given;
  const ask = (name: string, named: Args) =>
    decide(bundle, { ...decisionInput(services, call, lease), operation: name, args: named, target });

  const also = alsoNeeded(operation, args);
  let result = ask(operation.name, args);
  let second = also && ask(also.operation, also.args);
  // Refused already: then the target is not worth a call to Clerk.
  const refused = [result, second].find((one) => one?.kind === "decided" && one.decision.effect === "deny");
  if (refused?.kind === "decided") return refused;
  if (result.kind === "needs_target" || second?.kind === "needs_target") {
    const fetched = await fetchTarget(services, call, operation, args, leftMs());
    if (fetched.kind !== "fetched") return fetched;
    target = fetched.target;
    result = ask(operation.name, args);
    second = also && ask(also.operation, also.args);
  }
  if (result.kind === "needs_target" || second?.kind === "needs_target") return { kind: "error", error: targetless(operation) };
  return { kind: "decided", decision: both(result.decision, second?.decision) };
}

export function decisionInput(services: Services, call: Call, lease: Lease): Omit<DecisionInput, "operation" | "args"> {
  const { id, name, owner, policies, scopes } = lease.record;
  return {
    key: { id, name, owner, policies, scopes },
    context: {
      reason: call.reason,
      ip: call.ip,
      country: call.country,
      nowMs: services.deps.now(),
      userAgent: call.userAgent,
    },
  };
}

/** Both must allow; the first denial is the verdict, and what both hide stays hidden. */
function both(first: Decision, second: Decision | undefined): Decision {
  if (second === undefined || first.effect === "deny") return first;
  if (second.effect === "deny") return second;
  return {
    ...first,
    explanation: `${first.explanation} ${second.explanation}`,
    detail: `${first.detail} ${second.detail}`,
    seen: { ...second.seen, ...first.seen },
    mask: [...new Set([...first.mask, ...second.mask])],
    limits: mergeLimits([...first.limits, ...second.limits]),
    writeAhead: first.writeAhead || second.writeAhead,
    steps: [...first.steps, ...second.steps],
  };
}

/** One call is one charge, also where one rule allows both: the larger of the two. */
function mergeLimits(limits: Decision["limits"]): Decision["limits"] {
  const byCounter = Map.groupBy(limits, ({ id, bucket }) => JSON.stringify([id, bucket]));
  return [...byCounter.values()].flatMap((same) => same.toSorted((a, b) => b.amount - a.amount).slice(0, 1));
}

function targetless(operation: Pick<Operation, "name">): BailiffError {
  return bailiffError("bailiff_policy_error", `A rule reads the target of ${operation.name}, which names none.`);
}
