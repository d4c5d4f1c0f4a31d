// How far an operation reaches for a key, before anything of a call is known: whether some rule could allow it at all, and whether rules draw a
// border around what it is about. For buttons, and for who may sign in where there is nothing but buttons: a call is decided anew. Pure.
import type { CompiledBundle } from "../compile/bundle.ts";
import type { DecidingKey } from "./decision.ts";
import { planOf } from "./rule-plans.ts";
import { isStanding, withinScopes } from "./unless-denied.ts";

/** `bordered`: rules look at what the call is about, and may leave some of that out, or refuse it. */
export type Reach = "none" | "bordered" | "whole";

/** `line`: the key, and those that it was minted through: each of them has its say. */
export function reachOf(
  bundle: CompiledBundle,
  line: readonly Pick<DecidingKey, "policies" | "scopes">[],
  operation: string,
): Reach {
  const all = line.map((key) => reachOfKey(bundle, key, operation));
  if (all.includes("none")) return "none";
  return all.includes("bordered") ? "bordered" : "whole";
}

/** Is it there for the key just as it is for every key? Then it reaches no further than to what is the key's own. */
export function isForOwnAlone(
  bundle: CompiledBundle,
  { policies, scopes }: Pick<DecidingKey, "policies" | "scopes">,
  operation: string,
): boolean {
  const entry = bundle.vocabulary.get(operation);
  if (entry?.allowedUnlessDenied !== true) return false;
  const { allowedUnlessDenied: _standing, ...ruled } = entry;
  return !withinScopes(scopes, operation, ruled) || planOf(bundle, policies, entry).rules.allows.every(isStanding);
}

function reachOfKey(
  bundle: CompiledBundle,
  { policies, scopes }: Pick<DecidingKey, "policies" | "scopes">,
  operation: string,
): Reach {
  const entry = bundle.vocabulary.get(operation);
  if (entry === undefined || !withinScopes(scopes, operation, entry)) return "none";
  const { denies, allows } = planOf(bundle, policies, entry).rules;
  const rules = [...denies, ...allows];
  // What cannot be evaluated at all denies, whatever is sent; and so does a deny that asks for nothing.
  if (allows.length === 0 || rules.some(({ broken }) => broken)) return "none";
  if (denies.some(({ condition, only }) => condition === null && only === null)) return "none";
  return rules.some(({ condition }) => condition?.readsTarget === true) ? "bordered" : "whole";
}
