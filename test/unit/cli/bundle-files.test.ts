// A bundle as files, and read again: the folder that a pull makes is the bundle that it pulled.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { filesOf } from "../../../cli/policies/bundle-files.ts";
import { bundleOf, readPolicyFiles } from "../../../cli/policies/policy-files.ts";

const SHIPPED = fileURLToPath(new URL("../../../policies", import.meta.url));
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "bailiff-bundle-files-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** As `bailiff policies pull` writes it and `diff` reads it. */
function pulled(bundle: { readonly policies: unknown[]; readonly tests: unknown[] }) {
  const into = path.join(directory, "pulled");
  mkdirSync(into);
  for (const [name, text] of filesOf(bundle)) writeFileSync(path.join(into, name), text);
  return readPolicyFiles(into);
}
const policy = (name: string) => ({ policy: name, rules: [{ id: "r", allow: ["users.get"] }] });
const about = (name: string, ...policies: string[]) => ({ name, policies, operation: "users.get", expect: { effect: "allow" } });

it("the shipped folder comes back as it was, cases of several policies too", () => {
  const bundle = bundleOf(readPolicyFiles(SHIPPED));
  expect(bundleOf(pulled(bundle))).toEqual(bundle);
});

it("a case of several policies stays among those that it stood with", () => {
  const bundle = {
    policies: ["a", "b", "c"].map(policy),
    tests: [about("one", "c", "a"), about("two", "a"), about("three", "c", "b"), about("four", "c")],
  };
  const files = pulled(bundle);
  expect(bundleOf(files).tests).toEqual(bundle.tests);
  expect(files.tests.map(({ file }) => file)).toEqual(["a.test.yaml", "b.test.yaml", "c.test.yaml"]);
});

it("in an order that no files have, each goes beside its first policy", () => {
  const bundle = { policies: ["a", "b"].map(policy), tests: [about("one", "b"), about("two", "a"), about("three", "a", "b")] };
  expect(pulled(bundle).tests.map(({ file, cases }) => [file, cases.length])).toEqual([
    ["a.test.yaml", 2],
    ["b.test.yaml", 1],
  ]);
});

it("goes by the order of file names, in which support-eu.test.yaml comes before support.test.yaml", () => {
  const bundle = {
    policies: ["support", "support-eu"].map(policy),
    tests: [about("one", "support-eu"), about("two", "support")],
  };
  expect(bundleOf(pulled(bundle)).tests).toEqual(bundle.tests);
});
