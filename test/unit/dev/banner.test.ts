// What a start prints fits a terminal of 80 columns, holds two secrets, the key for the browser and the root token, and can be pasted. That its lines work:
// test/e2e/start/first-minutes.test.ts.
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BannerFacts, banner } from "../../../dev/banner.ts";
import { keyVariables } from "../../../dev/demo-env.ts";
import { readExampleBundle } from "../../../dev/example-bundle.ts";
import { foldedWord, shellWord } from "../../../dev/shell-words.ts";
import { shownPath } from "../../../dev/shown-path.ts";

const keyOf = (policy: string) => `sk_test_bailiff_${policy.padEnd(61, "x")}`;
const KEYS = readExampleBundle().names.map((policy) => ({ policy, id: policy, key: keyOf(policy) }));
const AROUND = { folder: "/home/ada/bailiff", home: "/home/ada" };
const FACTS: BannerFacts = {
  url: "http://127.0.0.1:65535",
  upstream: { url: "http://127.0.0.1:65534", emulated: true },
  keys: KEYS,
  warnings: [],
  history: "a week of it",
  stateDir: "/home/ada/bailiff/.bailiff/state",
  demoEnv: "/home/ada/bailiff/.bailiff/state/demo.env",
  rootToken: `root_${"r".repeat(43)}`,
  logFile: "/home/ada/bailiff/.bailiff/state/worker.log",
};
const text = (facts: Partial<BannerFacts> = {}) => banner({ ...FACTS, ...facts }, AROUND, false);
const tooLong = (said: string) => said.split("\n").filter((line) => line.length > 80);

const character = fc.constantFrom(..."abcXYZ019 ._-'\"\\$`!~#&;()[]{}*?é😀");
const pathName = fc.string({ unit: character, minLength: 1, maxLength: 150 }).filter((name) => !/^\.{1,2}$/.test(name));
const anyPath = fc.array(pathName, { minLength: 1, maxLength: 5 }).map((names) => `/${names.join("/")}`);

describe("the banner", () => {
  it.each<[string, Partial<BannerFacts>]>([
    ["the default paths", {}],
    ["what is printed instead of written to a file", { logFile: null }],
    [
      "a path that is long",
      { stateDir: `/${"s".repeat(400)}`, demoEnv: `/${"s".repeat(400)}/demo.env`, logFile: `/${"s".repeat(400)}/l` },
    ],
    ["another Clerk, at a long address", { keys: [], upstream: { url: `https://${"c".repeat(200)}.example`, emulated: false } }],
    ["a root token that the user keeps", { keys: [], rootToken: null }],
    ["a warning", { warnings: [`example policies and demo keys are not ready: ${"one word and another ".repeat(20)}`] }],
    ["a long line of history", { history: "x".repeat(300) }],
  ])("has no line of more than 80 columns with %s", (_name, facts) => {
    expect(tooLong(text(facts))).toEqual([]);
    expect(text(facts).split("\n").slice(-3)).toEqual(["", `ready ${FACTS.url}`, ""]);
  });

  it("has none with any path", () => {
    fc.assert(
      fc.property(anyPath, (dir) => {
        expect(tooLong(text({ stateDir: dir, demoEnv: `${dir}/demo.env`, logFile: `${dir}/worker.log` }))).toEqual([]);
      }),
    );
  });

  it("shows one key, that for the console, and the others by name", () => {
    const shown = KEYS.filter(({ key }) => text().includes(key)).map(({ policy }) => policy);
    expect(shown).toEqual(["auditor"]);
    expect(text()).toMatch(new RegExp(`^ {2}${keyOf("auditor")}$`, "m"));
    for (const { policy } of KEYS) expect(text()).toMatch(new RegExp(`\\b${keyVariables(policy).key}\\b`));
  });

  it("says paths below the folder it was started in as from there", () => {
    expect(text()).toMatch(/^ {2}source \.bailiff\/state\/demo\.env$/m);
    expect(text({ demoEnv: "/home/ada/my state/demo.env" })).toMatch(/^ {2}source ~\/'my state\/demo\.env'$/m);
    expect(text({ demoEnv: "/tmp/s/demo.env" })).toMatch(/^ {2}source \/tmp\/s\/demo\.env$/m);
  });

  it("is the same words on a terminal with colour", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is to be taken away.
    expect(banner(FACTS, AROUND, true).replaceAll(/\u001b\[\d+m/g, "")).toBe(text());
  });

  it("tells of a history where there is one", () => {
    expect(text()).toMatch(/^ {2}history {5}a week of it$/m);
    expect(text({ history: null })).not.toContain("history");
  });
});

describe("a path", () => {
  it.each([
    ["/a/b/c", "/a/b", "./c"],
    ["/a/b/c/d", "/a/b", "c/d"],
    ["/a/b/-c/d", "/a/b", "./-c/d"],
    ["/a/b/~/d", "/a/b", "./~/d"],
    ["/a/b", "/a/b", "/a/b"],
    ["/a/bc/d", "/a/b", "/a/bc/d"],
    ["/a/..b/d", "/a", "..b/d"],
    ["/h/x", "/a/b", "~/x"],
  ])("%s is shown in %s as %s", (file, folder, shown) => {
    const { head, rest } = shownPath(file, { folder, home: "/h" });
    expect(head + rest).toBe(shown);
  });
});

describe("a word of a command line", () => {
  const read = (words: string) => execFileSync("sh", ["-c", `printf %s ${words}`], { encoding: "utf8" });

  it("stays as it is where that means the same", () => {
    expect(shellWord(".bailiff/state/demo.env")).toBe(".bailiff/state/demo.env");
  });

  it("is what a shell makes of it, whole or folded", () => {
    fc.assert(
      fc.property(anyPath, (file) => {
        expect(read(shellWord(file))).toBe(file);
        const lines = foldedWord("  source ", file, 80);
        expect(lines.filter((line) => line.length > 80)).toEqual([]);
        expect(read(lines.join("\n").slice("  source ".length))).toBe(file);
      }),
      { numRuns: 60 },
    );
  });
});
