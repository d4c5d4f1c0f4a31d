// The admin table as programs on Node read it. Loaded by address and checked, not imported: it runs on Node, but the types of its rows lead
// to the Worker's bindings, which those programs are not compiled with.
import { z } from "zod";
import { RISK_CLASSES } from "../../src/policy/engine.ts";

const args = z.instanceof(z.ZodObject);

/** What every reader wants of a row. */
export const adminRow = z.object({
  name: z.string(),
  summary: z.string(),
  method: z.enum(["GET", "POST", "PUT", "PATCH"]),
  path: z.string(),
  mutates: z.boolean(),
  ceiling: z.literal(true).optional(),
  class: z.enum(RISK_CLASSES).optional(),
  pathArgs: args,
  query: args,
  body: args,
});

export async function readAdminTable<Row extends z.ZodType>(row: Row): Promise<readonly z.infer<Row>[]> {
  const table: unknown = await import(new URL("../../src/routes/admin/admin-operations.ts", import.meta.url).href);
  return z.object({ ADMIN_OPERATIONS: z.array(row) }).parse(table).ADMIN_OPERATIONS;
}
