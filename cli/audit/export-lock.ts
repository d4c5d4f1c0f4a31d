// One export at a time writes a file: `FILE.part.lock` holds the id of the process that does, and the name of its host. A killed one leaves
// its lock behind, and that holds nobody up: whose process is gone is passed over. Of another host nobody here can tell.
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { usageProblem } from "../exit-code.ts";
import { codeOf, writing } from "./output-file.ts";

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Resolves to what gives it back. @throws CliProblem when another export has it. */
export async function lockExport(part: string): Promise<() => Promise<void>> {
  const lock = `${part}.lock`;
  for (;;) {
    if (await create(lock)) return () => rm(lock, { force: true });
    const holder = await readHolder(lock);
    if (holder === "gone") continue;
    if (holder === null || isRunning(holder))
      throw usageProblem(
        `another export${holder === null ? "" : ` (process ${holder.pid} on ${holder.host})`} writes ${part}. If it does not, remove ${lock}`,
      );
    await passOver(lock, holder);
  }
}

/** False when there is one. */
function create(lock: string): Promise<boolean> {
  return writing(lock, async () => {
    try {
      await writeFile(lock, `${process.pid} ${hostname()}\n`, { flag: "wx", mode: 0o600 });
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      await rm(lock, { force: true });
      throw error;
    }
  });
}

/** Null when it does not say: it was made this very moment, perhaps. */
async function readHolder(lock: string): Promise<Holder | "gone" | null> {
  const text = await readFile(lock, "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return "gone" as const;
    throw error;
  });
  if (text === "gone") return text;
  const [, pid, host] = /^([1-9]\d{0,9}) (\S+)\n$/.exec(text) ?? [];
  return pid === undefined || host === undefined ? null : { pid: Number(pid), host };
}

/** Its own id in a lock that it did not make is that of an earlier process: in a container they are often the same. */
function isRunning({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
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
async function passOver(lock: string, holder: Holder): Promise<void> {
  const aside = `${lock}.${process.pid}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  const held = await readHolder(aside);
  if (held !== null && held !== "gone" && held.pid === holder.pid && held.host === holder.host) await rm(aside, { force: true });
  else await rename(aside, lock);
}
