// One gateway for a state directory. Two would each take their own memory of a key for the truth: revoked in one it would live on in the
// other, both would write the same chain, and whoever tidies would keep the other waiting. The operating system holds the lock, and lets go
// of it however this process ends: what a killed one leaves behind refuses nobody.
//
// Beside it stands who has it, for whoever comes second to be told. That is a courtesy and no lock: it outlives a kill, and then names a
// process that is gone, or another that was given its number.
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { readPrivateJson, writePrivateJson } from "./private-file.ts";
import { closeStateDirectory } from "./private-state.ts";
import { describeError, errorCode, StartProblem } from "./problem.ts";

/** SQLite's own way to lock a file, because Node has none. Nothing is in it. */
const FILE = "lock.sqlite";
const HOLDER_FILE = "holder.json";
/** How long a gateway may take to go that was just told to, or whose npm was killed. */
const PATIENCE_MS = 1_500;
const SQLITE_BUSY = 5;

/** `born` tells a process from a later one with its number; null where the system does not say (only Linux does). */
const holderSchema = z.looseObject({ pid: z.number().int(), born: z.string().nullable(), url: z.string().nullable() });

/** Kept, because a database that nobody refers to is closed. */
const held: DatabaseSync[] = [];

export interface StateHold {
  /** Where whoever had it last served; null where nobody did, or it is not known. */
  readonly lastUrl: string | null;
  /** What whoever comes second is told beside the process. */
  servesAt(url: string): void;
}

/**
 * For as long as this process lives. Before anything is read or made in there: two that start at the same moment must not each make secrets.
 * @param notice what the user should know, a line at a time.
 * @throws StartProblem when another has it
 */
export async function holdState(stateDir: string, notice: (line: string) => void): Promise<StateHold> {
  closeStateDirectory(stateDir, notice);
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const database = lock(stateDir);
    if (database !== null) {
      held.push(database);
      break;
    }
    if (Date.now() >= giveUpAt) throw new StartProblem(takenBy(stateDir));
    await sleep(100);
  }
  const lastUrl = lastHolder(stateDir)?.url ?? null;
  const tell = (url: string | null) =>
    writePrivateJson(path.join(stateDir, HOLDER_FILE), { pid: process.pid, born: bornAt(process.pid), url });
  tell(null);
  return { lastUrl, servesAt: tell };
}

/** Null: another process has it. */
function lock(stateDir: string): DatabaseSync | null {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(path.join(stateDir, FILE));
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return null;
    // SQLite has one code for all that is wrong.
    const why = error instanceof Error && "errcode" in error ? describeError(error) : (errorCode(error) ?? describeError(error));
    throw new StartProblem(`STATE_DIR ${stateDir} cannot be written (${why}): make it yours, or name another directory`);
  }
}

function takenBy(stateDir: string): string {
  const holder = holderOf(stateDir);
  if (holder === null)
    return `STATE_DIR ${stateDir} is in use by another gateway: stop that, or set STATE_DIR, PORT and EMULATOR_PORT to others`;
  const { pid, url } = holder;
  return (
    `process ${pid} already serves from STATE_DIR ${stateDir}${url === null ? "" : `, at ${url}`}: ` +
    `use that, stop it (kill ${pid}), or set STATE_DIR, PORT and EMULATOR_PORT to others`
  );
}

type Holder = z.infer<typeof holderSchema>;

/** Null: it does not say, or who it names is not there any more. Nobody is told to kill a process that we know nothing of. */
function holderOf(stateDir: string): Holder | null {
  const holder = lastHolder(stateDir);
  return holder !== null && holder.born === bornAt(holder.pid) && isThere(holder.pid) ? holder : null;
}

/** Whether or not they are there still. Null: it does not say. */
function lastHolder(stateDir: string): Holder | null {
  try {
    return readPrivateJson(path.join(stateDir, HOLDER_FILE), holderSchema) ?? null;
  } catch (error) {
    if (error instanceof StartProblem) return null;
    throw error;
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's.
    return errorCode(error) === "EPERM";
  }
}

/** Ticks after the machine's own start (proc_pid_stat(5), field 22). */
function bornAt(pid: number): string | null {
  try {
    // pid (name) state ppid …: the name may hold blanks and brackets.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
