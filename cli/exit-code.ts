// What a script can tell from the exit code of a command, and the problems that lead to each. docs/cli.md has the same table.

export const EXIT = {
  /** It was done, or what was asked is so. */
  ok: 0,
  /** It was not done, or what was asked is not so: tests fail, a log was tampered with, nobody may, somebody else was first. */
  no: 1,
  /** The command cannot be used like this: wrong arguments, a file that cannot be read, a setting that is missing. */
  usage: 2,
  /** Bailiff does not know the token, or its policies do not allow this. */
  denied: 3,
  /** Bailiff cannot be reached, or cannot answer now: try again. */
  unreachable: 4,
  /** Ctrl-C at a question: 128 and the number of the signal, as shells have it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What ends a command with a message and no stack: everything but a bug of ours. */
export class CliProblem extends Error {
  override readonly name = "CliProblem";
  readonly exitCode: ExitCode;

  /** `options.cause`: the refusal that it tells in other words. */
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

export function usageProblem(message: string): CliProblem {
  return new CliProblem(EXIT.usage, message);
}
