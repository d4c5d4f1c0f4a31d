// The admin table as programs on Node read it. Loaded by address and checked, not imported: its rows' types lead to the Worker's bindings,
// which those programs are not compiled with.
import { z } from "zod";
import { ERRORS, type ErrorCode } from "../../src/clerk/errors.ts";
import type { AnswerShape } from "../../src/routes/answer-shape.ts";
import type { AdminDocumentRow } from "../../src/routes/openapi/describe-rows.ts";

const args = z.instanceof(z.ZodObject);
const rowSchema = z.object({
  name: z.string(),
  summary: z.string(),
  method: z.enum(["GET", "POST", "PUT", "PATCH"]),
  path: z.string(),
  pathArgs: args,
  query: args,
  body: args,
  mutates: z.boolean(),
  status: z.int().optional(),
  answer: z.custom<AnswerShape>((value) => typeof value === "function"),
  refusals: z.array(z.custom<ErrorCode>((value) => ERRORS.some(({ code }) => code === value))).optional(),
});

export async function readAdminRows(): Promise<readonly AdminDocumentRow[]> {
  const table: unknown = await import(new URL("../../src/routes/admin/admin-operations.ts", import.meta.url).href);
  return z.object({ ADMIN_OPERATIONS: z.array(rowSchema) }).parse(table).ADMIN_OPERATIONS;
}
