// The audit log page by page, newest first.
import * as z from "zod";
import type { AuditRecord } from "../src/audit/record.ts";
import type { ApiClient, Query } from "./api-client.ts";
import { type KeysNamed, keysNamedSchema } from "./keys/keys-named.ts";

const PAGE = 200;

/** Checked as far as pages need; the fields of a record are the API's promise (docs/audit.md). */
const recordSchema = z.custom<AuditRecord>(
  (value) => typeof value === "object" && value !== null && "id" in value && "ledger" in value && "seq" in value && "at" in value,
);
export const auditPageSchema = z.looseObject({
  data: z.array(recordSchema),
  next_cursor: z.string().nullable(),
  keys: keysNamedSchema,
});

/** Every record that the filter lets through. `onPage` is told how many were read so far, and how the keys of the page stand. */
export async function* auditRecords(
  client: ApiClient,
  filter: Query,
  onPage: (read: number, oldest: string | undefined, keys: KeysNamed) => void = () => {},
): AsyncGenerator<AuditRecord> {
  let cursor: string | undefined;
  let read = 0;
  do {
    const query = { ...filter, limit: PAGE, cursor };
    const page: z.infer<typeof auditPageSchema> = await client.get("/admin/audit", auditPageSchema, query);
    read += page.data.length;
    onPage(read, page.data.at(-1)?.at, page.keys);
    yield* page.data;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
