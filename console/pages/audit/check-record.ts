// Does a record say of itself what its fingerprint says? By the code that checks whole files.
import type { AuditRecord } from "../../../src/audit/record.ts";
import { changedIn } from "../../../src/audit/verify.ts";
import type { ShownRecord } from "../../api/answers.ts";

export type Checked =
  | { readonly kind: "holds" }
  | { readonly kind: "changed"; readonly why: string }
  /** Its place in the chain is not shown to who sees a part of the ledger. */
  | { readonly kind: "not_shown" };

export function checkRecord({ damaged: _damaged, ...record }: ShownRecord): Checked {
  if (record.seq === null || record.hash === null || record.prev === null) return { kind: "not_shown" };
  const why = changedIn(record as AuditRecord);
  return why === null ? { kind: "holds" } : { kind: "changed", why };
}
