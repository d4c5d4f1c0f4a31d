// Where a command writes and whom it asks. What was asked for goes to stdout; notices, progress and questions go to stderr, so that a pipe
// gets only the answer. Lines for people go through `visible.ts`, whoever wrote them; what a program reads goes out byte for byte.
import { askYes } from "./ask-yes.ts";
import { CliProblem, EXIT, usageProblem } from "./exit-code.ts";
import { visible, visibleLines } from "./visible.ts";
import { COLUMNS, foldedTo } from "./wrap-line.ts";

export interface Terminal {
  /** To stdout, byte for byte; waits when the reader is slow. */
  write(text: string): Promise<void>;
  /** Lines on stdout, for people. */
  print(lines: string): void;
  /** The API's answer as it came. */
  printJson(value: unknown): void;
  /** To stdout, byte for byte, what must not get lost. @throws the system's error when nobody takes it. */
  handOver(text: string): Promise<void>;
  /** Lines on stderr, no wider than it is. */
  notice(lines: string): void;
  /** The same for a program: one line, whatever it takes. */
  noticeJson(line: string): void;
  /** A line on stderr that the next one replaces; nothing at all when stderr is no terminal. */
  progress(line: string): void;
  /** Ends the progress line. */
  progressDone(): void;
  /** Of a line on stdout: as wide as the terminal. Without one (a pipe, a file) there is no end to a line, and each row stands in one. So on stderr. */
  readonly columns: number;
  /** Whether there is somebody to ask. */
  readonly canAsk: boolean;
  /** @throws CliProblem when the answer is not yes, or there is nobody to ask. */
  confirm(question: string, yes: boolean | undefined): Promise<void>;
}

export function terminal(): Terminal {
  let progressing = false;
  /** Whoever hands something over hears of its failure, and has more to say of it. */
  let handingOver = false;
  const clear = () => {
    if (progressing) process.stderr.write("\r\u001b[K");
    progressing = false;
  };
  const shown = (lines: string) => foldedTo(visibleLines(lines), widthOf(process.stderr));
  const say = (lines: string) => {
    clear();
    process.stderr.write(`${lines}\n`);
  };
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (handingOver) return;
    // `bailiff audit list | head`: the reader has enough, and a verdict is the same whoever reads it.
    if (error.code === "EPIPE") process.exit(process.exitCode ?? EXIT.ok);
    // Nobody waits for this event: it ends the process, and is told as whatever else goes wrong.
    throw usageProblem(`stdout cannot be written (${error.message})`);
  });
  // There is nobody left to tell, and the work goes on.
  process.stderr.on("error", () => {});
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
    printJson: (value) => process.stdout.write(jsonText(value)),
    handOver: (text) =>
      new Promise((resolve, reject) => {
        clear();
        handingOver = true;
        process.stdout.write(text, (error) => {
          // Left set on failure: the event that says the same comes after this.
          if (error) return reject(error);
          handingOver = false;
          resolve();
        });
      }),
    notice: (lines) => say(shown(lines)),
    noticeJson: (line) => say(visible(line)),
    progress(line) {
      if (!process.stderr.isTTY) return;
      process.stderr.write(`\r\u001b[K${visible(line).slice(0, (process.stderr.columns ?? 80) - 1)}`);
      progressing = true;
    },
    progressDone: clear,
    columns: widthOf(process.stdout),
    canAsk: process.stdin.isTTY === true,
    async confirm(question, yes) {
      if (yes === true) return;
      if (!process.stdin.isTTY)
        throw usageProblem(`${question.trim()} Nobody can be asked here: repeat with --yes if you mean it.`);
      clear();
      const reply = await askYes(shown(question), process.stdin, process.stderr);
      if (reply !== "yes") throw new CliProblem(reply === "no" ? EXIT.no : EXIT.interrupted, "Nothing was done.");
    },
  };
}

/** Narrower than this nothing is laid out. */
const LEAST_COLUMNS = 40;

function widthOf({ isTTY, columns }: Pick<NodeJS.WriteStream, "isTTY" | "columns">): number {
  if (isTTY !== true) return Number.POSITIVE_INFINITY;
  return Math.max(LEAST_COLUMNS, columns || COLUMNS);
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
