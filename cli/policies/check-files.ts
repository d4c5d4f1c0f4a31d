// Checks and tests a folder of policies without a gateway, with the gateway's own compiler and evaluator.
import {
  type CompiledBundle,
  checkSignIn,
  compileBundle,
  type PolicyProblem,
  runPolicyTests,
  type Vocabulary,
} from "../../src/policy/engine.ts";
import { type Coverage, createCoverage } from "./coverage.ts";
import type { FileProblem } from "./folder-problem.ts";
import { bundleOf, type PolicyFiles, placeInFile } from "./policy-files.ts";

export type CheckResult =
  | { readonly ok: true; readonly bundle: CompiledBundle }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

export function checkFiles(files: PolicyFiles, vocabulary: Vocabulary): CheckResult {
  const compiled = compileBundle(bundleOf(files).policies, vocabulary, "local");
  if (compiled.ok) {
    const { file = null, lists = {} } = files.signIn ?? {};
    const problems = checkSignIn(lists, compiled.bundle).map((problem) => ({ ...problem, file }));
    return problems.length === 0 ? { ok: true, bundle: compiled.bundle } : { ok: false, problems };
  }
  return { ok: false, problems: compiled.problems.map((problem) => inFile(files, problem)) };
}

function inFile(files: PolicyFiles, problem: PolicyProblem): FileProblem {
  const place = placeInFile(files, problem.path);
  return place === null ? { ...problem, file: null } : { ...problem, ...place };
}

export interface TestedFile {
  readonly file: string;
  readonly results: readonly { readonly name: string; readonly passed: boolean; readonly message: string }[];
  /** Cases that could not be run. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

export interface TestRun {
  readonly ok: boolean;
  readonly files: readonly TestedFile[];
  readonly coverage: Coverage;
}

export function testFiles(files: PolicyFiles, bundle: CompiledBundle, vocabulary: Vocabulary): TestRun {
  const coverage = createCoverage(files.policies.map(({ document }) => document));
  const reports = files.tests.map(({ file, cases }) => ({
    file,
    ...runPolicyTests(bundle, vocabulary, cases, coverage.observe),
  }));
  return {
    ok: reports.every(({ ok }) => ok),
    files: reports.map(({ file, results, problems }) => ({ file, results, problems })),
    coverage: coverage.result(),
  };
}
