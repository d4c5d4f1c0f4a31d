// What would be published against what is in force: documents, tests, and the effect on keys.
import { canonicalJson } from "../../src/audit/chain.ts";
import {
  type CompiledBundle,
  type LostByRule,
  lintTogether,
  lostBySemantics,
  SEMANTICS,
  type SignInLists,
  type Vocabulary,
} from "../../src/policy/engine.ts";
import type { ApiClient } from "../api-client.ts";
import { keyListSchema } from "../keys/key-answer.ts";
import { type BundleAnswer, readBundle } from "./bundle-answer.ts";
import { effectChanges, effectReport, type KeyChange } from "./effect-changes.ts";
import { type GainedRisk, gainedRisks, riskLines } from "./gained-risks.ts";
import { loadBundle } from "./load-bundle.ts";
import { type LockOut, lockOutOf, lockOutText } from "./lock-out.ts";
import { lostPolicies } from "./lost-policies.ts";
import { signInChanges } from "./sign-in-changes.ts";

export interface BundleDiff {
  readonly inForce: BundleAnswer;
  /** Nothing at all to publish. */
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

/** What is published. */
export type BundleContent = Pick<BundleAnswer, "policies" | "tests"> & SignInLists;

/** The content of an answer, without its version: as it was published, tests or none. */
export function contentOf({ policies, tests, people, machines }: BundleAnswer): BundleContent {
  return {
    policies,
    ...(tests === undefined ? {} : { tests }),
    ...(people === undefined ? {} : { people }),
    ...(machines === undefined ? {} : { machines }),
  };
}

export async function diffBundle(
  client: ApiClient,
  content: BundleContent,
  compiled: CompiledBundle,
  vocabulary: Vocabulary,
): Promise<BundleDiff> {
  const [inForce, keys] = await Promise.all([readBundle(client), client.get("/admin/keys", keyListSchema)]);
  const testsChange = canonicalJson(content.tests ?? []) !== canonicalJson(inForce.tests ?? []);
  const inUse = keys.data.filter(({ status }) => status === "active" || status === "not_yet_valid");
  const signIn = signInChanges(inForce, content);
  const before = loadBundle(inForce, vocabulary);
  const semantics = inForce.semantics ?? SEMANTICS;
  const together = lintTogether(content.policies, vocabulary);
  const effect = effectChanges(before, compiled, inUse, vocabulary);
  return {
    inForce,
    gained: gainedRisks(effect, vocabulary),
    same:
      !testsChange &&
      signIn.length === 0 &&
      semantics === SEMANTICS &&
      canonicalJson(content.policies) === canonicalJson(inForce.policies),
    documents: documentChanges(inForce.policies, content.policies),
    testsChange,
    signIn,
    loses: lostBySemantics({ policies: inForce.policies, semantics }, content.policies, vocabulary),
    effect,
    opened: inUse.flatMap(({ id, policies }) =>
      together(policies).map(({ policy, rule = "", message }) => ({
        key: id,
        policy,
        rule,
        message,
      })),
    ),
    lost: lostPolicies(before, compiled, inUse),
    lockOut: lockOutOf(before, compiled, keys.data, client.keyId, vocabulary, { before: inForce, after: content }),
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

export function diffReport({
  inForce,
  same,
  documents,
  testsChange,
  signIn,
  gained,
  loses,
  effect,
  opened,
  lost,
  lockOut,
}: BundleDiff): string {
  const version = inForce.version === "" ? "nothing yet" : inForce.version;
  if (same) return `In force: ${version}. This is the same.`;
  const lines = [`In force: ${version}`, ""];
  if (gained.length > 0) lines.push("Gained, of what can do harm:", ...riskLines(gained).map((line) => `  ${line}`), "");
  lines.push("Policies (+ new, - gone, ~ changed)");
  lines.push(...(documents.length === 0 ? ["  none, but their order"] : documents.map((line) => `  ${line}`)));
  if (documents.length === 0 && testsChange) lines[lines.length - 1] = "  none";
  if (testsChange) lines.push("  and the test cases");
  if (signIn.length > 0) lines.push("", "Who signs in without a key (+ new, - gone)", ...signIn.map((line) => `  ${line}`));
  if (loses.length > 0) lines.push("", ...lossLines(loses));
  lines.push("", "Effect on keys (+ gains, - loses, ~ under other terms)", effectReport(effect));
  for (const { key, policy, rule, message } of opened) lines.push("", `WARNING: ${key}, ${policy}/${rule}: ${message}`);
  if (lost.length > 0) lines.push("", ...lost.map((line) => `WARNING: ${line}`));
  if (lockOut !== null) lines.push("", `WARNING: ${lockOutText(lockOut)}`);
  return lines.join("\n");
}

function lossLines(loses: readonly LostByRule[]): readonly string[] {
  return [
    "What is in force was published when a wildcard in an allow still covered what",
    "is of class secret or money. No longer: name it in the rule if it is meant.",
    ...loses.flatMap(({ policy, rule, operations }) => [`  ${policy}/${rule}`, ...operations.map((name) => `    - ${name}`)]),
  ];
}
