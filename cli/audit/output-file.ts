// A file that a command writes: what may stand in its place, and what is said when it cannot be written.
import { lstat } from "node:fs/promises";
import { usageProblem } from "../exit-code.ts";

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission",
  EDQUOT: "the quota is used up",
  EFBIG: "the file would be too large",
  ENOENT: "there is no such directory",
  ENOSPC: "no space left",
  EROFS: "the file system is read-only",
};

/** Of an error of the system; null for any other. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** Does what writes `name`. @throws CliProblem instead of the system's error. */
export async function writing<T>(name: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const code = codeOf(error);
    if (code === null) throw error;
    throw usageProblem(`${name} cannot be written (${REASONS[code] ?? code})`);
  }
}

/**
 * A rename puts a file in the place of whatever is there: of a link instead of where it leads, of a device, of a socket.
 * @throws CliProblem when something else than a regular file has the name.
 */
export async function refuseSpecial(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const there = await lstat(name).catch((error: unknown) => {
      if (codeOf(error) === null) throw error;
      return null;
    });
    if (there === null || there.isFile()) continue;
    if (there.isDirectory()) throw usageProblem(`${name} is a folder: name a file in it`);
    throw usageProblem(`${name} is ${there.isSymbolicLink() ? "a link" : "no regular file"}: name a file that may be replaced`);
  }
}
