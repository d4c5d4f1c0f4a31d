// A folder of policies: one document in each `*.yaml`, test cases in each `*.test.yaml`. In the order of the file names, which is also the
// order in which the example bundle is published.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { CliProblem, EXIT, usageProblem } from "../exit-code.ts";

export interface PolicyFiles {
  readonly directory: string;
  readonly policies: readonly { readonly file: string; readonly document: unknown }[];
  readonly tests: readonly { readonly file: string; readonly cases: readonly unknown[] }[];
}

const testsSchema = z.union([
  z.array(z.unknown()),
  z.looseObject({ tests: z.array(z.unknown()) }).transform(({ tests }) => tests),
]);

/** @throws CliProblem: usage when there is no such folder, no when a file is not YAML. */
export function readPolicyFiles(directory: string): PolicyFiles {
  const names = listYaml(directory);
  const isTest = (name: string) => /\.test\.ya?ml$/.test(name);
  const policies = names.filter((name) => !isTest(name)).map((file) => ({ file, document: readYaml(directory, file) }));
  if (policies.length === 0) throw usageProblem(`${directory} holds no policy: a policy is a file like support.yaml`);
  const tests = names.filter(isTest).map((file) => {
    const cases = testsSchema.safeParse(readYaml(directory, file));
    if (!cases.success) throw new CliProblem(EXIT.no, `${path.join(directory, file)}: must be a list of test cases`);
    return { file, cases: cases.data };
  });
  return { directory, policies, tests };
}

/** What is published: the same fields as on the wire. */
export function bundleOf({ policies, tests }: PolicyFiles): { policies: unknown[]; tests: unknown[] } {
  return { policies: policies.map(({ document }) => document), tests: tests.flatMap(({ cases }) => cases) };
}

function listYaml(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch {
    throw usageProblem(`${directory} is not a folder that can be read`);
  }
}

function readYaml(directory: string, file: string): unknown {
  const document = parseDocument(readFileSync(path.join(directory, file), "utf8"));
  const [error] = document.errors;
  if (error !== undefined) throw new CliProblem(EXIT.no, `${path.join(directory, file)}: ${error.message.trimEnd()}`);
  return document.toJS();
}
