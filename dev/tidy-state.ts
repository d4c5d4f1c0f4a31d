// What was erased or given up leaves the disk with this: SQLite keeps earlier versions of its pages in a write-ahead log until that is begun
// anew, and the pages of deleted rows until they are used again; a Durable Object can do nothing about either (its PRAGMAs are refused). So
// whatever was used since is tidied while nothing runs, before a start and after a stop. A database in use is left for the next time.
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Below STATE_DIR, as Miniflare lays them out: a folder for each class, a file for each object. */
const OBJECTS = path.join("v3", "do");

/** @param complain told of a database that could not be tidied: the gateway itself will say more of it */
export function tidyState(stateDir: string, complain: (line: string) => void): void {
  const folder = path.join(stateDir, OBJECTS);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (name.endsWith(".sqlite") && wasUsed(path.join(folder, name))) tidy(path.join(folder, name), complain);
  }
}

/** What is tidied has no write-ahead log. */
function wasUsed(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function tidy(file: string, complain: (line: string) => void): void {
  try {
    const database = new DatabaseSync(file);
    try {
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      // Erased rows lie in the middle of pages, and pages that were split keep a copy of what they held: only a new file has none of it.
      if (hasGivenUpPages(database) || wasErasedIn(database)) database.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      database.close();
    }
  } catch (error) {
    complain(`${path.basename(file)} was not tidied: ${error instanceof Error ? error.message : "unknown error"}`);
  }
}

function hasGivenUpPages(database: DatabaseSync): boolean {
  return database.prepare("PRAGMA freelist_count").get()?.["freelist_count"] !== 0;
}

/** A Ledger counts its erasures. */
function wasErasedIn(database: DatabaseSync): boolean {
  const isLedger = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'records'").get() !== undefined;
  return isLedger && database.prepare("SELECT 1 FROM meta WHERE name = 'erasures'").get() !== undefined;
}
