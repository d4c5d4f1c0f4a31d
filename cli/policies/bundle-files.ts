// A bundle as the files of a folder, one for each policy and its test cases: what `bailiff policies pull` writes. Read again they are that
// bundle, in its order, wherever it came from such a folder: else a folder that was pulled just now would differ from what is in force.
import { stringify } from "yaml";
import { policyName } from "../../src/compare/effect/compare-bundles.ts";
import { isPolicyName } from "../../src/policy/engine.ts";
import { CliProblem, EXIT } from "../exit-code.ts";
import type { BundleAnswer } from "./bundle-answer.ts";

/** By file name. @throws CliProblem when a policy has a name that makes no file. */
export function filesOf({
  policies,
  tests = [],
  people,
  machines,
}: Pick<BundleAnswer, "policies" | "tests" | "people" | "machines">): ReadonlyMap<string, string> {
  const names = policies.map(policyName);
  // What is published was checked, but this makes a file name of it, and who answers may not be Bailiff.
  const odd = names.find((name) => !isPolicyName(name));
  if (odd !== undefined)
    throw new CliProblem(
      EXIT.no,
      `the bundle has a policy named ${JSON.stringify(odd)}, which is no name for one: nothing was written`,
    );
  const files = new Map(policies.map((document, index) => [`${names[index]}.yaml`, stringify(document)]));
  const lists = { ...(people === undefined ? {} : { people }), ...(machines === undefined ? {} : { machines }) };
  if (Object.keys(lists).length > 0)
    files.set(names.includes("people") ? "people.sign-in.yaml" : "people.yaml", stringify(lists));
  for (const [file, cases] of inOrder(tests) ?? Map.groupBy(tests, (test) => testFiles(test)[0]))
    files.set(file, stringify(cases));
  return files;
}

/** Each case beside a policy that it is about, so that files in the order of their names give the order back; null: none do. */
function inOrder(tests: readonly unknown[]): ReadonlyMap<string, readonly unknown[]> | null {
  const files = new Map<string, unknown[]>();
  let before = "";
  for (const test of tests) {
    const [file] = testFiles(test)
      .filter((one) => one >= before)
      .sort();
    if (file === undefined) return null;
    files.set(file, [...(files.get(file) ?? []), test]);
    before = file;
  }
  return files;
}

/** Where a case could stand: beside each policy that it names, the first one first. */
function testFiles(test: unknown): readonly [string, ...string[]] {
  const [one, several]: unknown[] =
    typeof test === "object" && test !== null ? [Reflect.get(test, "policy"), Reflect.get(test, "policies")] : [];
  const named: readonly unknown[] = Array.isArray(several) ? several : [one];
  const [first = "other", ...others] = named.filter((name) => typeof name === "string").filter(isPolicyName);
  return [`${first}.test.yaml`, ...others.map((name) => `${name}.test.yaml`)];
}
