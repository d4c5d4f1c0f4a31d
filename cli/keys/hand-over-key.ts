// A key's secret, shown once: to stdout, where it can be piped into a secret store, or into a file that only the user may read.
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { usageProblem } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";

export const SHOWN_ONCE =
  "This is the only time that the key is shown. Keep it where secrets are kept; bailiff keys rotate makes a new one.";

export interface KeyFile {
  write(key: string): void;
  /** When there is no key after all. */
  remove(): void;
}

/** Opened before the key is minted: a key that cannot be kept would be lost. @throws CliProblem if there is such a file already. */
export function openKeyFile(name: string): KeyFile {
  try {
    const file = openSync(name, "wx", 0o600);
    return {
      write(key) {
        writeSync(file, `${key}\n`);
        closeSync(file);
      },
      remove: () => {
        closeSync(file);
        unlinkSync(name);
      },
    };
  } catch {
    throw usageProblem(`${name} cannot be made: it exists already, or its folder does not`);
  }
}

export function handOverKey(terminal: Terminal, key: string, file: KeyFile | null, name: string | undefined): void {
  if (file === null) {
    terminal.print(key);
    terminal.notice(SHOWN_ONCE);
  } else {
    file.write(key);
    terminal.notice(`The key is in ${name}, readable for you alone. It is not shown again.`);
  }
}
