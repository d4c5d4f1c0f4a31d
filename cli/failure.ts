// What a command that ended in an error says, and its exit code. Expected problems and what the system refuses are one line; a stack is for
// those who mend a bug, and shown when they ask for it.
import { ApiRefusal } from "./api-client.ts";
import { CliProblem, EXIT, type ExitCode } from "./exit-code.ts";

export interface Failure {
  readonly exitCode: ExitCode;
  readonly text: string;
}

/** `debug`: show where a bug was met. */
export function failureOf(error: unknown, debug: boolean): Failure {
  if (error instanceof CliProblem) return { exitCode: error.exitCode, text: error.message };
  // A full disk, a folder in place of a file, a missing right: `ENOSPC: no space left on device, write`.
  if (isSystemError(error)) return { exitCode: EXIT.usage, text: error.message };
  const [name, stack] = error instanceof Error ? [`${error.name}: ${error.message}`, error.stack ?? ""] : [String(error), ""];
  const [firstLine = ""] = name.split("\n");
  const where = debug ? `\n${stack}` : " DEBUG=1 shows where.";
  // Not 1: to a script that would be a verdict.
  return { exitCode: EXIT.usage, text: `this is a bug of bailiff: ${firstLine}.${where}` };
}

/**
 * The same for a script that asked for JSON: one line, with the API's own errors where it was the API that refused. It goes to stderr, where
 * kubectl, gh and aws have theirs too: `jq` behind the pipe must not take an error for the answer.
 */
export function failureJson(error: unknown, { exitCode, text }: Failure): string {
  const refusal = [error, error instanceof Error ? error.cause : null].find((one) => one instanceof ApiRefusal);
  const errors = error === refusal && refusal !== undefined ? refusal.errors : [];
  return JSON.stringify({
    exit_code: exitCode,
    status: refusal?.status ?? null,
    request_id: refusal?.requestId ?? null,
    errors: errors.length > 0 ? errors : [{ message: text, code: refusal?.code ?? null }],
  });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}
