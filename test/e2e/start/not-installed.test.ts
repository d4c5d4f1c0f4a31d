// `npm start` where nothing is installed, or not all, or on an old Node: a sentence that says what to do, and no stack trace.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { afterEach, beforeEach, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** What the check looks at. */
const onNode = (version: string) =>
  `data:text/javascript,Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
let project: string;

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), "bailiff-clone-"));
  cpSync(path.join(ROOT, "dev"), path.join(project, "dev"), { recursive: true });
});
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

it("with a package missing", () => {
  mkdirSync(path.join(project, "node_modules"));
  cpSync(path.join(ROOT, "src"), path.join(project, "src"), { recursive: true });
  cpSync(path.join(ROOT, "cli"), path.join(project, "cli"), { recursive: true });
  cpSync(path.join(ROOT, "emulator"), path.join(project, "emulator"), { recursive: true });
  expect(said("start.mjs")).toMatch(/^bailiff: node_modules is not whole \(\S+ is missing\): run npm ci\n$/);
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

it.each(["start.mjs", "dev.mjs", "run-installed.mjs"])("%s can be read by a Node of 2019, which knows nothing newer", (name) => {
  const source = readFileSync(path.join(ROOT, "dev", name), "utf8");
  const as = (target: string) => transformSync(source, { target, format: "esm", supported: { "import-meta": true } }).code;
  expect(as("es2019")).toBe(as("esnext"));
  expect(source).not.toMatch(/["']node:/);
});
