// Which records a reader wants to see.
import { type AuditRecord, isFlip, type Outcome } from "./record.ts";

export interface RecordFilter {
  /** Ms since the epoch, both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Records of this key's ledger, and what it did elsewhere. */
  readonly keyId?: string | undefined;
  readonly operation?: ((name: string) => boolean) | undefined;
  readonly decision?: "allow" | "deny" | undefined;
  readonly outcome?: Outcome | undefined;
  readonly target?: string | undefined;
  /** `any`: a shadow rule would have had a say; `flip`: one would have decided otherwise. */
  readonly shadow?: "any" | "flip" | undefined;
}

export function matchesFilter(record: AuditRecord, filter: RecordFilter): boolean {
  const atMs = Date.parse(record.at);
  if (atMs < filter.fromMs || atMs > filter.toMs) return false;
  if (filter.keyId !== undefined && record.key?.id !== filter.keyId && record.ledger !== filter.keyId) return false;
  if (filter.operation !== undefined && !(record.operation !== null && filter.operation(record.operation))) return false;
  if (filter.decision !== undefined && record.decision?.effect !== filter.decision) return false;
  if (filter.outcome !== undefined && record.outcome !== filter.outcome) return false;
  const shadow = record.decision?.shadow ?? [];
  if (filter.shadow === "any" && shadow.length === 0) return false;
  if (filter.shadow === "flip" && !shadow.some((one) => isFlip(one, record.decision))) return false;
  return (
    filter.target === undefined ||
    (Array.isArray(record.target) ? record.target.includes(filter.target) : record.target === filter.target)
  );
}
