// The difference in effect between two bundles, as `bailiff policies diff` tells it, and policy by policy.
import {
  type BundleComparison,
  type ComparedBundle,
  type ComparedKey,
  compareBundles,
} from "../../src/compare/effect/compare-bundles.ts";
import { effectChanges, type KeyChange } from "../../src/compare/effect/effect-changes.ts";
import { type PolicyChange, policyChanges } from "../../src/compare/effect/policy-changes.ts";
import { loadConditions } from "../../src/policy/engine.ts";
import type { Bundle } from "../api/answers.ts";
import { loadBundle } from "./load-bundle.ts";
import { VOCABULARY } from "./vocabulary.ts";

export interface ChangedPolicy extends PolicyChange {
  /** For whoever holds this policy and no other; null: what it allows stays. */
  readonly effect: KeyChange | null;
}

export interface Difference extends Omit<BundleComparison, "lockOut" | "documents"> {
  readonly policies: readonly ChangedPolicy[];
  /** Under the later one no key may publish policies any more. */
  readonly locksOut: boolean;
}

export type MadeDifference = { readonly ok: true; readonly value: Difference } | { readonly ok: false; readonly text: string };

export async function differenceOf(from: Bundle, to: Bundle, keys: readonly ComparedKey[]): Promise<MadeDifference> {
  await loadConditions();
  const [before, after] = [loaded(from), loaded(to)];
  if (!before.ok) return before;
  if (!after.ok) return after;
  const {
    lockOut,
    documents: _,
    ...rest
  } = compareBundles(before.value, after.value, {
    keys,
    self: null,
    vocabulary: VOCABULARY,
  });
  const changed = policyChanges(from.policies, to.policies);
  const alone = changed.map(({ policy }) => ({ id: policy, name: policy, owner: "", policies: [policy], scopes: null }));
  const effects = effectChanges(before.value.compiled, after.value.compiled, alone, VOCABULARY);
  const policies = changed.map((change) => ({ ...change, effect: effects.find(({ key }) => key.id === change.policy) ?? null }));
  return { ok: true, value: { ...rest, policies, locksOut: lockOut === "everybody" } };
}

type Loaded = { readonly ok: true; readonly value: ComparedBundle } | { readonly ok: false; readonly text: string };

function loaded(bundle: Bundle): Loaded {
  const made = loadBundle(bundle);
  return made.ok ? { ok: true, value: { content: bundle, semantics: bundle.semantics, compiled: made.bundle } } : made;
}
