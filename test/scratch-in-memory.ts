// Where tests keep what lives no longer than they do: in memory, if there is plenty. Every record that a Ledger takes is written through to
// the disk before it is told, so on a disk the tests mostly wait for that; and what is tested, the end of a process, a file in memory
// outlives as well.
import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from "node:fs";
import { freemem } from "node:os";
import path from "node:path";

/** What Linux keeps in memory. Containers often have a small one. */
const IN_MEMORY = "/dev/shm";
const PREFIX = "bailiff-tests-";
const LEFT_MS = 3_600_000;
const PLENTY_BYTES = 4 * 2 ** 30;

/** For this process and those it starts. A `TMPDIR` that the user has set stays. */
export function scratchInMemory(env: NodeJS.ProcessEnv = process.env): void {
  if (env["TMPDIR"] !== undefined || !hasPlenty()) return;
  removeThoseLeft();
  const own = mkdtempSync(path.join(IN_MEMORY, `${PREFIX}${process.pid}-`));
  env["TMPDIR"] = own;
  process.on("exit", () => rmSync(own, { recursive: true, force: true }));
}

function hasPlenty(): boolean {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return Math.min(bavail * bsize, freemem()) >= PLENTY_BYTES;
  } catch {
    return false;
  }
}

/** By our runs that were killed: memory is not what `/tmp` is. */
function removeThoseLeft(): void {
  for (const name of readdirSync(IN_MEMORY)) {
    const pid = /^bailiff-tests-(\d+)-/.exec(name)?.[1];
    const directory = path.join(IN_MEMORY, name);
    const facts = statSync(directory, { throwIfNoEntry: false });
    if (pid === undefined || facts === undefined || facts.uid !== process.getuid?.()) continue;
    // The process may be one of another container.
    if (!runs(Number(pid)) && Date.now() - facts.mtimeMs > LEFT_MS) rmSync(directory, { recursive: true, force: true });
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
