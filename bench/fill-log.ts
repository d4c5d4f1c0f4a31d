// Gives a key a long log, whole and in KV, as if it had been written over the last month: a chain whose hashes hold, in values as the
// Ledger's copy makes them; the newest week is in the Ledger as well. Made of a real act's intent and outcome. Nothing may run meanwhile.
import { Log, LogLevel, Miniflare } from "miniflare";
import { GENESIS_HASH, sealRecord } from "../src/audit/chain.ts";
import type { AuditRecord } from "../src/audit/record.ts";
import { nextSegment } from "../src/audit/segment.ts";
import { openLedger } from "./fill-ledger.ts";
import type { RuntimeOrder } from "./runtime.ts";

const DAY_MS = 86_400_000;
const SPAN_MS = 30 * DAY_MS;
const KEPT_MS = 7 * DAY_MS;
const MAX_SEGMENT_BYTES = 1_048_576;
/** Written to KV at once. */
const TOGETHER = 8;

/** @param perValue records in a value of KV. */
export async function fillLog(order: RuntimeOrder, keyId: string, count: number, perValue: number): Promise<void> {
  const [binding = ""] = order.kv;
  const miniflare = new Miniflare({
    log: new Log(LogLevel.ERROR),
    cf: false,
    enableDevRegistry: false,
    resourcePersistencePath: order.stateDir,
    workers: [
      {
        config: {
          name: order.name,
          compatibilityDate: order.compatibilityDate,
          manifest: {
            mainModule: "empty.js",
            modules: { "empty.js": { type: "esm", contents: "export default {}" } },
          },
          env: { [binding]: { type: "kv", id: binding } },
        },
      },
    ],
  });
  const database = openLedger(order.stateDir, keyId);
  try {
    const kv = await miniflare.getKVNamespace(binding);
    const templates = database.prepare("SELECT json FROM records ORDER BY seq LIMIT 2").all();
    const drafts = templates.map(({ json }): AuditRecord => JSON.parse(String(json)));
    database.exec("PRAGMA synchronous = OFF; BEGIN; DELETE FROM records");
    const insert = database.prepare("INSERT INTO records (seq, at_ms, json) VALUES (?, ?, ?)");
    const keptFromMs = Date.now() - KEPT_MS;
    let writing: Promise<void>[] = [];
    let prev = GENESIS_HASH;
    for (let first = 1; first <= count; first += perValue) {
      const startMs = Math.floor(Date.now() - SPAN_MS + (first / count) * (SPAN_MS - 3_600_000));
      const lines: string[] = [];
      for (let seq = first; seq < Math.min(first + perValue, count + 1); seq += 1) {
        const draft = drafts[(seq - 1) % 2];
        if (draft === undefined) throw new Error("the key has done no act to make a log of");
        const intentId = `${keyId}-${seq - ((seq - 1) % 2)}`;
        const place = { ledger: keyId, seq, prev, atMs: startMs + seq - first, salt: seq.toString(16).padStart(32, "0") };
        const record = sealRecord({ ...draft, intent_id: intentId, request_id: `req_${String(seq).padStart(20, "0")}` }, place);
        prev = record.hash;
        const line = JSON.stringify(record);
        lines.push(line);
        if (place.atMs >= keptFromMs) insert.run(seq, place.atMs, line);
      }
      for (let left = lines; left.length > 0; ) {
        const segment = nextSegment(left, MAX_SEGMENT_BYTES);
        if (segment === null) break;
        writing.push(kv.put(segment.name, segment.value, { metadata: segment.metadata }));
        left = left.slice(segment.metadata.count);
      }
      if (writing.length >= TOGETHER) {
        await Promise.all(writing);
        writing = [];
      }
    }
    await Promise.all(writing);
    database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('projected_seq', ?)").run(JSON.stringify(count));
    database.exec("COMMIT");
  } finally {
    database.close();
    await miniflare.dispose();
  }
}
