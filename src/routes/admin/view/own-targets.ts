// Keys and records as rules see them: what `target-shapes.ts` declares, and nothing else of them. Pure.
import type { AuditRecord } from "../../../audit/record.ts";
import type { KeyRecord } from "../../../keys/key-record.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";

export function keyTarget({
  id,
  name,
  owner,
  policies,
  minted_by,
  ancestors,
}: Pick<KeyRecord, "id" | "name" | "owner" | "policies" | "minted_by" | "ancestors">): Readonly<Record<string, unknown>> {
  return { id, name, owner, policies, minted_by, ancestors };
}

export interface RecordFacts {
  /** Of an operation; null: this version does not know it. */
  readonly classOf: (operation: string) => string | null;
  /** Of a key, by id; null where they are not asked for. */
  readonly ancestorsOf: ((keyId: string) => readonly string[] | undefined) | null;
}

/** The owner is the one that the key had then. */
export function recordTarget(
  { key, operation, type }: Pick<AuditRecord, "key" | "operation" | "type">,
  { classOf, ancestorsOf }: RecordFacts,
): object {
  const target: Record<string, unknown> = { type };
  if (key !== null && key.id !== ROOT_PRINCIPAL.id) {
    target["key_id"] = key.id;
    target["owner"] = key.owner;
    const ancestors = ancestorsOf?.(key.id);
    if (ancestors !== undefined) target["ancestors"] = ancestors;
  }
  if (operation !== null) {
    target["operation"] = operation;
    const risk = classOf(operation);
    if (risk !== null) target["class"] = risk;
  }
  return target;
}
