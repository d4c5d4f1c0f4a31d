// Counters whose bucket is named after an argument's value (`currency:usd`) go by its one spelling. Earlier versions counted every spelling
// apart; what was spent under another one is counted to the canonical one, once, when a ledger's tables are brought up to date. Charges are
// renamed on their way in as well: while a new version is rolled out, a Worker of the old one may still send them under the old name.
import type * as z from "zod/mini";
import { emailAddress, phoneNumber } from "../clerk/args/canonical-contact.ts";
import { currencyCode } from "../clerk/args/canonical-money.ts";
import { languageTag, note, personName, username } from "../clerk/args/canonical-names.ts";
import { oauthProvider } from "../clerk/args/canonical-provider.ts";
import { moment } from "../clerk/args/canonical-time.ts";

/** Arguments that a limit can count by and whose values had several spellings. */
const SPELLINGS: ReadonlyMap<string, () => z.ZodMiniString> = new Map([
  ["currency", currencyCode],
  ["provider", oauthProvider],
  ["email_address", emailAddress],
  ["phone_number", phoneNumber],
  ["username", username],
  ["locale", languageTag],
  ["first_name", personName],
  ["last_name", personName],
  ["note", note],
  ["created_at", moment],
  ["legal_accepted_at", moment],
]);

/** The bucket in which a value is counted. One that no call can name any more stays as it is. */
export function canonicalBucket(bucket: string): string {
  const colon = bucket.indexOf(":");
  const name = bucket.slice(0, Math.max(0, colon));
  const spelling = SPELLINGS.get(name);
  if (spelling === undefined) return bucket;
  const text = bucket.slice(colon + 1);
  // Earlier versions took blanks around a value, and numbers as people write them.
  const candidates = [text, text.trim(), ...(name === "phone_number" ? [text.replaceAll(/[\s().-]/g, "")] : [])];
  const spelled = candidates.map((one) => spelling().safeParse(one)).find(({ success }) => success);
  return spelled?.data === undefined ? bucket : `${name}:${spelled.data}`;
}

type Counted = { limit_id: string; bucket: string; window_ms: number; starts_at_ms: number; used: number };
type Taken = { request_id: string; limit_id: string; bucket: string; window_ms: number; starts_at_ms: number; amount: number };

/** A step of the Ledger's migrations. Of several windows of one counter the newest counts: the others are over. */
export function countUnderOneSpelling(sql: SqlStorage): void {
  const named = `substr(bucket, 1, instr(bucket, ':') - 1) IN (${[...SPELLINGS.keys()].map(() => "?").join(", ")})`;
  const names = [...SPELLINGS.keys()];
  for (const row of sql.exec<Counted>(`SELECT * FROM usage WHERE ${named}`, ...names).toArray()) {
    const bucket = canonicalBucket(row.bucket);
    if (bucket === row.bucket) continue;
    sql.exec("DELETE FROM usage WHERE limit_id = ? AND bucket = ? AND window_ms = ?", row.limit_id, row.bucket, row.window_ms);
    sql.exec(
      `INSERT INTO usage (limit_id, bucket, window_ms, starts_at_ms, used) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (limit_id, bucket, window_ms) DO UPDATE SET
         used = CASE WHEN excluded.starts_at_ms = starts_at_ms THEN used + excluded.used
                     WHEN excluded.starts_at_ms > starts_at_ms THEN excluded.used ELSE used END,
         starts_at_ms = MAX(starts_at_ms, excluded.starts_at_ms)`,
      row.limit_id,
      bucket,
      row.window_ms,
      row.starts_at_ms,
      row.used,
    );
  }
  for (const row of sql.exec<Taken>(`SELECT * FROM charges WHERE ${named}`, ...names).toArray()) {
    const bucket = canonicalBucket(row.bucket);
    if (bucket === row.bucket) continue;
    const { request_id, limit_id, window_ms } = row;
    // One call names one value: there is nothing under the canonical name yet.
    const rename = "UPDATE charges SET bucket = ? WHERE request_id = ? AND limit_id = ? AND bucket = ? AND window_ms = ?";
    sql.exec(rename, bucket, request_id, limit_id, row.bucket, window_ms);
  }
}
