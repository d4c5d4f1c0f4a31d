// Durable commits per act, counted in the write-ahead logs of a state that is being written to.
import { readdirSync } from "node:fs";
import path from "node:path";
import { drive, type Target } from "../load.ts";
import { WalCommits } from "./wal-commits.ts";

const SECONDS = 0.5;
/** A log is begun anew after a thousand pages, which takes tens of milliseconds at least. */
const LOOK_EVERY_MS = 4;
const TRIES = 5;

/** @throws when the logs went round faster than they could be looked at, again and again. */
export async function countCommits(stateDir: string, target: Target, callers: number): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const logs = readdirSync(stateDir, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith("-wal"))
      .flatMap((name) => openLog(path.join(stateDir, name)));
    const look = () => {
      for (const log of logs) log.look();
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    try {
      const { calls } = await drive(target, callers, SECONDS);
      look();
      if (logs.every(({ complete }) => complete)) return logs.reduce((sum, { commits }) => sum + commits, 0) / calls;
    } finally {
      clearInterval(timer);
      for (const log of logs) log.close();
    }
  }
  throw new Error("the write-ahead logs went round faster than they could be read");
}

/** None where an object that nobody called was put away since the folder was read, and its log with it. */
function openLog(file: string): WalCommits[] {
  try {
    return [new WalCommits(file)];
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
