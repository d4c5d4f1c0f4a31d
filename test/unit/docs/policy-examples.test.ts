// The policies, rules and cases that the pages show, as they stand there: whoever copies one gets no warning but those that its page speaks of.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { lintBundle } from "../../../src/policy/compile/lint/lint.ts";
import { runPolicyTests } from "../../../src/policy/try/policy-tests.ts";

const VOCABULARY = gatewayVocabulary();
const ROOT = new URL("../../../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, ROOT), "utf8");

/** What the page itself says of it. */
const SPOKEN_OF: { readonly [policy: string]: readonly string[] } = { "help-desk": ["oracle_open"] };

interface Example {
  readonly page: string;
  readonly content: unknown;
}
const EXAMPLES: readonly Example[] = ["approvals", "audit", "limits", "policies"].flatMap((name) => {
  const page = `docs/${name}.md`;
  return [...read(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => ({ page, content: parse(text) }));
});

const hasField = (content: unknown, field: string) => typeof content === "object" && content !== null && field in content;
/** Rules may be three dots. */
const isPolicy = ({ content }: Example) => hasField(content, "policy") && Array.isArray(Reflect.get(Object(content), "rules"));
const isListOf =
  (field: string) =>
  ({ content }: Example) =>
    Array.isArray(content) && hasField(content[0], field);

/** Whole policies, and rules and limits in a policy of their own; who approves is another one. */
const POLICIES = [
  ...EXAMPLES.filter(isPolicy),
  ...EXAMPLES.filter(isListOf("id")).map(({ page, content }) => ({ page, content: { policy: "example", rules: content } })),
  ...EXAMPLES.filter(({ content }) => hasField(content, "limit")).map(({ page, content }) => {
    const rule = { id: "r", allow: ["users.adjust_billing_credit_balance"], when: 'args.currency == "EUR"' };
    return { page, content: { policy: "example", rules: [Object.assign(rule, content)] } };
  }),
];
const APPROVER = parse(read("policies/approver.yaml"));

it("there are some", () => {
  expect(POLICIES.length).toBeGreaterThanOrEqual(8);
});

it.each(POLICIES.map(({ page, content }) => [page, JSON.stringify(content).slice(0, 80), content] as const))(
  "%s %s",
  (_page, _start, document) => {
    const compiled = compileBundle([document, APPROVER], VOCABULARY, "v");
    expect(compiled.ok ? [] : compiled.problems).toEqual([]);
    const name: unknown = Reflect.get(Object(document), "policy");
    const codes = lintBundle([document, APPROVER], VOCABULARY).map(({ code }) => code);
    expect(codes).toEqual(SPOKEN_OF[String(name)] ?? []);
  },
);

/** Rules in a sentence: `deny: [users.ban]`, `when: target.banned`. Those of the warnings are what is warned of. */
const IN_SENTENCES = ["approvals", "audit", "keys", "limits", "policies", "roles"].flatMap((name) => {
  const page = `docs/${name}.md`;
  const [before = "", warnings = ""] = read(page).split("\n### Warnings\n");
  const text = before + warnings.slice(warnings.indexOf("\n## "));
  return [...text.matchAll(/`((?:allow|deny): (?:\[[^\]`]+\]))`,? `when: ((?:[^`\\]|\\.)+)`/g)].map(
    ([, operations = "", when = ""]) => [page, operations, when.replaceAll("\\|", "|")] as const,
  );
});

it("there are rules in sentences", () => {
  expect(IN_SENTENCES.length).toBeGreaterThanOrEqual(8);
});

it.each(IN_SENTENCES)("%s: %s, when: %s", (_page, operations, when) => {
  const document = { policy: "example", rules: [{ id: "r", ...parse(operations), when }] };
  const compiled = compileBundle([document], VOCABULARY, "v");
  expect(compiled.ok ? lintBundle([document], VOCABULARY) : compiled.problems).toEqual([]);
});

it("the cases of docs/policies.md pass against the policies that they speak of", () => {
  const [cases] = EXAMPLES.filter(isListOf("name")).map(({ content }) => content);
  const support = EXAMPLES.find((example) => isPolicy(example) && Reflect.get(Object(example.content), "policy") === "support");
  const compiled = compileBundle([support?.content, parse(read("policies/team-auditor.yaml"))], VOCABULARY, "v");
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const { problems, results } = runPolicyTests(compiled.bundle, VOCABULARY, Array.isArray(cases) ? cases : []);
  expect([problems, results.length, results.filter(({ passed }) => !passed)]).toEqual([[], 3, []]);
});
