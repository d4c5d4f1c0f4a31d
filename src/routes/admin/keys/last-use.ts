// When a key was last used, on either plane: what it does on `/v1` stands in its own ledger, what it does on `/admin` in the ledger
// `admin`. A call that was denied counts.
import type { AuditRecord } from "../../../audit/record.ts";
import { ADMIN_LEDGER } from "../../../ledger/protocol.ts";
import type { Services } from "../../services.ts";

/** Its own is nearly always in the first page. Others write into its ledger too: who resolves, approves or reviews what it did, and Bailiff. */
const PAGE = 50;
const MAX_PAGES = 10;

/** ISO 8601 time by key id, null for a key that was never used. Null when it cannot be told now. */
export async function lastUses({ ledgers }: Services): Promise<((keyId: string) => string | null) | null> {
  const [reports, actors] = await Promise.all([ledgers.reportsSince(0), ledgers.actors(ADMIN_LEDGER)]);
  if (reports === null || actors === null) return null;
  // What Ledgers last said of themselves: at most a minute behind, for one call instead of one per key. What others wrote there counts.
  const activeMs = new Map(reports.value.map((report) => [report.ledger, report.activeMs]));
  return (keyId) => later(activeMs.get(keyId), actors.value.get(keyId));
}

/** The same for one key, asked of its own Ledger: to the moment. */
export async function lastUseOf({ ledgers, deps }: Services, keyId: string): Promise<{ at: string | null } | null> {
  const [own, actors] = await Promise.all([newestOwn(ledgers, keyId, deps.now()), ledgers.actors(ADMIN_LEDGER)]);
  if (own === null || actors === null) return null;
  return { at: later(own.atMs, actors.value.get(keyId)) };
}

async function newestOwn(
  ledgers: Services["ledgers"],
  keyId: string,
  toMs: number,
): Promise<{ atMs: number | undefined } | null> {
  let beforeSeq: number | null = Number.MAX_SAFE_INTEGER;
  for (let pages = 0; pages < MAX_PAGES && beforeSeq !== null; pages += 1) {
    const page = await ledgers.records(keyId, { fromMs: 0, toMs, limit: PAGE, beforeSeq });
    if (page === null) return null;
    const records = page.value.lines.map((line): AuditRecord => JSON.parse(line));
    const own = records.find(({ key }) => key?.id === keyId);
    if (own !== undefined) return { atMs: Date.parse(own.at) };
    beforeSeq = page.value.nextBeforeSeq;
  }
  return { atMs: undefined };
}

function later(...timesMs: readonly (number | undefined)[]): string | null {
  const known = timesMs.filter((atMs) => atMs !== undefined);
  return known.length === 0 ? null : new Date(Math.max(...known)).toISOString();
}
