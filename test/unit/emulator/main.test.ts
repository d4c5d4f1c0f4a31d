// The stand-alone emulator as crash tests use it: a process of its own, found by the one line it prints.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../../../emulator/main.ts", import.meta.url));
const started: ChildProcess[] = [];

function start(port: string, stdout: string[], stderr: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, "--port", port], { env: { ...process.env, CLERK_SECRET_KEY: "sk_test_main" } });
  child.stdout.setEncoding("utf8").on("data", (text: string) => stdout.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr.push(text));
  started.push(child);
  return child;
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

test("it prints one line, serves, refuses a taken port in one line, and ends on SIGTERM", { timeout: 20_000 }, async () => {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const child = start("0", printed, complaints);
  await expect.poll(() => printed.join(""), { timeout: 10_000 }).toMatch(/^Clerk emulator on http:\/\/127\.0\.0\.1:\d+\n$/);
  const url = printed.join("").trim().split(" ").at(-1) ?? "";
  const answer = await fetch(`${url}/v1/users/count`, { headers: { authorization: "Bearer sk_test_main" } });
  expect(await answer.json()).toEqual({ object: "total_count", total_count: 8 });

  const port = new URL(url).port;
  const second = start(port, [], complaints);
  expect(await once(second, "exit")).toEqual([1, null]);
  expect(complaints.join("")).toBe(`Port ${port} on 127.0.0.1 is taken: the Clerk emulator cannot listen there.\n`);

  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});
