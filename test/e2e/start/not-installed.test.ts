// The scripts of package.json where nothing is installed, or not all, or on an old Node: a sentence that says what to do, and no stack trace.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** What the check looks at. */
const onNode = (version: string) =>
  `data:text/javascript,Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
let project: string;

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), "bailiff-clone-"));
  cpSync(path.join(ROOT, "dev"), path.join(project, "dev"), { recursive: true });
  asksFor({});
});

function asksFor(devDependencies: Readonly<Record<string, string>>): void {
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ type: "module", dependencies: {}, devDependencies }));
}
afterEach(() => rmSync(project, { recursive: true, force: true }));

function said(script: string, node = process.versions.node): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", onNode(node), path.join("dev", script)], {
    cwd: project,
    env: { PATH: process.env["PATH"] },
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([1, ""]);
  return stderr;
}

it.each([
  ["start.mjs", "20.20.2", "nothing is installed yet: run npm ci, and npm start again"],
  ["start.mjs", "18.0.0", "nothing is installed yet: get Node 20 or newer (this is 18.0.0), then npm ci, and npm start again"],
  ["dev.mjs", "24.0.0", "nothing is installed yet: run npm ci, and npm run dev again"],
])("%s before npm ci, on Node %s", (script, node, sentence) => {
  expect(said(script, node)).toBe(`bailiff: ${sentence}\n`);
});

/** What needs nothing installed, and a script of another kind. */
const OTHERS = ["start", "dev", "mend-lock", "ci"];
const SCRIPTS = Object.entries(
  (JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> }).scripts,
).filter(([name]) => !OTHERS.includes(name));

it.each(SCRIPTS)("npm run %s before npm ci", (name, line) => {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line], {
    cwd: project,
    env: { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin`, npm_lifecycle_event: name },
    encoding: "utf8",
  });
  const command = name === "test" ? "npm test" : `npm run ${name}`;
  expect([status, stdout, stderr]).toEqual([1, "", `bailiff: nothing is installed yet: run npm ci, and ${command} again\n`]);
});

it("wrangler's build, which npm does not start", () => {
  const command = /^command = "(node .+)"$/m.exec(readFileSync(path.join(ROOT, "wrangler.toml"), "utf8"))?.[1] ?? "";
  const PATH = `${path.dirname(process.execPath)}:/bin`;
  // As wrangler by itself, and as `npx wrangler`.
  for (const env of [{ PATH }, { PATH, npm_lifecycle_event: "npx" }]) {
    const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: project, env, encoding: "utf8" });
    expect([status, stderr]).toEqual([1, "bailiff: nothing is installed yet: run npm ci\n"]);
  }
  mkdirSync(path.join(project, "node_modules", ".bin"), { recursive: true });
  symlinkSync(process.execPath, path.join(project, "node_modules", ".bin", "node"));
  const words = ["--import", onNode("22.1.0"), ...command.split(" ").slice(1)];
  // What npm ci installed runs it, whichever the caller has.
  mkdirSync(path.join(project, "tools"));
  writeFileSync(path.join(project, "tools", "console.ts"), "console.log(process.versions.node, process.argv.slice(2));");
  const older = spawnSync(process.execPath, words, { cwd: project, env: {}, encoding: "utf8" });
  expect([older.status, older.stdout, older.stderr]).toEqual([0, `${process.versions.node} [ '--wrangler' ]\n`, ""]);
  writeFileSync(path.join(project, "tools", "console.ts"), "process.exitCode = 3;");
  expect(spawnSync(process.execPath, words, { cwd: project, env: {} }).status).toBe(3);
});

it.each([
  ["too old as well", `#!/bin/sh\nexec "${process.execPath}" --import '${onNode("22.1.0")}' "$@"\n`, 0o755],
  ["none that this system can start", "no program\n", 0o644],
])("wrangler's build where the Node in node_modules is %s", (_what, text, mode) => {
  mkdirSync(path.join(project, "node_modules", ".bin"), { recursive: true });
  writeFileSync(path.join(project, "node_modules", ".bin", "node"), text, { mode });
  const words = ["--import", onNode("22.1.0"), path.join("dev", "run.mjs"), "tools/console.ts"];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: project, env: {}, encoding: "utf8", timeout: 20_000 });
  const sentence = "this is Node 22.1.0: run it by npm or npx, which takes the Node 24 that npm ci installed";
  expect([status, stderr]).toEqual([1, `bailiff: ${sentence}\n`]);
});

describe("a program that is run from its sources", () => {
  const run = (source: string, args: readonly string[] = []) => {
    mkdirSync(path.join(project, "node_modules"));
    writeFileSync(path.join(project, "tool.ts"), source);
    const words = [path.join("dev", "run.mjs"), "tool.ts", ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });
    return { status, stdout, stderr };
  };

  it("has its own arguments, as if it had been started by itself", () => {
    const { status, stdout } = run("console.log(JSON.stringify(process.argv.slice(1)));", ["deploy", "--env", "staging"]);
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      [path.join(realpathSync(project), "tool.ts"), "deploy", "--env", "staging"],
    ]);
  });

  it("ends as it says", () => {
    expect(run("process.exitCode = 3;").status).toBe(3);
  });

  it("says what is missing of what npm installs", () => {
    expect(run("await import('not-there');")).toEqual({
      ...{ status: 1, stdout: "", stderr: "bailiff: node_modules is not whole (not-there is missing): run npm ci\n" },
    });
  });

  it.each([
    ["a file of ours that is not there", "await import('./not-there.ts');", /Cannot find module .*not-there\.ts/],
    ["a fault of ours", "throw new Error('ours');", /Error: ours\n\s+at /],
  ])("keeps the stack of %s", (_what, source, words) => {
    const { status, stderr } = run(source);
    expect([status, stderr]).toEqual([1, expect.stringMatching(words)]);
  });

  it("does not end well when it ends before it is done", () => {
    const { status, stderr } = run("await new Promise(() => {});");
    expect([status, stderr]).toEqual([13, expect.stringMatching(/tool\.ts ended before it was done\n$/)]);
  });
});

it("on a Node that is too old, beside one that is not", () => {
  mkdirSync(path.join(project, "node_modules", ".bin"), { recursive: true });
  expect(said("start.mjs", "20.20.2")).toMatch(
    /^bailiff: this is Node 20\.20\.2, and the Node 24 that npm ci brings is not there: .+\n$/,
  );
  symlinkSync(process.execPath, path.join(project, "node_modules", ".bin", "node"));
  expect(said("start.mjs", "20.20.2")).toBe(
    "bailiff: this is Node 20.20.2: run npm start, which takes the Node 24 that npm ci installed\n",
  );
});

it("with a package missing, as after a pull that brought one", () => {
  mkdirSync(path.join(project, "node_modules", "there"), { recursive: true });
  asksFor({ there: "1.0.0", "@some/new": "1.0.0" });
  expect(said("start.mjs")).toBe("bailiff: node_modules is not whole (@some/new is missing): run npm ci\n");
});

it("with a package of a package missing", () => {
  mkdirSync(path.join(project, "node_modules"));
  writeFileSync(path.join(project, "dev", "kept-bundle.mjs"), "export const runKept = () => import('workerd');");
  expect(said("start.mjs")).toBe("bailiff: node_modules is not whole (workerd is missing): run npm ci\n");
});

it.each([
  ["workerd/lib/main.js", "You installed workerd on another platform than the one you're currently using."],
  ["esbuild/lib/main.js", "You installed esbuild for another platform than the one you're currently using."],
])("with binaries of another system, as %s tells it", (file, sentence) => {
  expect(readFileSync(path.join(ROOT, "node_modules", file), "utf8")).toContain(sentence.replace(/^You installed \w+ /, ""));
  mkdirSync(path.join(project, "node_modules"));
  const loading = `export const runKept = async () => { throw new Error(${JSON.stringify(`\n${sentence}\nMore.`)}); };`;
  writeFileSync(path.join(project, "dev", "kept-bundle.mjs"), loading);
  expect(said("start.mjs")).toBe(
    `bailiff: node_modules was made on another system than this (${process.platform} ${process.arch}): run npm ci here\n`,
  );
});

it("with a fault of ours, which keeps its stack", () => {
  mkdirSync(path.join(project, "node_modules"));
  writeFileSync(path.join(project, "dev", "kept-bundle.mjs"), "export const runKept = async () => { throw new Error('ours'); };");
  expect(said("start.mjs")).toMatch(/Error: ours\n\s+at runKept/);
});

it.each(["start.mjs", "dev.mjs", "run.mjs", "run-installed.mjs"])(
  "%s can be read by a Node of 2019, which knows nothing newer",
  (name) => {
    const source = readFileSync(path.join(ROOT, "dev", name), "utf8");
    const as = (target: string) => transformSync(source, { target, format: "esm", supported: { "import-meta": true } }).code;
    expect(as("es2019")).toBe(as("esnext"));
    expect(source).not.toMatch(/["']node:/);
  },
);
