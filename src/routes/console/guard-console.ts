// Whatever is answered below `/console` comes under the console's own headers: the session, refusals of every kind, what is no file.
import { EVERY_ANSWER } from "./console-headers.ts";

const OF_CONSOLE = /^\/console(?:\/|$)/;

/** `path`: raw, and maybe one that is refused. */
export function isOfConsole(path: string): boolean {
  return OF_CONSOLE.test(path);
}

export function guardConsole({ headers }: Response): void {
  for (const [name, value] of Object.entries(EVERY_ANSWER)) headers.set(name, value);
}
