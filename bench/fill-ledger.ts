// Gives a key a long past: writes records into its Ledger's SQLite file while nothing runs. They are copies of a real act's intent and
// outcome with their own seq, id, time and hashes, spread over the last six days (records older than seven may be pruned), and marked as
// projected, so that the object does not set out to carry them to KV. The hashes are random: `audit verify` would refuse this chain, the
// request path never looks back at it.
//
// Writing the file instead of adding a method to the Ledger keeps the measured bundle the shipped one.
import { readdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

const SPAN_MS = 6 * 86_400_000;

/** @param stateDir of a runtime that is stopped. Needs the two records of one act in it. Gives the size of the file in bytes. */
export function fillLedger(stateDir: string, keyId: string, count: number): number {
  const database = openLedger(stateDir, keyId);
  try {
    const from = Date.now() - SPAN_MS;
    database.exec("PRAGMA synchronous = OFF");
    database.exec("BEGIN");
    const insert = database.prepare(`
      WITH RECURSIVE
        numbers (seq) AS (SELECT 3 UNION ALL SELECT seq + 1 FROM numbers WHERE seq < :count),
        places AS (SELECT seq, :from + CAST(seq * :step AS INTEGER) AS at_ms FROM numbers)
      INSERT INTO records (seq, at_ms, json)
      SELECT places.seq, places.at_ms, json_set(
        template.json,
        '$.seq', places.seq,
        '$.id', :key || '-' || places.seq,
        '$.intent_id', :key || '-' || (places.seq - 1 + places.seq % 2),
        '$.at', strftime('%Y-%m-%dT%H:%M:%fZ', places.at_ms / 1000.0, 'unixepoch'),
        '$.request_id', 'req_' || substr(hex(randomblob(10)), 1, 20),
        '$.prev', lower(hex(randomblob(32))),
        '$.hash', lower(hex(randomblob(32)))
      )
      FROM places JOIN records AS template ON template.seq = 2 - places.seq % 2`);
    // Time never decreases along the chain: the two that are there move to its beginning.
    database.prepare("UPDATE records SET at_ms = ?").run(from);
    insert.run({ count, from, step: SPAN_MS / (count + 1), key: keyId });
    const meta = database.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('projected_seq', ?)");
    meta.run(JSON.stringify(count));
    database.exec("COMMIT");
    const row = database.prepare("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size").get();
    return Number(row?.["bytes"]);
  } finally {
    database.close();
  }
}

/** An object's file is named by a hash of its name: the key record inside says whose it is. */
export function openLedger(stateDir: string, keyId: string): DatabaseSync {
  const files = readdirSync(stateDir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sqlite"));
  for (const file of files) {
    const database = new DatabaseSync(path.join(stateDir, file));
    const isLedger = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get() !== undefined;
    const whose = isLedger
      ? database.prepare("SELECT json_extract(value, '$.id') AS id FROM meta WHERE name = 'key'").get()
      : undefined;
    if (whose?.["id"] === keyId) return database;
    database.close();
  }
  throw new Error("the key's Ledger was not found among the state's SQLite files");
}
