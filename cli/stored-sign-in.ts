// Where `bailiff login` keeps what Access gave: a file of the owner's alone, a token for each gateway. It lasts as long as Access says.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { usageProblem } from "./exit-code.ts";

const fileSchema = z.record(z.string(), z.string());

/** Of the gateway; null: nobody signed in there. A file that cannot be read is none. */
export function readSignIn(env: NodeJS.ProcessEnv, url: string): string | null {
  return Object.entries(readFile(env)).find(([gateway]) => gateway === url)?.[1] ?? null;
}

/** Null forgets it. @throws CliProblem when the file cannot be written. */
export function storeSignIn(env: NodeJS.ProcessEnv, url: string, token: string | null): void {
  const others = Object.entries(readFile(env)).filter(([gateway]) => gateway !== url);
  const entries = token === null ? others : [...others, [url, token] as const];
  const file = fileOf(env);
  const fresh = `${file}.${process.pid}.new`;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    // Written beside it and moved: whoever could read an older one does not read this one.
    writeFileSync(fresh, `${JSON.stringify(Object.fromEntries(entries))}\n`, { mode: 0o600, flag: "wx" });
    renameSync(fresh, file);
  } catch {
    throw usageProblem(`${file} cannot be written`);
  }
}

function fileOf(env: NodeJS.ProcessEnv): string {
  const folder = env["XDG_CONFIG_HOME"] || path.join(env["HOME"] || homedir(), ".config");
  return path.join(folder, "bailiff", "sign-in.json");
}

function readFile(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  try {
    const read = fileSchema.safeParse(JSON.parse(readFileSync(fileOf(env), "utf8")));
    return read.success ? read.data : {};
  } catch {
    return {};
  }
}
