// A file that somebody named and that cannot be read, with what the system says of it.
import { type CliProblem, usageProblem } from "./exit-code.ts";

/** `error`: what the system threw. */
export function unreadable(name: string, error: unknown): CliProblem {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
  if (code === "ENOENT") return usageProblem(`there is no such file: ${name}`);
  return usageProblem(`${name} cannot be read${code === null ? "" : ` (${code})`}`);
}
