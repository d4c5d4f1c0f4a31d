// What is kept of a program is what its sources are now, or it is not used.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { keptBundle } from "../../../dev/kept-bundle.mjs";

const OPTIONS = { platform: "node" } as const;
const PACKAGE = "node_modules/pack/index.js";
const KEPT = "node_modules/.cache/bailiff";
let root: string;

const write = (file: string, text: string) => {
  const whole = path.join(root, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, text);
};
const bundle = (options: object = OPTIONS) => keptBundle("tool", "tool/main.ts", options, root);
async function said(): Promise<unknown> {
  const file = await bundle();
  if (file === undefined) return undefined;
  const program: { readonly said: unknown } = await import(pathToFileURL(file).href);
  return program.said;
}

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "bailiff-kept-"));
  write("package.json", '{"type":"module"}');
  write(PACKAGE, "export const packed = 1;");
  write("node_modules/pack/package.json", '{"name":"pack","type":"module","exports":"./index.js"}');
  write("tool/word.ts", 'export const word: string = "one";');
  write("tool/main.ts", 'import { packed } from "pack"; import { word } from "./word.ts"; export const said = [word, packed];');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("is made once", async () => {
  const first = await bundle();
  const madeAtMs = statSync(first ?? "").mtimeMs;
  expect(await bundle()).toBe(first);
  expect(statSync(first ?? "").mtimeMs).toBe(madeAtMs);
  expect(await said()).toEqual(["one", 1]);
});

it.each<[string, () => void, unknown]>([
  ["a file of ours says something else", () => write("tool/word.ts", 'export const word = "another";'), ["another", 1]],
  [
    "a file of ours says something else, with the same length and time",
    () => {
      const file = path.join(root, "tool/word.ts");
      const { atime, mtime } = statSync(file);
      writeFileSync(file, readFileSync(file, "utf8").replace("one", "two"));
      utimesSync(file, atime, mtime);
    },
    ["two", 1],
  ],
  ["a file of a package is another", () => write(PACKAGE, "export const packed = 22;"), ["one", 22]],
  [
    "a module is there that was not",
    () => {
      write("tool/more.ts", 'export const word = "more";');
      write("tool/word.ts", 'export { word } from "./more.ts";');
    },
    ["more", 1],
  ],
])("is made anew when %s, and again when that is taken back", async (_what, change, expected) => {
  const before = await bundle();
  expect(await said()).toEqual(["one", 1]);
  change();
  expect(await said()).toEqual(expected);
  const after = await bundle();
  expect(after).not.toBe(before);
  expect(after).toBe(await bundle());
});

it.each(["package.json", "tsconfig.base.json", "node_modules/.package-lock.json", "dev/kept-bundle.mjs"])(
  "is made anew when %s is another",
  async (file) => {
    const before = await bundle();
    write(file, '{"type":"module","version":"2"}');
    expect(await bundle()).not.toBe(before);
  },
);

it("is another for other options", async () => {
  expect(await bundle({ ...OPTIONS, minify: true })).not.toBe(await bundle());
});

it("of a file that changes while it is read is not asked for again", async () => {
  for (let ms = 0; ms < 60; ms += 3) {
    write("tool/word.ts", `export const word = "before ${ms}";`);
    const building = bundle();
    await sleep(ms);
    write("tool/word.ts", `export const word = "meanwhile ${ms}";`);
    await building;
    expect(await said()).toEqual([`meanwhile ${ms}`, 1]);
  }
});

it("is not there when the sources cannot be built, nor when it was there before", async () => {
  await bundle();
  write("tool/word.ts", "export const word = ;");
  expect(await bundle()).toBeUndefined();
  rmSync(path.join(root, "tool/word.ts"));
  expect(await bundle()).toBeUndefined();
});

it("is not there where nothing can be kept", async () => {
  write(KEPT, "a file in the way");
  expect(await bundle()).toBeUndefined();
});

it("is whole for each of many that start at once", async () => {
  const files = await Promise.all(Array.from({ length: 8 }, () => bundle()));
  expect(new Set(files).size).toBe(1);
  expect(await said()).toEqual(["one", 1]);
  expect(readdirSync(path.join(root, KEPT)).filter((name) => name.startsWith("half-"))).toEqual([]);
});

it("is removed an hour after another has taken its place", async () => {
  const [first, second] = [await bundle(), await bundle({ ...OPTIONS, minify: true })];
  expect([first, second].map((file) => existsSync(file ?? ""))).toEqual([true, true]);
  const longAgo = new Date(statSync(first ?? "").mtimeMs - 2 * 3_600_000);
  for (const file of [first, second]) utimesSync(path.dirname(file ?? ""), longAgo, longAgo);
  write("tool/word.ts", 'export const word = "new";');
  expect(await said()).toEqual(["new", 1]);
  expect([first, second].map((file) => existsSync(file ?? ""))).toEqual([false, false]);
});

it("leaves modules their own address, and what is only written like it", async () => {
  write("tool/word.ts", 'export const word = import.meta.url + " import.meta.url";');
  const own = pathToFileURL(path.join(root, "tool/word.ts")).href;
  expect(await said()).toEqual([`${own} import.meta.url`, 1]);
});
