// The benchmark counts durable commits in write-ahead logs: here against logs whose commits are known.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WalCommits } from "../../../bench/floor/wal-commits.ts";

let folder: string;
let database: DatabaseSync;
let file: string;
const insert = (count = 1) => {
  for (let made = 0; made < count; made += 1) database.exec("INSERT INTO notes (text) VALUES ('a note')");
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "bailiff-wal-"));
  file = path.join(folder, "notes.sqlite");
  database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT)");
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

it("counts transactions, not rows, not pages, and none that was rolled back", () => {
  insert(3);
  const log = new WalCommits(`${file}-wal`);
  expect(log.commits).toBe(0);
  insert(2);
  database.exec("BEGIN");
  insert(500);
  database.exec("COMMIT; BEGIN");
  insert();
  database.exec("ROLLBACK");
  log.look();
  log.look();
  expect([log.commits, log.complete]).toEqual([3, true]);
  log.close();
});

it("counts on when the log is begun anew, those before and those after", () => {
  const log = new WalCommits(`${file}-wal`);
  insert(40);
  log.look();
  insert(7);
  database.exec("PRAGMA wal_checkpoint(RESTART)");
  insert(5);
  log.look();
  expect([log.commits, log.complete]).toEqual([52, true]);
  log.close();
});

it("says when it may have missed some", () => {
  const log = new WalCommits(`${file}-wal`);
  insert(20);
  database.exec("PRAGMA wal_checkpoint(RESTART)");
  insert(30);
  log.look();
  expect(log.complete).toBe(false);
  log.close();
});
