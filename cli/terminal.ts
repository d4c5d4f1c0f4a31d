// Where a command writes and whom it asks. What was asked for goes to stdout; notices, progress and questions go to stderr, so that a pipe
// gets only the answer. Lines for people go through `visible.ts`, whoever wrote them; what a program reads goes out byte for byte.
import { createInterface } from "node:readline/promises";
import { CliProblem, EXIT, usageProblem } from "./exit-code.ts";
import { visible, visibleLines } from "./visible.ts";

export interface Terminal {
  /** To stdout, byte for byte; waits when the reader is slow. */
  write(text: string): Promise<void>;
  /** Lines on stdout, for people. */
  print(lines: string): void;
  /** The API's answer as it came. */
  printJson(value: unknown): void;
  /** Lines on stderr. */
  notice(lines: string): void;
  /** A line on stderr that the next one replaces; nothing at all when stderr is no terminal. */
  progress(line: string): void;
  /** Ends the progress line. */
  progressDone(): void;
  /** @throws CliProblem when the answer is not yes, or there is nobody to ask. */
  confirm(question: string, yes: boolean | undefined): Promise<void>;
}

export function terminal(): Terminal {
  let progressing = false;
  const clear = () => {
    if (progressing) process.stderr.write("\r\u001b[K");
    progressing = false;
  };
  // `bailiff audit list | head`: the reader has enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    throw error;
  });
  return {
    write: (text) =>
      new Promise((resolve) => {
        if (process.stdout.write(text)) resolve();
        else process.stdout.once("drain", resolve);
      }),
    print(lines) {
      clear();
      process.stdout.write(`${visibleLines(lines)}\n`);
    },
    printJson: (value) => process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    notice(lines) {
      clear();
      process.stderr.write(`${visibleLines(lines)}\n`);
    },
    progress(line) {
      if (!process.stderr.isTTY) return;
      process.stderr.write(`\r\u001b[K${visible(line).slice(0, (process.stderr.columns ?? 80) - 1)}`);
      progressing = true;
    },
    progressDone: clear,
    async confirm(question, yes) {
      if (yes === true) return;
      if (!process.stdin.isTTY) throw usageProblem(`${question} Nobody can be asked here: repeat with --yes if you mean it.`);
      clear();
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await lines.question(`${visibleLines(question)} [y/N] `).finally(() => lines.close());
      if (!/^y(es)?$/i.test(answer.trim())) throw new CliProblem(EXIT.no, "Nothing was done.");
    },
  };
}
