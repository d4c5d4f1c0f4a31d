// What policy says of an admin call: of the acting key, and of every key that it was minted through. Where a rule reads the key that the call
// is aimed at, that is looked up; a key for which no rule allows the call is to the caller one that does not exist, in the answer and on
// record, so that nobody learns by asking which keys there are beyond the border of their own.
import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import {
  type AlsoNeeded,
  allOf,
  type CompiledBundle,
  type Decision,
  type DecisionInput,
  decideInLine,
  decideUnreadInLine,
  decisionWith,
} from "../../policy/engine.ts";
import type { Call } from "../call/call.ts";
import { decisionInput, judgesOf, newestBundle } from "../call/decide-call.ts";
import { ledgerUnavailable } from "../call/refusals.ts";
import type { Args } from "../call/validate.ts";
import type { Services } from "../services.ts";
import type { AdminPrincipal } from "./admin-principal.ts";
import type { AdminRow } from "./admin-row.ts";
import { finderOf, findKey, noSuchKey } from "./keys/key-lookup.ts";
import { ROOT_DECISION } from "./root-token.ts";
import type { FindKey } from "./view/find-key.ts";
import { keyTarget } from "./view/own-targets.ts";
import { type View, viewByTarget, viewOf, WHOLE_VIEW } from "./view/view.ts";

/** The denial that no arguments could avert; null where some could, or nobody can tell. `principal`: null for the root token. */
export async function decideAdminUnread(
  services: Services,
  call: Call,
  principal: AdminPrincipal | null,
  operation: string,
): Promise<Decision | null> {
  if (principal === null) return null;
  const { lease, above } = principal;
  const bundle = await services.bundles.get(newestBundle([lease, ...above]), "all");
  if (bundle === null) return null;
  const nowMs = services.deps.now();
  const unread = { ...decisionInput(call, lease, nowMs), operation };
  return decideUnreadInLine(bundle, unread, judgesOf(services, operation, lease, above, nowMs));
}

export type AdminDecision =
  | { readonly kind: "decided"; readonly decision: Decision; readonly view: View }
  /** There is no such key, or none that this call may be aimed at; or it asks for more at once than a limit ever allows. */
  | { readonly kind: "refused"; readonly decision: Decision; readonly error: BailiffError }
  /** Bundle or key cannot be had. */
  | { readonly kind: "unavailable"; readonly error: BailiffError };

export async function decideAdmin(
  services: Services,
  call: Call,
  principal: AdminPrincipal | null,
  { name: operation, also }: Pick<AdminRow, "name" | "also">,
  args: Args,
  find: FindKey = (id) => findKey(services, id),
): Promise<AdminDecision> {
  if (principal === null) return { kind: "decided", decision: ROOT_DECISION, view: WHOLE_VIEW };
  const { lease, above } = principal;
  const bundle = await services.bundles.get(newestBundle([lease, ...above]), "all");
  if (bundle === null) return { kind: "unavailable", error: ledgerUnavailable() };
  const nowMs = services.deps.now();
  const input = { ...decisionInput(call, lease, nowMs), operation, args };
  const judges = judgesOf(services, operation, lease, above, nowMs);
  const result = decideInLine(bundle, input, judges);
  if (result.kind !== "decided") return decideOnKey(find, bundle, input, judges);
  const decision = await lookForShadows(find, bundle, input, judges, result.decision);
  const needed = decision.effect === "allow" ? (also?.(args, lease.record.id) ?? []) : [];
  if (needed.length > 0) return decideWith(services, call, principal, needed, decision);
  return { kind: "decided", decision, view: viewOf(bundle, decision) };
}

/** What must be allowed too may be about keys that only a look can tell of: all of them are looked up together. */
async function decideWith(
  services: Services,
  call: Call,
  principal: AdminPrincipal,
  needed: readonly AlsoNeeded[],
  own: Decision,
): Promise<AdminDecision> {
  const find = finderOf(
    services,
    needed.map(({ args }) => String(args["key_id"])),
  );
  const asked = await Promise.all(
    needed.map(({ operation: name, args }) => decideAdmin(services, call, principal, { name }, args, find)),
  );
  const others = asked.flatMap((one) => {
    if (one.kind === "unavailable") return [];
    return [{ result: { kind: "decided", decision: one.decision }, why: "" } as const];
  });
  const away = asked.find((one) => one.kind === "unavailable");
  if (away !== undefined) return away;
  const together = allOf([{ result: { kind: "decided", decision: own }, why: "" }, ...others]);
  if (together.kind !== "decided") return { kind: "unavailable", error: ledgerUnavailable() };
  // Each question counts, or a limit would hold a hundred times what it says.
  const each = others.flatMap(({ result }) => result.decision.limits);
  const limits = together.decision.limits.map((limit) => {
    const sum = each.reduce((asked, { id, bucket, amount }) => {
      return id === limit.id && bucket === limit.bucket ? asked + amount : asked;
    }, 0);
    return { ...limit, amount: Math.max(limit.amount, sum) };
  });
  const decision = decisionWith(together.decision, { limits });
  const beyond = limits.find(({ amount, max }) => amount > max);
  if (beyond === undefined) return { kind: "decided", decision, view: WHOLE_VIEW };
  const code = "bailiff_limit_never_fits";
  const explanation = `The limit ${beyond.id} allows ${beyond.max}, and ${beyond.amount} are asked for.`;
  const error = bailiffError(code, explanation);
  return { kind: "refused", decision: decisionWith(decision, { effect: "deny", code, explanation }), error };
}

/** A rule on trial that reads the key is shown it, where there is one: so a border can be tried before it holds. */
async function lookForShadows(
  find: FindKey,
  bundle: CompiledBundle,
  input: DecisionInput,
  judges: readonly DecisionInput["key"][],
  decision: Decision,
): Promise<Decision> {
  const isOpen = decision.shadow.some(({ effect }) => effect === null);
  if (!isOpen || bundle.vocabulary.get(input.operation)?.target !== "one") return decision;
  const found = await find(String(input.args["key_id"]));
  const again = found.ok ? decideInLine(bundle, { ...input, target: keyTarget(found.record) }, judges) : null;
  if (again?.kind !== "decided") return decision;
  const { shadow, seen, steps } = again.decision;
  return decisionWith(decision, { shadow }, { seen: () => seen, steps: () => steps });
}

async function decideOnKey(
  find: FindKey,
  bundle: CompiledBundle,
  input: DecisionInput,
  judges: readonly DecisionInput["key"][],
): Promise<AdminDecision> {
  const id = String(input.args["key_id"]);
  const found = await find(id);
  const decides = (target: object): Decision | null => {
    const again = decideInLine(bundle, { ...input, target }, judges);
    return again.kind === "decided" ? again.decision : null;
  };
  if (!found.ok && found.error.code !== "bailiff_not_found") return { kind: "unavailable", error: found.error };
  const decision = found.ok ? decides(keyTarget(found.record)) : null;
  // What could never fit is told: the key is one that the call may be aimed at.
  if (decision !== null && (decision.effect === "allow" || decision.code === "bailiff_limit_never_fits"))
    return { kind: "decided", decision, view: viewByTarget(decides) };
  return { kind: "refused", decision: outOfSight(bundle.version, input.operation, "key"), error: noSuchKey(id) };
}

/** The same for what is not there and for what is beyond the border: who reads the log up to the same border must not tell them apart. */
export function outOfSight(version: string, operation: string, what: string): Decision {
  const text = `There is no ${what} with this id for which a rule of the key's policies allows ${operation}.`;
  return decisionWith(
    ROOT_DECISION,
    { effect: "deny", code: "bailiff_policy_denied", bundle: version, explanation: text },
    { detail: () => text, told: () => ({ kind: "denied", code: "bailiff_policy_denied", detail: text }) },
  );
}
