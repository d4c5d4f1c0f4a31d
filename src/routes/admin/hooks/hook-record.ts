// What hooks are told of a record, as a schema: what filters are checked against.
import * as z from "zod";
import { auditRecord } from "../../../audit/record-schema.ts";
import { once } from "../../../once.ts";

export const hookRecord = once(() => {
  const record = auditRecord();
  return z.strictObject({
    ...record.shape,
    intent: record.exactOptional().meta({ description: "Of an outcome: the intent, which says what was to be done." }),
  });
});
