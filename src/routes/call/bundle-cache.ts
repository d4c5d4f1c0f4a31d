// Compiled bundles of this isolate, by publish. A version is fetched from the Registry once; which version a key is under comes with
// its lease, so this cache never has to be told of a publish.
import type { BundleRef } from "../../keys/lease.ts";
import type { LedgerClient } from "../../ledger/ledger-client.ts";
import { type CompiledBundle, compileBundle, type Vocabulary } from "../../policy/engine.ts";

/** The one in force and the one before it, while leases of both are about. */
const MAX_BUNDLES = 2;

export interface BundleCache {
  /** Null when the bundle cannot be had: then nothing can be decided, and nothing is allowed. */
  get(ref: BundleRef | null): Promise<CompiledBundle | null>;
}

/** `""` is the version of no bundle: every key is denied everything. */
const NO_BUNDLE: BundleRef = { seq: 0, version: "" };

export function createBundleCache(ledgers: Pick<LedgerClient, "bundleText">, vocabulary: Vocabulary): BundleCache {
  const compiled = new Map<number, CompiledBundle>();
  return {
    async get(ref) {
      const { seq, version } = ref ?? NO_BUNDLE;
      const known = compiled.get(seq);
      if (known !== undefined) return known;
      const documents = seq === 0 ? [] : await fetchDocuments(ledgers, seq);
      if (documents === null) return null;
      const result = compileBundle(documents, vocabulary, version, { lazy: true });
      if (!result.ok) return null;
      compiled.set(seq, result.bundle);
      const oldest = compiled.size > MAX_BUNDLES ? Math.min(...compiled.keys()) : undefined;
      if (oldest !== undefined) compiled.delete(oldest);
      return result.bundle;
    },
  };
}

async function fetchDocuments(ledgers: Pick<LedgerClient, "bundleText">, seq: number): Promise<unknown> {
  const answer = await ledgers.bundleText(seq);
  if (answer === null || answer.value === null) return null;
  const bundle: { policies: unknown } = JSON.parse(answer.value);
  return bundle.policies;
}
