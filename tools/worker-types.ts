// The types of the Worker's bindings, from wrangler.toml (`worker-configuration.d.ts`). Variables are typed as strings, not as today's
// literal values: they are settings, and a deployment sets others.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { projectPath } from "../dev/project.ts";
import { quietTools } from "../dev/quiet-tools.ts";

const FLAGS = ["--include-runtime=false", "--strict-vars=false"];

/** Writes the file, or only looks. @returns whether it is in step. */
export async function workerTypes(checking: boolean): Promise<boolean> {
  quietTools();
  const args = [projectPath("node_modules/wrangler/bin/wrangler.js"), "types", ...FLAGS, ...(checking ? ["--check"] : [])];
  try {
    await promisify(execFile)(process.execPath, args, { cwd: projectPath(".") });
    return true;
  } catch (error) {
    if (checking && error instanceof Error && "code" in error && error.code === 1) return false;
    throw error;
  }
}
