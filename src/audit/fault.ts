// What a verifier finds wrong with a file of audit records.

/**
 * changed: content and digests do not agree, or it does not fit to its neighbours. missing: a gap. cut_off: the newest are gone.
 * doubled, reordered: stands twice, or behind a later one. added: not in the manifest, or no record at all. contradicted: the gateway says in
 * the manifest that it found something wrong. anchor: a checkpoint that was kept elsewhere knows the log otherwise.
 */
export type FaultKind = "changed" | "missing" | "cut_off" | "doubled" | "reordered" | "added" | "contradicted" | "anchor";

export interface Fault {
  readonly kind: FaultKind;
  /** Null when it cannot be told. */
  readonly ledger: string | null;
  /** `<ledger>-<seq>` of the first one. */
  readonly record: string | null;
  /** From 1; null for what is not there. */
  readonly line: number | null;
  readonly message: string;
}
