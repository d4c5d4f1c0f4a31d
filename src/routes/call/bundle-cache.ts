// Compiled bundles of this isolate, by publish. A version is fetched from the Registry once; which version a key is under comes with
// its lease, so this cache never has to be told of a publish.
import type { Deps } from "../../deps.ts";
import type { BundleRef } from "../../keys/lease.ts";
import type { LedgerClient } from "../../ledger/ledger-client.ts";
import {
  type CompiledBundle,
  canBeAsked,
  loadConditionsOf,
  openBundle,
  SEMANTICS,
  type Vocabulary,
} from "../../policy/engine.ts";
import { bundleOf } from "../stored-bundle.ts";

/** The one in force and the one before it, while leases of both are about. */
const MAX_BUNDLES = 2;

export interface BundleCache {
  /**
   * Of an isolate that has none: gets the newest, while the lease is asked for that says which one it is to be. So a first call waits for
   * the slower of two objects, which may be far away, and not for one after the other. Undefined where there is nothing to get.
   */
  getAhead(): Promise<void> | undefined;
  /**
   * At once for nearly every call, whose bundle is at hand. Null when it cannot be had: then nothing can be decided, and nothing is allowed.
   *
   * @param asked the policies whose rules will be asked for: of no other is it seen to that its conditions can be read
   */
  get(ref: BundleRef | null, asked: readonly string[] | "all"): CompiledBundle | Promise<CompiledBundle | null>;
}

/** `""` is the version of no bundle: every key is denied everything. */
const NO_BUNDLE: BundleRef = { seq: 0, version: "" };

/**
 * So long after a time-out the Registry is not asked again: the steps of one call would wait for one after another. What it refuses at once may
 * be taken a moment later, and costs nobody a wait.
 */
const SILENT_MS = 250;
const TIMED_OUT_MS = 1_000;

export function createBundleCache(
  deps: Pick<Deps, "now">,
  ledgers: Pick<LedgerClient, "bundleText" | "newestBundle">,
  vocabulary: Vocabulary,
): BundleCache {
  const compiled = new Map<number, CompiledBundle>();
  const keep = (seq: number, bundle: CompiledBundle) => {
    compiled.set(seq, bundle);
    const oldest = compiled.size > MAX_BUNDLES ? Math.min(...compiled.keys()) : undefined;
    if (oldest !== undefined) compiled.delete(oldest);
  };
  let silentAtMs = Number.NEGATIVE_INFINITY;
  const answerOf = async <T>(ask: () => Promise<T | null>): Promise<T | null> => {
    const askedAtMs = deps.now();
    const answer = await ask();
    const nowMs = deps.now();
    if (answer === null && nowMs - askedAtMs >= TIMED_OUT_MS) silentAtMs = nowMs;
    return answer;
  };
  const fetchNewest = async () => {
    const answer = await answerOf(() => ledgers.newestBundle());
    const newest = answer?.value ?? null;
    if (newest === null || compiled.has(newest.seq)) return;
    const bundle = bundleOf(newest.text, vocabulary, newest.version);
    if (bundle !== null) keep(newest.seq, bundle);
  };
  const fetchBundle = async (seq: number, version: string) => {
    const sinceMs = deps.now() - silentAtMs;
    if (sinceMs >= 0 && sinceMs < SILENT_MS) return null;
    const answer = await answerOf(() => ledgers.bundleText(seq, version));
    return answer === null || answer.value === null ? null : bundleOf(answer.value, vocabulary, version);
  };
  /** Got, if it is not at hand, and such that its conditions can be read. */
  const prepared = async (seq: number, version: string, atHand: CompiledBundle | null, asked: readonly string[] | "all") => {
    const bundle = atHand ?? (seq === 0 ? openBundle([], vocabulary, version, SEMANTICS) : await fetchBundle(seq, version));
    if (bundle === null) return null;
    keep(seq, bundle);
    await loadConditionsOf(bundle, asked);
    return bundle;
  };
  return {
    getAhead: () => (compiled.size === 0 ? fetchNewest() : undefined),
    get(ref, asked) {
      const { seq, version } = ref ?? NO_BUNDLE;
      const known = compiled.get(seq);
      // What was got ahead was named by the Registry alone: the lease says which one it is to be.
      const atHand = known?.version === version ? known : null;
      return atHand !== null && canBeAsked(atHand, asked) ? atHand : prepared(seq, version, atHand, asked);
    },
  };
}
