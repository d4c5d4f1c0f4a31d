// JSON files that only the user may read (0600). Written to one side and renamed, so that a kill in mid-write leaves the old file.
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type * as z from "zod";
import { errorCode, StartProblem } from "./problem.ts";

/** `undefined` when there is no such file. */
export function readPrivateJson<Schema extends z.ZodType>(file: string, schema: Schema): z.infer<Schema> | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new StartProblem(`cannot read ${file} (${errorCode(error) ?? "unknown error"})`);
  }
  const result = schema.safeParse(parseJson(text));
  if (!result.success) throw new StartProblem(`${file} is damaged: mend it, or delete it to start with a new one`);
  return result.data;
}

export function writePrivateJson(file: string, value: unknown): void {
  writePrivateText(file, `${JSON.stringify(value, null, 2)}\n`);
}

export function writePrivateText(file: string, text: string): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, file);
  } catch (error) {
    throw new StartProblem(`cannot write ${file} (${errorCode(error) ?? "unknown error"})`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
