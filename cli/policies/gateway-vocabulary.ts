// The vocabulary that the gateway checks policies with: both operation tables, by the gateway's own code.
import { z } from "zod";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import type { Vocabulary } from "../../src/policy/engine.ts";
import { buildVocabulary } from "../../src/routes/vocabulary.ts";
import { adminRow, readAdminTable } from "../operations/admin-table.ts";
import type { OperationFacts } from "../replay/recorded-call.ts";

/** `recorded` is there when not all arguments are. */
const adminRows = () => readAdminTable(adminRow.extend({ recorded: z.unknown().optional() }));

/** What a record of an operation means: the table's own facts, and of which operations it keeps only some arguments. */
export async function operationFacts(): Promise<OperationFacts> {
  const rows = await adminRows();
  return {
    vocabulary: buildVocabulary(OPERATIONS, rows),
    operations: new Map(OPERATIONS.map((operation) => [operation.name, operation])),
    abridged: new Set(rows.filter(({ recorded }) => recorded !== undefined).map(({ name }) => name)),
  };
}

export async function gatewayVocabulary(): Promise<Vocabulary> {
  return buildVocabulary(OPERATIONS, await adminRows());
}
