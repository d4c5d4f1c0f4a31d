// Why workerd did not start, looked at once it has not: whether it runs on this machine at all. It is a native program for glibc, macOS or
// Windows; on another libc or processor the system says no more than "not found".
import { spawnSync } from "node:child_process";
import { visible } from "../cli/visible.ts";
import { oneLine, StartProblem } from "./problem.ts";
import { workerdBinary } from "./workerd-log.ts";

const PATIENCE_MS = 10_000;
const SAID_CHARS = 120;

/** Null: it runs, so that is not why. */
export function runtimeProblem(binary = workerdBinary()): StartProblem | null {
  const { error, status, signal, stdout, stderr } = spawnSync(binary, ["--version"], { encoding: "utf8", timeout: PATIENCE_MS });
  if (status === 0 && stdout.startsWith("workerd")) return null;
  const [said = ""] = (stderr ?? "").trim().split("\n");
  const ended = [signal ?? `exit code ${status}`, visible(said).slice(0, SAID_CHARS)].filter((part) => part !== "").join(", ");
  const why = error === undefined ? ended : oneLine(error.message);
  return new StartProblem(
    `workerd, which runs the Worker, does not start on this machine (${why}): it needs Linux with glibc, macOS or Windows, ` +
      `on x64 or arm64, and a node_modules that npm ci made on this machine (${process.platform} ${process.arch})`,
  );
}
