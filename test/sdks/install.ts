// Brings an SDK release onto the machine, from its lock file, into a cache outside the project: `~/.cache/bailiff-sdks` (or
// XDG_CACHE_HOME). A folder is named after what it was made from, so a changed lock file or command is a new folder.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { projectPath } from "../../dev/project.ts";

/** Below this folder are the runners and lock files. */
export const SDKS = "test/sdks";

export interface Recipe {
  readonly name: string;
  /** Lock files and whatever else decides what is installed, below `SDKS`. */
  readonly from: readonly string[];
  /** Run in the new folder, one after the other. `{sdks}` is the folder of runners and lock files, `{here}` the new one. */
  readonly commands: readonly (readonly [command: string, ...args: string[]])[];
}

/** The folder, installed. Made under another name, so that it is whole or not there, however many make it. @throws Error with what the tool said. */
export async function installed({ name, from, commands }: Recipe): Promise<string> {
  const hash = createHash("sha256");
  for (const file of from) hash.update(readFileSync(projectPath(`${SDKS}/${file}`)));
  hash.update(JSON.stringify(commands));
  const cache = cacheFolder();
  const folder = path.join(cache, `${name}-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(path.join(cache, `${name}-making-`));
  try {
    for (const [command, ...args] of commands) {
      const filled = args.map((one) => one.replaceAll("{sdks}", projectPath(SDKS)).replaceAll("{here}", making));
      await run(command, filled, making);
    }
    // Somebody else may have been faster, with the same.
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

/** Is there such a program, and does it start? */
export function hasProgram(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function cacheFolder(): string {
  return path.join(process.env["XDG_CACHE_HOME"] || path.join(homedir(), ".cache"), "bailiff-sdks");
}

/** With the developer's own environment: it knows how to reach the registries. */
function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(" ")} ended with ${code}\n${output.slice(-4_000)}`));
    });
  });
}
