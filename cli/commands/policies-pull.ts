// `bailiff policies pull`: the bundle in force as files. Comments live only in files, so a file that says the same is left as it is.
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { canonicalJson } from "../../src/audit/chain.ts";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { CliProblem, EXIT, usageProblem } from "../exit-code.ts";
import { type BundleAnswer, readBundle } from "../policies/bundle-answer.ts";
import { contentOf } from "../policies/bundle-diff.ts";
import { filesOf } from "../policies/bundle-files.ts";
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
