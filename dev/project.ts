// Where the project's files are, however the program was started (npm changes the directory, `node ../main/dev/start.ts` does not).
import { fileURLToPath } from "node:url";

/** Absolute path of a file of the project, given below its root: `policies/support.yaml`. */
export function projectPath(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
