// What the local workerd logs, in a file: a line of JSON each, `{timestamp, level, message}`, where `message` is Bailiff's own line. The
// runtime writes it itself (workerd-logged.sh); we look at it a few times a second, for warnings and errors, or for all of it.
import { closeSync, copyFileSync, fstatSync, openSync, readSync, truncateSync } from "node:fs";
import { createRequire } from "node:module";
import * as z from "zod";
import { closeFile } from "./private-state.ts";
import { projectPath } from "./project.ts";

const LOOK_EVERY_MS = 200;
/** More than this goes to `….old`, over what is there: a gateway that runs for weeks must not fill the disk. */
const MAX_BYTES = 64 * 1024 * 1024;
const LINE_END = 0x0a;
const SERIOUS: readonly string[] = ["warn", "error"];

/** `timestamp` is a number or its text, and other fields come with what the runtime itself has to say. */
const lineSchema = z.looseObject({ level: z.string(), message: z.string() });
type LogLine = z.infer<typeof lineSchema>;

export interface WorkerdLog {
  /** Reads what is new, now. */
  look(): void;
  close(): void;
}

/** Has the runtimes that this process starts from now on write there, not on Windows (no sh). True when they do. */
export function logWorkerdTo(file: string, env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform === "win32") return false;
  env["BAILIFF_WORKERD"] = workerdBinary(env);
  env["BAILIFF_WORKERD_LOG"] = file;
  env["MINIFLARE_WORKERD_PATH"] = projectPath("dev/workerd-logged.sh");
  return true;
}

/** What the user names, or else Miniflare's own. */
export function workerdBinary(env: NodeJS.ProcessEnv = process.env): string {
  // Once it logs to a file, Miniflare's own variable names the script that sees to that.
  const named = env["BAILIFF_WORKERD"] ?? env["MINIFLARE_WORKERD_PATH"];
  if (named !== undefined) return named;
  const fromMiniflare = createRequire(createRequire(import.meta.url).resolve("miniflare"));
  return z.object({ default: z.string() }).parse(fromMiniflare("workerd")).default;
}

/**
 * Tells what is written from now on, a moment late. A file that others could read is closed to them.
 * @param which warnings and errors only, which are looked for in the bytes: the others cost next to nothing.
 */
export function followLog(file: string, which: "all" | "warnings", onLine: (line: LogLine) => void): WorkerdLog {
  const descriptor = openSync(file, "a+", 0o600);
  closeFile(file);
  let position = fstatSync(descriptor).size;
  let rest = Buffer.alloc(0);
  const look = () => {
    const { size } = fstatSync(descriptor);
    if (size > position) {
      const added = Buffer.alloc(size - position);
      position += readSync(descriptor, added, 0, added.length, position);
      const lines = Buffer.concat([rest, added]);
      const end = lines.lastIndexOf(LINE_END) + 1;
      rest = lines.subarray(end);
      tell(lines.subarray(0, end), which, onLine);
    }
    if (position > MAX_BYTES) {
      setAside(file);
      position = 0;
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return {
    look,
    close() {
      clearInterval(timer);
      look();
      closeSync(descriptor);
    },
  };
}

function tell(lines: Buffer, which: "all" | "warnings", onLine: (line: LogLine) => void): void {
  if (which === "warnings" && !SERIOUS.some((level) => lines.includes(`"level":"${level}"`))) return;
  for (const text of lines.toString("utf8").split("\n")) {
    const line = parseLine(text);
    if (line !== null && (which === "all" || isSerious(line))) onLine(line);
  }
}

/** The place in the runtime's own code that refused, before what it says of it. */
const OWN_PLACE = /^e = \S+:\d+: failed: /;

/** For a terminal: where in the runtime's own code it was, which it adds to what it has to say itself, is in the file for those who mend it. */
export function shownMessage(line: LogLine): string {
  return "source" in line ? `workerd: ${line.message.split("\nstack: ")[0]?.replace(OWN_PLACE, "")}` : line.message;
}

export function isSerious({ level }: LogLine): boolean {
  return SERIOUS.includes(level);
}

/** Null for what is no log line: a crash of the runtime writes what it likes. */
function parseLine(text: string): LogLine | null {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The runtime goes on writing to the same file: it appends, so it begins anew. A line written in this moment may be lost. */
function setAside(file: string): void {
  copyFileSync(file, `${file}.old`);
  truncateSync(file);
}
