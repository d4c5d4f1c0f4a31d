// Two bundles held against each other: documents, tests, who signs in, and the effect on the keys that there are.
import { canonicalJson } from "../../audit/chain.ts";
import {
  type CompiledBundle,
  type LostByRule,
  lintTogether,
  lostBySemantics,
  SEMANTICS,
  type SignInLists,
  type Vocabulary,
} from "../../policy/engine.ts";
import { effectChanges, type KeyChange, type ReachingKey } from "./effect-changes.ts";
import { type GainedRisk, gainedRisks } from "./gained-risks.ts";
import { type LockOut, lockOutOf } from "./lock-out.ts";
import { lostPolicies } from "./lost-policies.ts";
import { signInChanges } from "./sign-in-changes.ts";

/** What is published. */
export interface BundleContent extends SignInLists {
  readonly policies: readonly unknown[];
  readonly tests?: readonly unknown[] | undefined;
}

/** A bundle as it was written, and ready to be asked. */
export interface ComparedBundle {
  readonly content: BundleContent;
  /** Under which rules it is read; undefined: those of today. */
  readonly semantics?: number | undefined;
  readonly compiled: CompiledBundle;
}

export interface ComparedKey extends ReachingKey {
  readonly status: string;
  readonly elevate?: readonly { readonly policy: string }[] | undefined;
}

export interface BundleComparison {
  /** Nothing at all differs. */
  readonly same: boolean;
  /** `+ refunds`, `- support`, `~ agent`: policies that come, go, or are written differently. */
  readonly documents: readonly string[];
  readonly testsChange: boolean;
  /** Entries of who signs in that come and go. */
  readonly signIn: readonly string[];
  /** Operations of class secret, money and destructive that keys gain: the first thing to look at. */
  readonly gained: readonly GainedRisk[];
  /** What rules stop covering because documents are read by other rules than when they were published. */
  readonly loses: readonly LostByRule[];
  readonly effect: readonly KeyChange[];
  /** Guards that a key's policies, taken together, let it open itself. */
  readonly opened: readonly OpenedGuard[];
  /** Denies and masks that keys lose with a policy. */
  readonly lost: readonly string[];
  /** Who could not undo it. */
  readonly lockOut: LockOut | null;
}

export interface OpenedGuard {
  /** Id. */
  readonly key: string;
  readonly policy: string;
  readonly rule: string;
  readonly message: string;
}

/** @param self id of the key that would publish; null for the root token, which nothing locks out */
export function compareBundles(
  before: ComparedBundle,
  after: ComparedBundle,
  {
    keys,
    self,
    vocabulary,
  }: { readonly keys: readonly ComparedKey[]; readonly self: string | null; readonly vocabulary: Vocabulary },
): BundleComparison {
  const testsChange = canonicalJson(after.content.tests ?? []) !== canonicalJson(before.content.tests ?? []);
  const inUse = keys.filter(({ status }) => status === "active" || status === "not_yet_valid");
  const signIn = signInChanges(before.content, after.content);
  const [semantics, nextSemantics] = [before.semantics ?? SEMANTICS, after.semantics ?? SEMANTICS];
  const together = lintTogether(after.content.policies, vocabulary);
  const effect = effectChanges(before.compiled, after.compiled, inUse, vocabulary);
  return {
    gained: gainedRisks(effect, vocabulary),
    same:
      !testsChange &&
      signIn.length === 0 &&
      semantics === nextSemantics &&
      canonicalJson(after.content.policies) === canonicalJson(before.content.policies),
    documents: documentChanges(before.content.policies, after.content.policies),
    testsChange,
    signIn,
    // Told of what is read by the rules of today: an earlier version beside another one is read as it was.
    loses:
      nextSemantics === SEMANTICS
        ? lostBySemantics({ policies: before.content.policies, semantics }, after.content.policies, vocabulary)
        : [],
    effect,
    opened: inUse.flatMap(({ id, policies }) =>
      together(policies).map(({ policy, rule = "", message }) => ({ key: id, policy, rule, message })),
    ),
    lost: lostPolicies(before.compiled, after.compiled, inUse),
    lockOut: lockOutOf(before.compiled, after.compiled, keys, self, vocabulary, {
      before: before.content,
      after: after.content,
    }),
  };
}

function documentChanges(before: readonly unknown[], after: readonly unknown[]): string[] {
  const [old, next] = [byName(before), byName(after)];
  const names = [...new Set([...old.keys(), ...next.keys()])].sort();
  return names.flatMap((name) => {
    if (!old.has(name)) return [`+ ${name}`];
    if (!next.has(name)) return [`- ${name}`];
    return old.get(name) === next.get(name) ? [] : [`~ ${name}`];
  });
}

function byName(documents: readonly unknown[]): Map<string, string> {
  return new Map(documents.map((document) => [policyName(document), canonicalJson(document)]));
}

export function policyName(document: unknown): string {
  const name: unknown = typeof document === "object" && document !== null ? Reflect.get(document, "policy") : undefined;
  return typeof name === "string" ? name : "?";
}
