// From start to end: what is printed, what is kept, how it ends, and what a SIGKILL leaves behind.

import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, stat } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { runStart, type StartedGateway, startGateway } from "../harness.ts";
import { removeFolder } from "../remove-folder.ts";
import { testPort } from "../test-port.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
let stateDir: string;
let port: number;
let gateway: StartedGateway;

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), "bailiff-life-"));
  port = await testPort();
  gateway = await startGateway({ stateDir, port });
});
afterAll(async () => {
  await gateway.kill9();
  await removeFolder(stateDir);
});

async function callWithReason(reason: string): Promise<number> {
  const key = gateway.demoKeys.get("support");
  const answer = await fetch(`${gateway.url}/for/${reason}/v1/users?limit=2`, { headers: { authorization: `Bearer ${key}` } });
  await answer.arrayBuffer();
  return answer.status;
}

/** The addresses that the audit log has for calls with this reason. */
async function recordedAddresses(reason: string): Promise<readonly unknown[]> {
  const schema = z.looseObject({ data: z.array(z.looseObject({ ip: z.string().nullable(), reason: z.string() })) });
  const answer = await fetch(`${gateway.url}/admin/audit?limit=200`, {
    headers: { authorization: `Bearer ${gateway.rootToken}` },
  });
  return schema
    .parse(await answer.json())
    .data.filter((record) => record.reason === reason)
    .map(({ ip }) => ip);
}

// What it prints, followed line by line: first-minutes.test.ts.
it("is ready without a warning, and signs with the key whose public half it kept", async () => {
  expect(gateway.stdout().trimEnd().split("\n").at(-1)).toBe(`ready http://127.0.0.1:${port}`);
  expect(gateway.stdout()).not.toContain("warning");
  expect(gateway.demoKeys.size).toBeGreaterThan(0);
  const published: { keys: unknown[] } = JSON.parse(await (await fetch(`${gateway.url}/.well-known/bailiff-audit-key`)).text());
  expect(JSON.parse(await readFile(path.join(stateDir, "audit-key.json"), "utf8"))).toEqual(published);
});

it("keeps what it made where only the user can read it", async () => {
  for (const name of ["secrets.json", "demo-keys.json", "demo.env", "worker.log"])
    expect((await stat(path.join(stateDir, name))).mode & 0o777).toBe(0o600);
});

it("writes log lines to a file that it names, and prints none", async () => {
  const file = path.join(stateDir, "worker.log");
  expect(gateway.stdout()).toMatch(/^ {2}log {9}\S+worker\.log/m);
  expect(await callWithReason("logged")).toBe(200);
  await expect
    .poll(async () => (await readFile(file, "utf8")).split("\n").filter((line) => line.includes("users.list")).length)
    .toBeGreaterThan(0);
  expect(gateway.stderr()).toBe("");
});

it("records the socket's address, whatever the caller says it is", async () => {
  const key = gateway.demoKeys.get("support");
  await new Promise<void>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      "cf-connecting-ip": "9.9.9.9",
      "mf-cf-blob": '{"clientIp":"8.8.8.8:1"}',
      "x-forwarded-for": "7.7.7.7",
      "bailiff-reason": "address",
    };
    // 127.0.0.2 is this machine too, on Linux; elsewhere only 127.0.0.1 is.
    const localAddress = process.platform === "linux" ? "127.0.0.2" : "127.0.0.1";
    const call = request(`${gateway.url}/v1/users?limit=1`, { headers, localAddress }, (answer) => {
      expect(answer.statusCode).toBe(200);
      answer.resume().once("end", resolve);
    });
    call.once("error", reject).end();
  });
  const expected = process.platform === "linux" ? "127.0.0.2" : "127.0.0.1";
  await expect.poll(() => recordedAddresses("address"), { timeout: 8_000 }).toEqual([expected]);
});

it("starts again on the same port at once after SIGKILL, with the same keys and state, and leaves no runtime behind", async () => {
  const before = gateway;
  await before.kill9();
  gateway = await startGateway({ stateDir, port });
  expect(gateway.rootToken).toBe(before.rootToken);
  expect(gateway.demoKeys).toEqual(before.demoKeys);
  expect(await callWithReason("again")).toBe(200);
});

it("keeps KV where wrangler finds it", async () => {
  const wrangler = ["tools/wrangler.ts", "kv", "key", "list", "--binding", "AUDIT_KV", "--local", "--persist-to", stateDir];
  const segments = () =>
    z
      .array(z.looseObject({ name: z.string() }))
      .parse(JSON.parse(execFileSync(process.execPath, wrangler, { cwd: ROOT, encoding: "utf8" })))
      .filter(({ name }) => name.startsWith("audit/"));
  // Records wait a moment for company before they go to KV.
  await expect.poll(() => segments().length, { timeout: 20_000 }).toBeGreaterThan(0);
});

it("ends on SIGTERM with exit code 0 and nothing listening", async () => {
  expect(await gateway.stop()).toBe(0);
  await expect(fetch(gateway.url)).rejects.toThrow();
  expect(gateway.stderr()).not.toMatch(/error/i);
});

it("prints the log lines when asked to, and refuses what it does not know", async () => {
  gateway = await startGateway({ stateDir, port, args: ["--log"] });
  expect(await callWithReason("shown")).toBe(200);
  expect(gateway.stdout()).toMatch(/^ {2}log {9}printed here$/m);
  await expect.poll(gateway.stderr).toMatch(/^\{"event":"request",.*"operation":"users.list".*\}$/m);
  await gateway.stop();
  const run = runStart({ PORT: "0", STATE_DIR: stateDir }, ["--verbose"]);
  expect(await run.exited).toBe(1);
  expect(run.stderr()).toMatch(/^bailiff: npm start takes one option, --log/);
});

it("mints new demo keys when the pepper is another", async () => {
  const before = gateway.demoKeys;
  gateway = await startGateway({ stateDir, port, env: { KEY_PEPPER: "another-pepper-0123456789abcdef-0123456789" } });
  expect([...gateway.demoKeys.keys()]).toEqual([...before.keys()]);
  expect(await callWithReason("new-pepper")).toBe(200);
  expect(gateway.demoKeys.get("support")).not.toBe(before.get("support"));
});
