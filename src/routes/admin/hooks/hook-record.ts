// What hooks are told of a record, as a schema: what filters are checked against.
import * as z from "zod/mini";
import { auditRecord } from "../../../audit/record-schema.ts";
import { once } from "../../../once.ts";
import { described } from "../../../schema-docs.ts";

export const hookRecord = once(() => {
  const record = auditRecord();
  return z.strictObject({
    ...record.shape,
    intent: described(z.exactOptional(record), "Of an outcome: the intent, which says what was to be done."),
  });
});
