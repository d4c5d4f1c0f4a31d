// One gateway for a state directory. Two would each take their own memory of a key for the truth: revoked in one it would live on in the
// other, both would write the same chain, and whoever tidies would keep the other waiting. The operating system holds the lock, and lets go
// of it however this process ends.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describeError, StartProblem } from "./problem.ts";

/** SQLite's own way to lock a file, because Node has none. Nothing is in it. */
const FILE = "lock.sqlite";

/** Kept, because a database that nobody refers to is closed. */
const held: DatabaseSync[] = [];

/** For as long as this process lives. @throws StartProblem when another has it */
export function holdState(stateDir: string): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path.join(stateDir, FILE));
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!describeError(error).includes("locked")) throw error;
    throw new StartProblem(`STATE_DIR ${stateDir} is in use by another gateway: stop that, or name another directory`);
  }
  held.push(database);
}
