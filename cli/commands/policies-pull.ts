// `bailiff policies pull`: the bundle in force as files. Comments live only in files, so a file that says the same is left as it is.
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { canonicalJson } from "../../src/audit/chain.ts";
import { policyName } from "../../src/compare/effect/compare-bundles.ts";
import { isPolicyName } from "../../src/policy/engine.ts";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { CliProblem, EXIT, usageProblem } from "../exit-code.ts";
import { type BundleAnswer, readBundle } from "../policies/bundle-answer.ts";
import { contentOf } from "../policies/bundle-diff.ts";
import { bundleOf, policyFileNames, readPolicyFiles } from "../policies/policy-files.ts";
import { amountOf } from "../wording.ts";

export function pullPoliciesCommand({ api, terminal }: CliContext) {
  return command("pull", "Write the bundle in force into a folder, one file for each policy and its tests", [
    "policies pull",
    "policies pull in-force --yes",
    "policies pull before --version 360e9d92f22f8a7d",
  ])
    .argument("[dir]", "folder to write into", "policies")
    .option("--version <version>", "an earlier version instead: bailiff policies versions lists them")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (directory, { version, yes, json }) => {
      const answer = await readBundle(api(), version);
      if (json === true) return terminal.printJson(answer);
      if (answer.version === "") throw new CliProblem(EXIT.no, "nothing was published yet: there is no bundle to pull");
      if (saysTheSame(directory, answer)) return terminal.print(`${directory} holds ${answer.version} already`);

      const files = filesOf(answer);
      if (existsSync(directory) && !statSync(directory).isDirectory()) throw usageProblem(`${directory} is not a folder`);
      const present = [...files.keys()].filter((name) => existsSync(path.join(directory, name)));
      if (present.length > 0)
        await terminal.confirm(`${present.join(", ")} in ${directory} are written anew; comments in them go.`, yes);
      writeFiles(directory, files);
      terminal.print(`${amountOf(files.size, "file")} of ${answer.version} in ${directory}`);
      if (answer.policies.length === 0) terminal.notice(`${answer.version} holds no policy: under it nothing is allowed`);
      for (const name of leftOver(directory, files))
        terminal.notice(`${name} is not in the bundle: left as it is, and a push would publish it`);
    });
}

function saysTheSame(directory: string, { tests = [], ...answer }: BundleAnswer): boolean {
  try {
    return canonicalJson(bundleOf(readPolicyFiles(directory))) === canonicalJson({ ...contentOf(answer), tests });
  } catch (error) {
    // No such folder yet, or something else in it.
    if (error instanceof CliProblem) return false;
    throw error;
  }
}

/** Tests go beside the (first) policy that they are about. @throws CliProblem */
function filesOf({ policies, tests = [], people, machines }: BundleAnswer): ReadonlyMap<string, string> {
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
  for (const [name, cases] of Map.groupBy(tests, aboutPolicy)) files.set(`${name}.test.yaml`, stringify(cases));
  return files;
}

function aboutPolicy(test: unknown): string {
  if (typeof test !== "object" || test === null) return "other";
  const [one, several]: unknown[] = [Reflect.get(test, "policy"), Reflect.get(test, "policies")];
  const first: unknown = Array.isArray(several) ? several[0] : one;
  return typeof first === "string" && isPolicyName(first) ? first : "other";
}

function writeFiles(directory: string, files: ReadonlyMap<string, string>): void {
  try {
    mkdirSync(directory, { recursive: true });
    for (const [name, text] of files) writeFileSync(path.join(directory, name), text);
  } catch (error) {
    throw usageProblem(`${directory} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function leftOver(directory: string, files: ReadonlyMap<string, string>): string[] {
  return policyFileNames(directory).filter((file) => !files.has(file));
}
