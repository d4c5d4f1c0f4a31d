// What hooks are told of a record, as a schema: what filters are checked against.
import * as z from "zod/mini";
import { auditRecord } from "../../../audit/record-schema.ts";
import { once } from "../../../once.ts";

export const hookRecord = once(() =>
  z.strictObject({
    ...auditRecord().shape,
    // Of an outcome: the intent, a record. Its fields are not looked at, so that a filter may ask `record.intent != null`: what is known to be
    // an object goes together with no null.
    intent: z.exactOptional(z.unknown()),
  }),
);
