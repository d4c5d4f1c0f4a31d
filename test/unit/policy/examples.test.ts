// The policies that a new deployment starts from: they compile, their own test cases pass, and the editor's schema is in step.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compileBundle } from "../../../src/policy/compile.ts";
import { policyJsonSchemaText } from "../../../src/policy/document.ts";
import { runPolicyTests } from "../../../src/policy/policy-tests.ts";
import { bundleOf } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

const folder = new URL("../../../policies/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const policyFiles = files.filter((name) => !name.endsWith(".test.yaml"));
const documents = policyFiles.map((name): unknown => parse(read(name)));

describe("the example policies", () => {
  it("are there, each with its cases", () => {
    expect(policyFiles).toEqual(["agent.yaml", "analyst.yaml", "auditor.yaml", "finance.yaml", "support.yaml", "trust-and-safety.yaml"]);
    expect(files).toHaveLength(policyFiles.length * 2);
  });

  it("compile together", () => {
    expect(compileBundle(documents, VOCABULARY, "v")).toMatchObject({ ok: true });
  });

  it.each(policyFiles)("%s passes its own cases", (name) => {
    const cases: unknown = parse(read(name.replace(".yaml", ".test.yaml")));
    const report = runPolicyTests(bundleOf(...documents), VOCABULARY, cases);
    expect({ problems: report.problems, failed: report.results.filter((result) => !result.passed) }).toEqual({ problems: [], failed: [] });
    expect(report.ok).toBe(true);
  });

  it("policy.schema.json is what policyJsonSchema gives", () => {
    expect(read("policy.schema.json")).toBe(policyJsonSchemaText());
  });
});
