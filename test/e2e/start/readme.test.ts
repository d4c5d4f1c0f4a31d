// The README's own commands and code, as they stand there, in the order in which a reader meets them, against what `npm start` gives.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually } from "../gateway-admin.ts";
import { type StartedGateway, startGateway } from "../harness.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const README = readFileSync(path.join(ROOT, "README.md"), "utf8");
let folder: string;
let gateway: StartedGateway;

beforeAll(async () => {
  // A folder of the reader's own: files are written where one stands.
  folder = mkdtempSync(path.join(tmpdir(), "bailiff-readme-"));
  for (const name of ["node_modules", "policies"]) symlinkSync(path.join(ROOT, name), path.join(folder, name));
  gateway = await startGateway({ stateDir: path.join(folder, ".bailiff", "state") });
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The blocks in a language below a heading. */
function blocks(heading: string, language: string): string[] {
  const section = README.split(/^(?=## )/m).find((one) => one.startsWith(`## ${heading}\n`)) ?? "";
  const found = [...section.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, "gm"))].map(([, text = ""]) => text);
  if (found.length === 0) throw new Error(`no ${language} below ${heading}`);
  return found;
}

function inShell(script: string): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const bailiff = `npx() { shift; '${process.execPath}' '${path.join(ROOT, "cli/bailiff.mjs")}' "$@"; }`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", `${bailiff}\n${script}`], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder },
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

const SOURCE = "source .bailiff/state/demo.env";
/** JSON values that were printed one after another. */
const printed = (text: string): unknown[] => JSON.parse(`[${text.replaceAll(/(?<=[\]}])(?=[[{]"|\[\])/g, ",")}]`);

it("Start: allowed, denied as it is shown, allowed with a ticket, and in the log", () => {
  const [, calls = "", log = ""] = blocks("Start", "sh");
  expect(calls.startsWith(SOURCE)).toBe(true);
  const [users, denied, banned] = printed(inShell(calls).stdout);
  expect(users).toHaveLength(2);
  const [shown = ""] = blocks("Start", "json");
  expect(denied).toEqual({ ...JSON.parse(shown), clerk_trace_id: expect.any(String) });
  expect(banned).toMatchObject({ banned: true });
  expect(JSON.parse(inShell(`${SOURCE}\n${log}`).stdout).data).toMatchObject([
    { operation: "users.ban", key: { name: "demo support" }, decision: { effect: "deny" } },
  ]);
});

it("With an SDK: the code runs, and says what its comment says", () => {
  const [code = ""] = blocks("With an SDK", "js");
  writeFileSync(path.join(folder, "sdk.mjs"), `${code}\nconsole.log(data.length, totalCount);`);
  const { stdout, stderr } = inShell(`${SOURCE}\n'${process.execPath}' sdk.mjs`);
  const [, comment] = /console\.log\(.*\); \/\/ (.*)$/m.exec(code) ?? [];
  expect([stdout.trim().split("\n"), stderr]).toEqual([[comment, "2 8"], ""]);
});

it("A second person: held, approved, gone through once", () => {
  const [script = ""] = blocks("A second person", "sh");
  const told = script
    .replace(/^credit( .*)?$/gm, 'answer=$(credit -s); echo "$answer"')
    .replace("APPROVAL_ID", '"$(printf %s "$answer" | grep -o \'approval_id":"[^"]*\' | cut -d\'"\' -f3 || true)"');
  const { code, stdout, stderr } = inShell(`${SOURCE}\n${told}`);
  expect([code, stdout], stderr).toEqual([0, expect.stringContaining("INV-1")]);
  const lines = stdout.trim().split("\n");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ errors: [{ code: "bailiff_approval_required" }] });
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ object: "commerce_credit_ledger", amount: { amount: 100_000 } });
});

it("The command line: every line runs", () => {
  const [lines = ""] = blocks("The command line", "sh");
  for (const line of lines.split("\n")) {
    const { code, stderr } = inShell(`${SOURCE}\n${line}`);
    expect([line, code, code === 0 ? "" : stderr]).toEqual([line, 0, ""]);
  }
});

it("The command line: what goes past Bailiff is in the log", async () => {
  const [, past = ""] = blocks("The command line", "sh");
  const [call = "", list = ""] = past.split("\n");
  expect(inShell(`${SOURCE}\n${call}`).stdout).toContain('"locked":true');
  const listed = await eventually(
    async () => inShell(`${SOURCE}\n${list}`).stdout,
    (text) => text.includes("users.lock"),
    40_000,
  );
  expect(listed).toContain("users.lock");
});

it("every file and heading that the pages of this task link to is there", () => {
  for (const page of [
    "README.md",
    "docs/settings.md",
    "docs/development.md",
    "docs/deploy.md",
    "docs/architecture.md",
    "docs/bypass.md",
  ]) {
    const text = readFileSync(path.join(ROOT, page), "utf8");
    const targets = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const missing = targets.filter((target) => {
      const [file = "", heading] = target.split("#");
      const where = file === "" ? path.join(ROOT, page) : path.join(ROOT, path.dirname(page), file);
      if (spawnSync("test", ["-e", where]).status !== 0) return true;
      return heading !== undefined && where.endsWith(".md") && !headingsOf(readFileSync(where, "utf8")).includes(heading);
    });
    expect([page, missing]).toEqual([page, []]);
  }
});

/** As GitHub names them. */
function headingsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
