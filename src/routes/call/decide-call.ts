// The decision on one call: bundle from the lease, target fetched only if it can still change the verdict, and the second operation
// that some arguments need (`also`). What comes out is all that the rest of the pipeline has to know of policy.

import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import { alsoNeeded } from "../../clerk/arguments.ts";
import type { ForwardAnswer } from "../../clerk/forward-result.ts";
import type { Operation } from "../../clerk/operation.ts";
import { letGo } from "../../clerk/upstream-body.ts";
import { openAt, policiesAbove, policiesEver, policiesInForce } from "../../keys/elevation.ts";
import type { BundleRef, Lease } from "../../keys/lease.ts";
import {
  type DecideResult,
  type Decision,
  type DecisionInput,
  decideInLine,
  decideUnreadInLine,
  decisionWith,
} from "../../policy/engine.ts";
import type { Services } from "../services.ts";
import type { BundleCache } from "./bundle-cache.ts";
import type { Call } from "./call.ts";
import { type FetchedTarget, fetchTarget } from "./fetch-target.ts";
import { ledgerUnavailable } from "./refusals.ts";
import type { RetryWatch } from "./retry-watch.ts";
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
  /** Of the keys that it was minted through: each of them has its say. */
  readonly above: readonly Lease[];
  /** What is left of the call's time, ms. */
  readonly leftMs: () => number;
  /** Of a call; a question about one has the deployment's retries, and is not watched. */
  readonly retries?: RetryWatch;
  /** Not a call but a question about one (explain): at this time, of this target. A call's own target is always fetched. */
  readonly supposed?: SupposedCall;
}

export interface SupposedCall {
  readonly nowMs: number;
  readonly target: unknown;
  /** Of one question about many keys: the look at the user that serves them all. Rules on trial get none for themselves. */
  readonly lookOnce?: ((fetch: () => Promise<FetchedTarget>) => Promise<FetchedTarget>) | undefined;
}

/** A look that only shadow rules want may take this long of the call's time. */
const SHADOW_LOOK_MS = 1_000;

export async function decideCall(services: Services, asked: CallToDecide): Promise<CallDecision> {
  const { call, operation, args, leftMs, retries, supposed } = asked;
  const decideWith = await deciderOf(services, asked);
  if (decideWith === null) return { kind: "error", error: ledgerUnavailable() };

  const first = decideWith(supposed?.target);
  if (first.kind === "decided") {
    if (first.decision.shadow.length === 0) return first;
    return { kind: "decided", decision: await lookForShadows(services, asked, first.decision, decideWith) };
  }
  const maxRetries = retries?.isRepeat === true ? 0 : services.settings.maxRetries;
  const look = { leftMs: leftMs(), maxRetries, counted: true, onEnd: retries?.noteLook };
  const fetch = () => fetchTarget(services, call, operation, args, look);
  const fetched = await (supposed?.lookOnce === undefined ? fetch() : supposed.lookOnce(fetch));
  if (fetched.kind !== "fetched") return fetched;
  const second = decideWith(fetched.target);
  return second.kind === "decided" ? second : { kind: "error", error: targetless(operation) };
}

/** Will Clerk be asked for the user before this is decided? Where the bundle cannot be had, nothing is. */
export async function needsLook(services: Services, asked: CallToDecide): Promise<boolean> {
  return (await deciderOf(services, asked))?.(undefined).kind === "needs_target";
}

/** The decision, by what is known of the target. Null: the bundle cannot be had. */
async function deciderOf(
  services: Services,
  { call, operation, args, lease, above, supposed }: CallToDecide,
): Promise<((target: unknown) => DecideResult) | null> {
  const bundle = await bundleFor(services, [lease, ...above]);
  if (bundle === null) return null;
  const nowMs = supposed?.nowMs ?? services.deps.now();
  const input = { ...decisionInput(call, lease, nowMs), operation: operation.name, args };
  const [judges, also] = [judgesOf(services, operation.name, lease, above, nowMs), alsoNeeded(operation, args)];
  return (target) => decideInLine(bundle, { ...input, target }, judges, also);
}

/** More than this is not read for a key that may not make the call at all. So much is: then the record says what was asked for. */
export const SMALL_BODY_BYTES = 16_384;

/** The denial that no arguments could avert, of a call whose body may be large; null for every other call. */
export async function decideUnreadCall(
  services: Services,
  call: Call,
  operation: Pick<Operation, "name" | "body">,
  { lease, above }: Pick<CallToDecide, "lease" | "above">,
): Promise<Decision | null> {
  if (operation.body === "none") return null;
  const { body, headers } = call.request;
  const length = headers.get("content-length");
  if (body === null || (length !== null && Number(length) <= SMALL_BODY_BYTES)) return null;
  const bundle = await bundleFor(services, [lease, ...above]);
  if (bundle === null) return null;
  const nowMs = services.deps.now();
  const unread = { ...decisionInput(call, lease, nowMs), operation: operation.name };
  return decideUnreadInLine(bundle, unread, judgesOf(services, operation.name, lease, above, nowMs));
}

/**
 * A shadow rule that reads the target costs the look that it would cost in force. But it decides nothing, and neither does its look:
 * bounded in time, not repeated, not counted against the key's rate, and where it fails the record says that nobody knows.
 */
async function lookForShadows(
  services: Services,
  { call, operation, args, leftMs, supposed }: CallToDecide,
  decision: Decision,
  decideWith: (target: unknown) => DecideResult,
): Promise<Decision> {
  const open = decision.shadow.some(({ effect }) => effect === null);
  if (!open || supposed?.target !== undefined || supposed?.lookOnce !== undefined || operation.target.kind === "none")
    return decision;
  const look = { leftMs: Math.min(leftMs(), SHADOW_LOOK_MS), maxRetries: 0, counted: false };
  const fetched = await fetchTarget(services, call, operation, args, look);
  if (fetched.kind === "target_refused") letGo(fetched.answer.body);
  if (fetched.kind !== "fetched") return decision;
  const again = decideWith(fetched.target);
  // No user, or not all of them: then there is nothing to judge by.
  if (again.kind === "needs_target" || (Array.isArray(fetched.target) && fetched.target.length === 0)) return decision;
  const { shadow } = again.decision;
  return decisionWith(decision, { shadow }, { seen: () => again.decision.seen, steps: () => again.decision.steps });
}

/** Whatever is decided under it is decided by policies that one of these keys has, or may open for a while. Null when it cannot be had. */
export function bundleFor({ bundles }: Pick<Services, "bundles">, leases: readonly Lease[]): ReturnType<BundleCache["get"]> {
  return bundles.get(newestBundle(leases), leases.flatMap(policiesEver));
}

/** Of a line of keys: one of them may have heard of a publish, and of a policy that it names, before the others. */
export function newestBundle(leases: readonly Lease[]): BundleRef | null {
  return leases.reduce<BundleRef | null>(
    (newest, { bundle }) => ((bundle?.seq ?? 0) > (newest?.seq ?? 0) ? bundle : newest),
    null,
  );
}

/** What policies know of a key; under those that it holds by day, where no others are given. */
export function decidingKey(
  { record: { id, name, owner, policies, scopes } }: Pick<Lease, "record">,
  inForce: readonly string[] = policies,
): DecisionInput["key"] {
  return { id, name, owner, policies: inForce, scopes };
}

/**
 * Who else has a say on a call: the keys above, and where elevation does not count for the operation, the key itself as it is without.
 */
export function judgesOf(
  { vocabulary }: Pick<Services, "vocabulary">,
  operation: string,
  lease: Lease,
  above: readonly Lease[],
  nowMs: number,
): readonly DecisionInput["key"][] {
  const lasting = vocabulary.get(operation)?.ceiling === true && openAt(lease, nowMs) !== null;
  const itself = lasting ? [decidingKey(lease)] : [];
  return [...itself, ...above.map((one) => decidingKey(one, policiesAbove(one, lease, nowMs)))];
}

type DecisionContext = DecisionInput["context"];

/** `nowMs` since the epoch: what rules see as `context.now`. */
export function decisionInput(call: Call, lease: Lease, nowMs: number): Omit<DecisionInput, "operation" | "args"> {
  return {
    key: decidingKey(lease, policiesInForce(lease, nowMs)),
    context: new CallContext(call, nowMs),
  };
}

class CallContext implements DecisionContext {
  readonly reason: string;
  readonly ip: string | null;
  readonly nowMs: number;
  readonly userAgent: string;
  readonly #country: Call["country"];

  constructor({ reason, ip, country, userAgent }: Call, nowMs: number) {
    this.reason = reason;
    this.ip = ip;
    this.nowMs = nowMs;
    this.userAgent = userAgent;
    this.#country = country;
  }

  get country(): string | null {
    return this.#country();
  }
}

function targetless(operation: Pick<Operation, "name">): BailiffError {
  return bailiffError("bailiff_policy_error", `A rule reads the target of ${operation.name}, which names none.`);
}
