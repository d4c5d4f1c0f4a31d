// What would be published against what is in force, asked of the gateway and said for a terminal.

import { type BundleComparison, type BundleContent, compareBundles } from "../../src/compare/effect/compare-bundles.ts";
import { lockOutText } from "../../src/compare/effect/lock-out.ts";
import type { CompiledBundle, LostByRule, Vocabulary } from "../../src/policy/engine.ts";
import type { ApiClient } from "../api-client.ts";
import { keyListSchema } from "../keys/key-answer.ts";
import { type BundleAnswer, readBundle } from "./bundle-answer.ts";
import { effectReport } from "./effect-report.ts";
import { loadBundle } from "./load-bundle.ts";
import { riskLines } from "./risk-lines.ts";

export interface BundleDiff extends BundleComparison {
  readonly inForce: BundleAnswer;
}

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
  const before = { content: inForce, semantics: inForce.semantics, compiled: loadBundle(inForce, vocabulary) };
  const compared = compareBundles(before, { content, compiled }, { keys: keys.data, self: client.keyId, vocabulary });
  return { inForce, ...compared };
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
