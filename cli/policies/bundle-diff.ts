// What would be published against what is in force: documents, tests, and the effect on keys.
import { canonicalJson } from "../../src/audit/chain.ts";
import type { CompiledBundle, Vocabulary } from "../../src/policy/engine.ts";
import type { ApiClient } from "../api-client.ts";
import { keyListSchema } from "../keys/key-answer.ts";
import { type BundleAnswer, readBundle } from "./bundle-answer.ts";
import { effectChanges, effectReport, type KeyChange } from "./effect-changes.ts";
import { loadBundle } from "./load-bundle.ts";
import { type LockOut, lockOutOf, lockOutText } from "./lock-out.ts";
import { lostPolicies } from "./lost-policies.ts";

export interface BundleDiff {
  readonly inForce: BundleAnswer;
  /** Nothing at all to publish. */
  readonly same: boolean;
  /** `+ refunds`, `- support`, `~ agent`: policies that come, go, or are written differently. */
  readonly documents: readonly string[];
  readonly testsChange: boolean;
  readonly effect: readonly KeyChange[];
  /** Denies and masks that keys lose with a policy. */
  readonly lost: readonly string[];
  /** Who could not undo it. */
  readonly lockOut: LockOut | null;
}

/** What is published. */
export interface BundleContent {
  readonly policies: readonly unknown[];
  readonly tests?: readonly unknown[];
}

/** The content of an answer, without its version: as it was published, tests or none. */
export function contentOf({ policies, tests }: BundleAnswer): BundleContent {
  return tests === undefined ? { policies } : { policies, tests };
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
  const before = loadBundle(inForce, vocabulary);
  return {
    inForce,
    same: !testsChange && canonicalJson(content.policies) === canonicalJson(inForce.policies),
    documents: documentChanges(inForce.policies, content.policies),
    testsChange,
    effect: effectChanges(before, compiled, inUse, vocabulary),
    lost: lostPolicies(before, compiled, inUse),
    lockOut: lockOutOf(before, compiled, keys.data, client.keyId, vocabulary),
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

export function diffReport({ inForce, same, documents, testsChange, effect, lost, lockOut }: BundleDiff): string {
  const version = inForce.version === "" ? "nothing yet" : inForce.version;
  if (same) return `In force: ${version}. This is the same.`;
  const lines = [`In force: ${version}`, "", "Policies (+ new, - gone, ~ changed)"];
  lines.push(...(documents.length === 0 ? ["  none, but their order"] : documents.map((line) => `  ${line}`)));
  if (documents.length === 0 && testsChange) lines[lines.length - 1] = "  none";
  if (testsChange) lines.push("  and the test cases");
  lines.push("", "Effect on keys (+ gains, - loses, ~ under other terms)", effectReport(effect));
  if (lost.length > 0) lines.push("", ...lost.map((line) => `WARNING: ${line}`));
  if (lockOut !== null) lines.push("", `WARNING: ${lockOutText(lockOut)}`);
  return lines.join("\n");
}
