// Sees to it that what we started does not outlive us. A child process notices nothing when its parent is killed with SIGKILL: workerd
// would go on serving, hold the port and write to the state directory beside the next start's workerd.
//
// A shell of three lines, in a session of its own, is told process ids through a pipe, an empty line when there is nothing to end. When
// we go, in whatever way, the pipe closes and the shell kills what it was told last.
import { type ChildProcess, spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import path from "node:path";

const SCRIPT = 'while read -r line; do pid=$line; done; [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null';
/** Node's own channel: a message for every child process that is made. */
const CHANNEL = "child_process";

export interface Watchdog {
  /** What to kill if we die: a process id, a negative one for its group, null for nothing. */
  guard(processId: number | null): void;
  stop(): void;
}

/** Does nothing on Windows (no sh). */
export function startWatchdog(): Watchdog {
  if (process.platform === "win32") return { guard: () => undefined, stop: () => undefined };
  const shell = spawn("sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true, cwd: "/" });
  shell.on("error", () => undefined);
  shell.stdin.on("error", () => undefined);
  shell.unref();
  return {
    guard: (processId) => void shell.stdin.write(`${processId ?? ""}\n`),
    stop: () => void shell.stdin.end("\n"),
  };
}

/** Guards every workerd that Miniflare starts in this process from now on, restarts after a crash included; returns the way to stop. */
export function guardRuntime(): () => void {
  const watchdog = startWatchdog();
  const onChild = (message: unknown) => {
    // Contract of the channel: `{ process: ChildProcess }`, before it is spawned.
    const { process: child } = message as { process: ChildProcess };
    child.once("spawn", () => {
      if (!path.basename(child.spawnfile).startsWith("workerd")) return;
      watchdog.guard(child.pid ?? null);
      child.once("exit", () => watchdog.guard(null));
    });
  };
  subscribe(CHANNEL, onChild);
  return () => {
    unsubscribe(CHANNEL, onChild);
    watchdog.stop();
  };
}
