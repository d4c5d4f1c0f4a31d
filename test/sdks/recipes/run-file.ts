// A file of a recipe as a process of its own, with nothing of the developer's environment but how to find programs.
import { spawn } from "node:child_process";
import { quietEnvironment } from "../protocol.ts";

export interface RunningFile {
  /** What it says first: its address. */
  readonly firstLine: string;
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/** @throws Error when it ends, or says nothing. */
export async function runFile(folder: string, file: string, env: Readonly<Record<string, string>>): Promise<RunningFile> {
  const child = spawn("node", [file], { cwd: folder, env: quietEnvironment(env), stdio: ["ignore", "pipe", "pipe"] });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let output = "";
  const firstLine = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${file} said nothing: ${output}`)), PATIENCE_MS);
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stdout.on("data", () => {
      const [line = "", rest] = output.split("\n");
      if (rest === undefined) return;
      clearTimeout(late);
      resolve(line);
    });
    void gone.then(() => reject(new Error(`${file} ended: ${output}`)));
  });
  return {
    firstLine,
    async stop() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}
