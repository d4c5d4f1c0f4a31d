// The file that the local runtime logs to, as it is read by what started it.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { followLog, logWorkerdTo, shownMessage, type WorkerdLog } from "../../../dev/workerd-log.ts";

let folder: string;
let file: string;
let log: WorkerdLog | undefined;
const line = (level: string, message: string) => `${JSON.stringify({ timestamp: 1, level, message })}\n`;

function follow(which: "all" | "warnings"): string[] {
  const told: string[] = [];
  log = followLog(file, which, ({ message }) => told.push(message));
  return told;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "bailiff-log-"));
  file = path.join(folder, "worker.log");
});
afterEach(() => {
  log?.close();
  log = undefined;
  rmSync(folder, { recursive: true, force: true });
});

it("tells what is written from now on, each line once and whole, also when it comes in parts", () => {
  writeFileSync(file, line("log", "before"));
  const told = follow("all");
  const text = line("log", "first") + line("warn", "zweite ü");
  const half = Buffer.from(text).length - 6;
  appendFileSync(file, Buffer.from(text).subarray(0, half));
  log?.look();
  expect(told).toEqual(["first"]);
  appendFileSync(file, Buffer.from(text).subarray(half));
  log?.look();
  log?.look();
  expect(told).toEqual(["first", "zweite ü"]);
});

it("tells warnings and errors alone when asked to, and is not taken in by a message that looks like one", () => {
  const told = follow("warnings");
  appendFileSync(file, line("log", '{"level":"error"}') + line("warn", "a") + line("info", "b") + line("error", "c"));
  log?.look();
  expect(told).toEqual(["a", "c"]);
});

it("shows what the runtime says itself without the addresses in its own code, and the Worker's lines whole", () => {
  const own = {
    level: "error",
    message: "e = failed: no such name\nstack: /bin/workerd@28a3c60 /bin/workerd@3ac7580",
    source: "util.c++:415",
  };
  expect(shownMessage(own)).toBe("workerd: e = failed: no such name");
  const placed = { ...own, message: "e = rust/worker/ffi.rs:110: failed: no such name" };
  expect(shownMessage(placed)).toBe("workerd: no such name");
  expect(shownMessage({ level: "warn", message: "first\nstack: second" })).toBe("first\nstack: second");
});

it("goes on after what is no log line", () => {
  const told = follow("all");
  appendFileSync(file, `*** Received signal #11\n[1]\n\n${line("error", "after")}`);
  log?.look();
  expect(told).toEqual(["after"]);
});

it("closes the file to others, and sets a long one aside", () => {
  writeFileSync(file, "", { mode: 0o644 });
  truncateSync(file, 65 * 1024 * 1024);
  const told = follow("all");
  expect(process.platform === "win32" || (statSync(file).mode & 0o777) === 0o600).toBe(true);
  log?.look();
  expect([statSync(file).size, statSync(`${file}.old`).size]).toEqual([0, 65 * 1024 * 1024]);
  appendFileSync(file, line("log", "anew"));
  log?.look();
  expect([told, readFileSync(file, "utf8")]).toEqual([["anew"], line("log", "anew")]);
});

it.skipIf(process.platform === "win32")("starts the runtime that the user names, if one is named", () => {
  const env: NodeJS.ProcessEnv = { MINIFLARE_WORKERD_PATH: "/opt/workerd" };
  expect(logWorkerdTo(file, env)).toBe(true);
  expect(env).toEqual({
    BAILIFF_WORKERD: "/opt/workerd",
    BAILIFF_WORKERD_LOG: file,
    MINIFLARE_WORKERD_PATH: expect.stringMatching(/dev\/workerd-logged\.sh$/),
  });
});
