// What a start prints and writes, followed line by line as somebody does who has just seen it: the file is sourced in a shell, the calls are
// pasted, the command line is asked. In a folder whose name wants quoting.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StartedGateway, startGateway } from "../harness.ts";
import { removeFolder } from "../remove-folder.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** dash has `.` alone. */
const SHELLS = ["sh", "bash", "zsh", "fish"].filter((name) =>
  (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(path.join(folder, name))),
);
let parent: string;
let gateway: StartedGateway;

beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "bailiff first-"));
  gateway = await startGateway({ stateDir: path.join(parent, "it's $HOME") });
});
afterAll(async () => {
  await gateway.stop();
  await removeFolder(parent);
});

/** The command of the banner that begins so: a long one goes on in the next line. */
function line(start: string): string {
  const lines = gateway.stdout().split("\n");
  const first = lines.findIndex((one) => one.startsWith(`  ${start}`));
  if (first === -1) throw new Error(`the banner has no line “${start} …”\n${gateway.stdout()}`);
  const last = lines.findIndex((one, index) => index >= first && !one.endsWith("\\"));
  return lines
    .slice(first, last + 1)
    .join("\n")
    .trim();
}

/** In a new shell that has sourced the file. */
function inShell(shell: string, ...commands: readonly string[]): string {
  const source = line("source ");
  const sourced = shell === "sh" ? source.replace("source", ".") : source;
  const { stdout, stderr, status } = spawnSync(shell, ["-c", [sourced, ...commands].join("\n")], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${shell}: exit ${status}\n${stdout}${stderr}`);
  return stdout;
}

it("prints no line that a terminal of 80 columns would break, and ends in the address that is ready", () => {
  const lines = gateway.stdout().trimEnd().split("\n");
  expect(lines.filter(({ length }) => length > 80)).toEqual([]);
  expect(lines.at(-1)).toBe(`ready ${gateway.url}`);
  for (const place of ["", "/console", "/reference"]) expect(gateway.stdout()).toMatch(new RegExp(` ${gateway.url}${place} `));
});

it("prints two secrets: that which is typed into the console, and the root token", () => {
  const secrets = [gateway.rootToken, ...gateway.demoKeys.values()];
  expect(secrets.filter((secret) => gateway.stdout().includes(secret))).toEqual([
    gateway.rootToken,
    gateway.demoKeys.get("auditor"),
  ]);
});

it("signs in to the console with the secret that it prints", async () => {
  const [, key] = /^ {2}(sk_test_bailiff_\w+)$/m.exec(gateway.stdout()) ?? [];
  const [, console = ""] = /^ {2}console +(\S+)/m.exec(gateway.stdout()) ?? [];
  expect((await fetch(console)).headers.get("content-type")).toContain("text/html");
  const headers = { authorization: `Bearer ${key}`, origin: gateway.url };
  const answer = await fetch(`${console}/session`, { method: "POST", headers });
  expect([answer.ok, answer.headers.get("set-cookie")]).toEqual([
    true,
    expect.stringMatching(/^bailiff=.+; HttpOnly; SameSite=Strict$/),
  ]);
});

describe.each(SHELLS)("in %s", (shell) => {
  it("has one call that is allowed, and one that is denied with the reason why", () => {
    expect(JSON.parse(inShell(shell, `${line("curl -H")} -s`))).toHaveLength(2);
    expect(JSON.parse(inShell(shell, `${line("curl -X POST")} -s`))).toMatchObject({
      errors: [{ code: "bailiff_policy_denied", long_message: expect.stringContaining("ban-with-ticket") }],
    });
  });

  it("gives the command line what it wants, and every key under its name", () => {
    const own = `'${process.execPath}' cli/bailiff.mjs`;
    expect(inShell(shell, `${own} policies pull --help`, `${own} keys list`)).toContain("demo support");
    const names = [...gateway.demoKeys.keys()].map((policy) => `${policy.toUpperCase().replaceAll("-", "_")}_KEY`);
    expect(
      inShell(shell, ...names.map((name) => `echo $${name}`))
        .trim()
        .split("\n"),
    ).toEqual([...gateway.demoKeys.values()]);
  });
});

it("says what goes past Bailiff, and how the log is checked with what was kept here", () => {
  const own = `'${process.execPath}' cli/bailiff.mjs`;
  const past = `curl -s -o /dev/null -w '%{http_code}' -X POST -H "Authorization: Bearer $EMULATOR_KEY" "$EMULATOR_URL/v1/users/$SOMEBODY/lock"`;
  expect(inShell("sh", past)).toBe("200");
  const log = path.join(parent, "log.ndjson");
  const said = inShell(
    "sh",
    `${own} audit export --out '${log}' 2>&1`,
    `${own} audit verify '${log}' --public-key "$AUDIT_KEY_FILE"`,
  );
  expect(said).toMatch(/^whole: \d+ records in \d+ ledgers?, signature good; not proven: /m);
});

it("keeps the file for its owner alone, and in it nothing that a later start in the same shell would take for a setting", async () => {
  const file = path.join(gateway.stateDir, "demo.env");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const names = [...(await readFile(file, "utf8")).matchAll(/^export (\w+)=/gm)].map(([, name]) => name);
  expect(names).toContain("BAILIFF_URL");
  const settings = `${await readFile(path.join(ROOT, "src/env.ts"), "utf8")}${await readFile(path.join(ROOT, "dev/settings.ts"), "utf8")}`;
  for (const name of names) expect(settings).not.toMatch(new RegExp(`\\b${name}\\b`));
});
