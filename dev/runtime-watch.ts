// Sees to it that workerd does not outlive us. It runs as a child process that notices nothing when its parent is killed with SIGKILL:
// it would go on serving, hold the port and write to the state directory beside the next start's workerd.
//
// A shell of three lines, in a session of its own, is told the process id of each workerd through a pipe, an empty line when that has
// ended. When we go, in whatever way, the pipe closes and the shell kills what it was told last.
import { type ChildProcess, spawn } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import path from "node:path";

const WATCH = 'while read -r line; do pid=$line; done; [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null';
/** Node's own channel: a message for every child process that is made. */
const CHANNEL = "child_process";

/**
 * Watches what is started from now on; returns the function that ends it. Does nothing on Windows (no sh).
 * @param program file name that the watched program starts with.
 */
export function endRuntimeWithUs(program: "workerd" | "node" = "workerd"): () => void {
  if (process.platform === "win32") return () => undefined;
  const shell = spawn("sh", ["-c", WATCH], { stdio: ["pipe", "ignore", "ignore"], detached: true, cwd: "/" });
  shell.on("error", () => undefined);
  shell.stdin.on("error", () => undefined);
  shell.unref();

  const onChild = (message: unknown) => {
    // Contract of the channel: `{ process: ChildProcess }`, before it is spawned.
    const { process: child } = message as { process: ChildProcess };
    child.once("spawn", () => {
      if (!path.basename(child.spawnfile).startsWith(program)) return;
      shell.stdin.write(`${child.pid}\n`);
      child.once("exit", () => shell.stdin.write("\n"));
    });
  };
  subscribe(CHANNEL, onChild);
  return () => {
    unsubscribe(CHANNEL, onChild);
    shell.stdin.end("\n");
  };
}
