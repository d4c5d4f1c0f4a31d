// When a key was last used, on either plane: what it does on `/v1` stands in its own ledger, what it does on `/admin` in the ledger
// `admin`. A call that was denied counts.
import type { AuditRecord } from "../../../audit/record.ts";
import { ADMIN_LEDGER } from "../../../ledger/protocol.ts";
import type { Services } from "../../services.ts";

/** The key's own is among these: others write into its ledger only when they resolve one of its intents. */
const NEWEST = 5;

/** ISO 8601 time by key id, null for a key that was never used. Null when it cannot be told now. */
export async function lastUses({ ledgers }: Services): Promise<((keyId: string) => string | null) | null> {
  const [reports, actors] = await Promise.all([ledgers.reportsSince(0), ledgers.actors(ADMIN_LEDGER)]);
  if (reports === null || actors === null) return null;
  // What Ledgers last said of themselves: at most a minute behind, for one call instead of one per key.
  const activeMs = new Map(reports.value.map((report) => [report.ledger, report.activeMs]));
  return (keyId) => later(activeMs.get(keyId), actors.value.get(keyId));
}

/** The same for one key, asked of its own Ledger: to the moment. */
export async function lastUseOf({ ledgers, deps }: Services, keyId: string): Promise<{ at: string | null } | null> {
  const newest = { fromMs: 0, toMs: deps.now(), limit: NEWEST };
  const [page, actors] = await Promise.all([ledgers.records(keyId, newest), ledgers.actors(ADMIN_LEDGER)]);
  if (page === null || actors === null) return null;
  const records = page.value.lines.map((line): AuditRecord => JSON.parse(line));
  const record = records.find(({ key }) => key?.id === keyId);
  return { at: later(record === undefined ? undefined : Date.parse(record.at), actors.value.get(keyId)) };
}

function later(...timesMs: readonly (number | undefined)[]): string | null {
  const known = timesMs.filter((atMs) => atMs !== undefined);
  return known.length === 0 ? null : new Date(Math.max(...known)).toISOString();
}
