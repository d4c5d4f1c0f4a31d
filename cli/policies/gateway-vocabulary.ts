// The vocabulary that the gateway checks policies with: both operation tables, by the gateway's own code.
import { z } from "zod";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import type { Vocabulary } from "../../src/policy/vocabulary.ts";
import { buildVocabulary } from "../../src/routes/vocabulary.ts";
import type { OperationFacts } from "../replay/recorded-call.ts";

const args = z.instanceof(z.ZodObject);
const tableSchema = z.object({
  ADMIN_OPERATIONS: z.array(
    z.object({
      name: z.string(),
      summary: z.string(),
      method: z.string(),
      path: z.string(),
      pathArgs: args,
      query: args,
      body: args,
      /** There when not all arguments are recorded. */
      recorded: z.unknown().optional(),
    }),
  ),
});

type AdminRow = z.infer<typeof tableSchema>["ADMIN_OPERATIONS"][number];

/**
 * The admin table. Loaded by address and checked, not imported: it runs on Node, but the types of its rows lead to the Worker's bindings,
 * which programs on Node are not compiled with.
 */
async function adminRows(): Promise<readonly AdminRow[]> {
  const loaded: unknown = await import(new URL("../../src/routes/admin/admin-operations.ts", import.meta.url).href);
  return tableSchema.parse(loaded).ADMIN_OPERATIONS;
}

/** What a record of an operation means: the table's own facts, and of which operations it keeps only some arguments. */
export async function operationFacts(): Promise<OperationFacts> {
  const rows = await adminRows();
  return {
    operations: new Map(OPERATIONS.map((operation) => [operation.name, operation])),
    abridged: new Set(rows.filter(({ recorded }) => recorded !== undefined).map(({ name }) => name)),
  };
}

export async function gatewayVocabulary(): Promise<Vocabulary> {
  return buildVocabulary(OPERATIONS, await adminRows());
}
