// One export at a time writes a file: `FILE.part.lock` holds the id of the process that does. A killed one leaves its lock behind, and that
// holds nobody up: whose process is gone is passed over.
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { usageProblem } from "../exit-code.ts";
import { codeOf, writing } from "./output-file.ts";

/** Resolves to what gives it back. @throws CliProblem when another export has it. */
export async function lockExport(part: string): Promise<() => Promise<void>> {
  const lock = `${part}.lock`;
  for (;;) {
    if (await create(lock)) return () => rm(lock, { force: true });
    const holder = await readHolder(lock);
    if (holder === "gone") continue;
    if (holder === null || isRunning(holder))
      throw usageProblem(
        `another export${holder === null ? "" : ` (process ${holder})`} writes ${part}. If it does not, remove ${lock}`,
      );
    await passOver(lock, holder);
  }
}

/** False when there is one. */
function create(lock: string): Promise<boolean> {
  return writing(lock, async () => {
    try {
      await writeFile(lock, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      await rm(lock, { force: true });
      throw error;
    }
  });
}

/** Null when it does not say: it was made this very moment, perhaps. */
async function readHolder(lock: string): Promise<number | "gone" | null> {
  const text = await readFile(lock, "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return "gone" as const;
    throw error;
  });
  if (text === "gone") return text;
  return /^[1-9]\d{0,9}\n$/.test(text) ? Number(text) : null;
}

/** Its own id in a lock that it did not make is that of an earlier process: in a container they are often the same. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return codeOf(error) !== "ESRCH";
  }
}

/**
 * Taken away under another name first, because two may come to pass over the same lock: who finds the other's new one in its hands puts it
 * back. A third that makes its lock between these two steps would go unseen, which is accepted.
 */
async function passOver(lock: string, holder: number): Promise<void> {
  const aside = `${lock}.${process.pid}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if ((await readHolder(aside)) === holder) await rm(aside, { force: true });
  else await rename(aside, lock);
}
