// A folder of policies as editors, merges and copies leave it: what cannot be read is told, and nothing is left out in silence.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CliProblem, EXIT } from "../../../cli/exit-code.ts";
import { FolderProblem } from "../../../cli/policies/folder-problem.ts";
import { policyFileNames, readPolicyFiles, whatIsRead } from "../../../cli/policies/policy-files.ts";

const POLICY = "policy: ok\nrules: [{ id: r, allow: [users.get] }]\n";
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "bailiff-policies-"));
  writeFileSync(path.join(directory, "ok.yaml"), POLICY);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (name: string) => path.join(directory, name);
function problemsOf(): FolderProblem["problems"] {
  try {
    readPolicyFiles(directory);
    return [];
  } catch (error) {
    if (error instanceof FolderProblem) return error.problems;
    throw error;
  }
}
const aliasBomb = Array.from({ length: 9 }, (_, level) => {
  const items = Array.from({ length: 9 }, () => (level === 0 ? "x" : `*a${level - 1}`));
  return `a${level}: &a${level} [${items.join(", ")}]`;
}).join("\n");

describe("what cannot be read is a problem with its file", () => {
  it.each<[string, string | Uint8Array, string, FolderProblem["problems"][number]["position"]]>([
    ["an alias of nothing", "policy: x\nrules: *nope\n", "no anchor (&name) before it", null],
    ["an alias of too much", aliasBomb, "aliases of aliases", null],
    ["a list that does not end", "policy: [x\n", "a bracket is not closed", { line: 2, column: 1 }],
    ["two documents", `${POLICY}---\n${POLICY}`, "several documents (---)", { line: 3, column: 1 }],
    ["nesting without end", "[".repeat(100_000), "nested too deep", { line: 1, column: expect.any(Number) }],
    ["a number that would be rounded", "- target:\n    discord: 1234567890123456789\n", '{"$number":', { line: 2, column: 14 }],
    ["a fraction that would be rounded", "- 0.12345678901234567890\n", "more digits than a double holds", { line: 1, column: 3 }],
    ["another encoding", Buffer.from('policy: x\ndescription: "caf\xe9"\n', "latin1"), "is not UTF-8 text", null],
    ["a field twice", "policy: x\npolicy: y\n", "the same field stands twice", { line: 2, column: 1 }],
    ["a tab for blanks", "policy: x\nrules:\n\t- id: a\n", "a tab is used for indentation", { line: 3, column: 1 }],
    ["a second colon", "policy: a: b\n", "a second colon", { line: 1, column: 9 }],
    ["a quote that does not end", 'policy: "x\n', "is missing", { line: 2, column: 1 }],
    ["an escape that is none", 'policy: "\\d"\n', "escapes nothing", { line: 1, column: 10 }],
    ["a sign at the start", "policy: @x\n", "put it in quotes", { line: 1, column: 9 }],
    ["gzip", Uint8Array.from([0x1f, 0x8b, 8, 0]), "is not UTF-8 text (gzip)", null],
    ["UTF-16", Buffer.from("\ufeffpolicy: x", "utf16le"), "is not UTF-8 text (UTF-16)", null],
  ])("%s", (_name, content, message, position) => {
    writeFileSync(at("x.yaml"), content);
    const [problem, ...rest] = problemsOf();
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ file: "x.yaml", policy: null, rule: null, path: "" });
    expect(problem?.message).toContain(message);
    expect(problem?.message).not.toContain("\n");
    if (message !== "") expect(problem?.position).toEqual(position);
  });

  it("a folder, a link to nothing, and cases that are no list: all at once", () => {
    mkdirSync(at("folder.yaml"));
    symlinkSync(at("nowhere"), at("link.yaml"));
    writeFileSync(at("ok.test.yaml"), "cases: 1\n");
    expect(problemsOf().map(({ file, message }) => `${file}: ${message}`)).toEqual([
      "folder.yaml: is not a file",
      "link.yaml: is a link to nothing",
      "ok.test.yaml: must be a list of test cases",
    ]);
  });

  it("and makes lines for people, with the place in the file", () => {
    writeFileSync(at("x.yaml"), "policy: [x\n");
    expect(() => readPolicyFiles(directory)).toThrow(
      `${directory} cannot be published\n  x.yaml, line 2, column 1: the indentation`,
    );
  });
});

it("names what looks like a policy and is not read", () => {
  for (const folder of ["sub", "sub/deeper", ".git", "node_modules"]) mkdirSync(at(folder));
  for (const name of ["b.YAML", "c.Yml", "sub/d.yaml", "sub/deeper/e.yml", ".git/f.yaml", "node_modules/g.yaml", "notes.md"])
    writeFileSync(at(name), POLICY);
  writeFileSync(at("y.yml"), POLICY);
  const { policies, ignored } = readPolicyFiles(directory);
  expect(policies.map(({ file }) => file)).toEqual(["ok.yaml", "y.yml"]);
  expect([...ignored].sort()).toEqual(["b.YAML", "c.Yml", "sub/d.yaml", "sub/deeper/e.yml"]);
  expect(whatIsRead(ignored)).toMatch(/^not read: /);
  expect(policyFileNames(directory)).toEqual(["ok.yaml", "y.yml"]);
});

it("finds no policy where there is none, and says what it did not take for one", () => {
  rmSync(at("ok.yaml"));
  writeFileSync(at("ok.YAML"), POLICY);
  for (const folder of [directory, at("nowhere")])
    expect(() => readPolicyFiles(folder)).toThrow(expect.objectContaining({ exitCode: EXIT.usage }));
  expect(() => readPolicyFiles(directory)).toThrow("not read: ok.YAML");
  expect(() => readPolicyFiles(at("nowhere"))).toThrow(CliProblem);
});
