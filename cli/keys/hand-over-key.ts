// A key's secret, shown once: to stdout, where it can be piped into a secret store, or into a file that only the user may read. What cannot
// take it is found before the key is minted where that can be known, else said with what is to be done.
import { closeSync, fstatSync, openSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { CliProblem, EXIT, usageProblem } from "../exit-code.ts";
import { jsonText, type Terminal } from "../terminal.ts";

const SHOWN_ONCE =
  "This is the only time that the key is shown. Keep it where secrets are kept; bailiff keys rotate makes a new one.";

const STDOUT = 1;
const NOWHERE = "/dev/null";

/** Where a key will go. */
export interface KeyTaker {
  /**
   * `answer`: all that the API said, if it is wanted as JSON; else the key goes out alone.
   * @throws CliProblem that says `lost` when it could not be handed over.
   */
  take(key: string, answer: Readonly<Record<string, unknown>> | null, lost: string): Promise<void>;
  /** When there is no key after all. */
  drop(): void;
}

/** Before the key is minted: one that nobody can take would be lost. @throws CliProblem */
export function openKeyTaker(terminal: Terminal, file: string | undefined): KeyTaker {
  return file === undefined ? stdoutTaker(terminal) : fileTaker(terminal, file);
}

function stdoutTaker(terminal: Terminal): KeyTaker {
  if (leadsNowhere())
    throw usageProblem(
      `stdout is closed or leads to ${NOWHERE}: the key would be lost, so none is made. Give --key-file, or a pipe`,
    );
  return {
    async take(key, answer, lost) {
      await terminal.handOver(answer === null ? `${key}\n` : jsonText({ key, ...answer })).catch((error: unknown) => {
        throw lostKey(lost, error);
      });
      terminal.notice(SHOWN_ONCE);
    },
    drop() {},
  };
}

/** `bailiff keys create >&-`: Node opens a closed stdout there. */
function leadsNowhere(): boolean {
  const [out, nowhere] = [fstatSync(STDOUT), statSync(NOWHERE, { throwIfNoEntry: false })];
  return nowhere !== undefined && out.isCharacterDevice() && out.rdev === nowhere.rdev;
}

/** @throws CliProblem if there is such a file already. */
function fileTaker(terminal: Terminal, name: string): KeyTaker {
  const file = openNew(name);
  const drop = () => {
    closeSync(file);
    unlinkSync(name);
  };
  return {
    async take(key, answer, lost) {
      try {
        writeFileSync(file, `${key}\n`);
      } catch (error) {
        drop();
        throw lostKey(lost, error);
      }
      closeSync(file);
      if (answer !== null) terminal.printJson(answer);
      terminal.notice(`The key is in ${name}, readable for you alone. It is not shown again.`);
    },
    drop,
  };
}

function openNew(name: string): number {
  try {
    return openSync(name, "wx", 0o600);
  } catch {
    throw usageProblem(`${name} cannot be made: it exists already, or its folder does not`);
  }
}

function lostKey(lost: string, error: unknown): CliProblem {
  return new CliProblem(EXIT.no, `${error instanceof Error ? error.message : String(error)}: ${lost}`);
}
