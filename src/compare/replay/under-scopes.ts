// A call of the log under other scopes and the same policies. Scopes only take away, so a call that they cover is decided as it was,
// whatever its rules read: nothing of it needs to be on record but what was called.
import type { AuditRecord } from "../../audit/record.ts";
import { alsoNeeded } from "../../clerk/arguments.ts";
import { withinScopes } from "../../policy/engine.ts";
import { LIMIT_EXCEEDED } from "./limit-tally.ts";
import type { OperationFacts } from "./recorded-call.ts";

/**
 * `refused`: beyond the scopes. `open`: the scopes of then had refused it, so its rules were never asked; or a limit had, which may have
 * room under these.
 */
export type UnderScopes = "same" | "refused" | "open" | "untold";

export function underScopes(
  { operation, args, error, count }: Pick<AuditRecord, "operation" | "args" | "error" | "count">,
  scopes: readonly string[],
  { operations, vocabulary }: Pick<OperationFacts, "operations" | "vocabulary">,
): UnderScopes {
  const covers = (name: string) => withinScopes(scopes, name, vocabulary.get(name));
  if (operation === null || !covers(operation)) return "refused";
  const row = operations.get(operation);
  if (row?.also?.some((along) => !covers(along.operation)) === true) {
    if (args === null || count !== undefined) return "untold";
    if (alsoNeeded(row, args).some((along) => !covers(along.operation))) return "refused";
  }
  return error === "bailiff_scope_denied" || error === LIMIT_EXCEEDED ? "open" : "same";
}
