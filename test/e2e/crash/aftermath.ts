// What crashes must leave behind: budgets that add up to what the records say, and a KV that lacks no record.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { closedBy } from "../ledger-check.ts";

/** What a ledger's credits come to by its records: each idempotency key once, if it was done or may have been. */
export function creditedBy(records: readonly AuditRecord[], ledger: string): number {
  const byKey = new Map<string, { amount: number; endings: AuditRecord[] }>();
  for (const [intent, closers] of closedBy(records.filter((record) => record.ledger === ledger))) {
    if (intent.operation !== "users.adjust_billing_credit_balance") continue;
    const known = byKey.get(String(intent.args?.["idempotency_key"]));
    const endings = [...(known?.endings ?? []), ...closers];
    byKey.set(String(intent.args?.["idempotency_key"]), { amount: Number(intent.args?.["amount"]), endings });
  }
  return [...byKey.values()].reduce((sum, { amount, endings }) => (isCharged(endings) ? sum + amount : sum), 0);
}

/** The last word counts: done for this key, or not known not to have been. */
function isCharged(endings: readonly AuditRecord[]): boolean {
  const last = endings.filter(({ error }) => error !== "sent_again").at(-1);
  return last?.outcome === "unknown" || (last?.outcome === "ok" && last.error !== "duplicate");
}

/** Seqs of a ledger that KV holds, by what `wrangler kv` shows of it: nothing of Bailiff's own is asked. */
export async function seqsInKv(stateDir: string, ledger: string): Promise<Set<number>> {
  const list = [
    "tools/wrangler.ts",
    "kv",
    "key",
    "list",
    "--binding",
    "AUDIT_KV",
    "--local",
    "--persist-to",
    stateDir,
    "--prefix",
    "audit/",
  ];
  const { stdout } = await promisify(execFile)(process.execPath, list, { maxBuffer: 64 * 1024 * 1024 });
  const keys: { metadata?: { ledger: string; first: number; last: number } }[] = JSON.parse(stdout.slice(stdout.indexOf("[")));
  const mine = keys.flatMap(({ metadata }) => (metadata?.ledger === ledger ? [metadata] : []));
  return new Set(mine.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, index) => first + index)));
}
