// The state directory and the files of secrets in it are for their owner alone, also where an earlier start, a backup or `cp` left them
// open: a root token or a pepper that others could read is mended on the next start, and said, because it may have been read.
import { chmodSync, type Stats, statSync } from "node:fs";
import { errorCode, StartProblem } from "./problem.ts";

const OTHERS = 0o077;
/** On a directory that everybody writes to, such as /tmp: it belongs to the machine, and closing it would break others. */
const STICKY = 0o1000;

/** Where permissions are only for show, nothing is looked at. */
const HAS_PERMISSIONS = process.platform !== "win32";

/** Closes a directory that is there. True when it was open. @throws StartProblem for one that is not ours to close. */
export function closeDirectory(directory: string): boolean {
  const stats = statsOf(directory);
  if (stats === undefined || !HAS_PERMISSIONS || (stats.mode & OTHERS) === 0) return false;
  if (!stats.isDirectory()) throw new StartProblem(`STATE_DIR ${directory} is no directory`);
  if ((stats.mode & STICKY) !== 0) {
    throw new StartProblem(`STATE_DIR ${directory} is a directory for everybody: name one of its own, inside it for instance`);
  }
  close(directory, 0o700, "chmod 700 it as its owner, or name another");
  return true;
}

/** The same, said. */
export function closeStateDirectory(stateDir: string, notice: (line: string) => void): void {
  if (closeDirectory(stateDir)) notice(`${stateDir} is now for you alone (0700)`);
}

/** Closes a file that is there. True when it was open. */
export function closeFile(file: string): boolean {
  const stats = statsOf(file);
  if (stats === undefined || !HAS_PERMISSIONS || (stats.mode & OTHERS) === 0) return false;
  close(file, 0o600, "chmod 600 it as its owner, or delete it");
  return true;
}

function statsOf(place: string): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch (error) {
    throw new StartProblem(`cannot look at ${place} (${errorCode(error) ?? "unknown error"}): make it yours, or name another`);
  }
}

function close(place: string, mode: number, instead: string): void {
  try {
    chmodSync(place, mode);
  } catch (error) {
    throw new StartProblem(
      `others can read ${place}, and it could not be closed (${errorCode(error) ?? "unknown error"}): ${instead}`,
    );
  }
}
