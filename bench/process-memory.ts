// Memory and processor time of a process while it works: what the kernel says of it (/proc, so Linux only), looked at forty times a second. A peak between two
// looks is missed; what grows with the log is not.
import { readdirSync, readFileSync } from "node:fs";

const EVERY_MS = 25;

export interface MemoryWatch {
  /** The most that was seen, bytes; watching ends. */
  stop(): number;
}

export function watchMemory(pid: number): MemoryWatch {
  let peakBytes = residentBytes(pid);
  const look = () => {
    peakBytes = Math.max(peakBytes, residentBytes(pid));
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    stop() {
      look();
      clearInterval(timer);
      return peakBytes;
    },
  };
}

/** 0 for a process that is gone. */
export function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Time on a processor so far, seconds; the kernel counts in hundredths. */
export function cpuSeconds(pid: number): number {
  const fields = readStat(String(pid))
    .replace(/^.*\) /, "")
    .split(" ");
  // utime and stime: the 14th and 15th field, and two are gone with the name.
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The same to the nanosecond, of the threads that live: one that ended takes its time along. */
export function cpuNanoseconds(pid: number): number {
  const spent = readdirSync(`/proc/${pid}/task`).map((thread) => {
    try {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    } catch {
      return 0;
    }
  });
  return spent.reduce((sum, ns) => sum + ns, 0);
}

/** The one process of that name among the descendants. @throws Error when there is none. */
export function descendantOf(pid: number, name: string): number {
  const children = new Map<number, number[]>();
  const names = new Map<number, string>();
  for (const entry of readdirSync("/proc").filter((text) => /^\d+$/.test(text))) {
    // `pid (name) state ppid …`; the process may have ended since it was listed.
    const [, command = "", parent = ""] = /^\d+ \((.*)\) \S (\d+)/.exec(readStat(entry)) ?? [];
    names.set(Number(entry), command);
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(entry)]);
  }
  const below = (parent: number): number[] => (children.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
  const found = below(pid).find((child) => names.get(child) === name);
  if (found === undefined) throw new Error(`no ${name} runs below process ${pid}`);
  return found;
}

function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
