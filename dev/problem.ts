// What stops `npm start` for a reason the user can mend: told as one line on stderr, without a stack. Anything else that is thrown is a
// bug of ours and keeps its stack.

export class StartProblem extends Error {
  override readonly name = "StartProblem";
}

/** One line for people: no line breaks, however the text came about. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

export function describeError(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}

/** `EADDRINUSE`, `ENOENT`, `ERR_ADDRESS_IN_USE` …, when the thrown value carries one. */
export function errorCode(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
