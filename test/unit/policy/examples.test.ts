// The policies that a new deployment starts from: against the real operations they compile and their own test cases pass; and the
// editor's schema is in step.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { limitsOf } from "../../../src/policy/compile/limits-of-policies.ts";
import { lintBundle } from "../../../src/policy/compile/lint/lint.ts";
import { policyJsonSchemaText } from "../../../src/policy/language/document.ts";
import { runPolicyTests } from "../../../src/policy/try/policy-tests.ts";

const VOCABULARY = gatewayVocabulary();

const folder = new URL("../../../policies/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const policyFiles = files.filter((name) => !name.endsWith(".test.yaml"));
const documents = policyFiles.map((name): unknown => parse(read(name)));

function bundle() {
  const result = compileBundle(documents, VOCABULARY, "v");
  if (!result.ok) throw new Error("does not compile");
  return result.bundle;
}

describe("the example policies", () => {
  it("give a newcomer nothing to worry about", () => {
    expect(lintBundle(documents, VOCABULARY)).toEqual([]);
  });

  it("are there, each with its cases", () => {
    expect(policyFiles).toEqual([
      "agent.yaml",
      "analyst.yaml",
      "approver.yaml",
      "auditor.yaml",
      "finance.yaml",
      "key-desk.yaml",
      "on-call.yaml",
      "operator.yaml",
      "policy-author.yaml",
      "support.yaml",
      "team-auditor.yaml",
      "trust-and-safety.yaml",
    ]);
    expect(files).toHaveLength(policyFiles.length * 2);
  });

  it("compile together", () => {
    const result = compileBundle(documents, VOCABULARY, "v");
    expect(result.ok ? [] : result.problems).toEqual([]);
  });

  it("have the limits that the design promises", () => {
    const shown = limitsOf(bundle(), ["support", "finance"]).map(({ id, max, per, by, sum }) => [id, max, per, by, sum]);
    expect(shown).toContainEqual(["support/ban-with-ticket#1", 50, "1d", "key", false]);
    expect(shown).toContainEqual(["support/small-credits#1", 20_000, "1d", "key", true]);
    expect(shown).toContainEqual(["finance/credits#1", 1_000_000, "1d", "args.currency", true]);
  });

  it.each(policyFiles)("%s passes its own cases", (name) => {
    const cases: unknown = parse(read(name.replace(".yaml", ".test.yaml")));
    const report = runPolicyTests(bundle(), VOCABULARY, cases);
    expect({ problems: report.problems, failed: report.results.filter((result) => !result.passed) }).toEqual({
      problems: [],
      failed: [],
    });
    expect(report.ok).toBe(true);
  });

  it("policy.schema.json is what policyJsonSchema gives", () => {
    expect(read("policy.schema.json")).toBe(policyJsonSchemaText());
  });
});
