// The admin table, with what its documents tell besides.
import { z } from "zod";
import { adminRow, readAdminTable } from "../../cli/operations/admin-table.ts";
import { ERRORS, type ErrorCode } from "../../src/bailiff-errors.ts";
import type { AnswerShape } from "../../src/routes/published/answer-shape.ts";
import type { AdminDocumentRow } from "../../src/routes/published/openapi/describe-rows.ts";

const documentRow = adminRow.extend({
  status: z.int().optional(),
  answer: z.custom<AnswerShape>((value) => typeof value === "function"),
  refusals: z.array(z.custom<ErrorCode>((value) => ERRORS.some(({ code }) => code === value))).optional(),
});

export function readAdminRows(): Promise<readonly AdminDocumentRow[]> {
  return readAdminTable(documentRow);
}
