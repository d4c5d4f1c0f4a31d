// A path as somebody in a terminal would write it: below the folder in which the start was typed, below the home directory, or in full.
import path from "node:path";

export interface Surroundings {
  /** Where it was typed. npm changes the folder and says which it was. */
  readonly folder: string;
  readonly home: string | null;
}

export function surroundings(env: NodeJS.ProcessEnv = process.env, folder = process.cwd()): Surroundings {
  return { folder: env["INIT_CWD"] || folder, home: env["HOME"] || null };
}

/** `head` is what a shell expands (`~/`), and must not be quoted. */
export function shownPath(file: string, { folder, home }: Surroundings): { readonly head: "" | "~/"; readonly rest: string } {
  const here = below(file, folder);
  // A name alone is looked for in PATH, and what begins with a dash or a tilde is read as something else.
  if (here !== null) return { head: "", rest: here.includes("/") && !/^[-~]/.test(here) ? here : `./${here}` };
  const athome = home === null ? null : below(file, home);
  return athome === null ? { head: "", rest: file } : { head: "~/", rest: athome };
}

/** Null: it is not. */
function below(file: string, folder: string): string | null {
  const relative = path.relative(folder, file);
  return relative === "" || relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)
    ? null
    : relative;
}
