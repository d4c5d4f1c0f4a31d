// A folder of policies: one document in each `*.yaml`, test cases in each `*.test.yaml`, and in one file, if any, who signs in without a key:
// `people`, `machines` or both, and no `policy`. In the order of the file names, which is also the
// order in which the example bundle is published.
import { type Dirent, readdirSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import type { SignInLists } from "../../src/policy/engine.ts";
import { usageProblem } from "../exit-code.ts";
import { nameSome } from "../wording.ts";
import { type FileProblem, FolderProblem, fileProblem } from "./folder-problem.ts";
import { readYamlFile } from "./read-yaml-file.ts";

export interface PolicyFiles {
  readonly directory: string;
  readonly policies: readonly { readonly file: string; readonly document: unknown }[];
  readonly tests: readonly { readonly file: string; readonly cases: readonly unknown[] }[];
  /** Null: the folder lists nobody. */
  readonly signIn: { readonly file: string; readonly lists: SignInLists } | null;
  /** What looks like a policy and is not read: named otherwise, or in a folder below. */
  readonly ignored: readonly string[];
}

const testsSchema = z.union([
  z.array(z.unknown()),
  z.looseObject({ tests: z.array(z.unknown()) }).transform(({ tests }) => tests),
]);

/** @throws CliProblem: usage when there is no such folder or no policy in it; FolderProblem with everything that cannot be read. */
export function readPolicyFiles(directory: string): PolicyFiles {
  const names = policyFileNames(directory);
  const ignored = ignoredFiles(directory);
  const problems: FileProblem[] = [];
  const read = (file: string): readonly unknown[] => {
    const content = readYamlFile(directory, file);
    if (!content.ok) problems.push(content.problem);
    return content.ok ? [content.value] : [];
  };
  const [testNames, documentNames] = [names.filter(isTest), names.filter((name) => !isTest(name))];
  if (documentNames.length === 0) throw usageProblem(`${directory} holds no policy: ${whatIsRead(ignored)}`);
  const documents = documentNames.flatMap((file) => read(file).map((document) => ({ file, document })));
  const policies = documents.filter(({ document }) => !isSignIn(document));
  const listing = documents.filter(({ document }) => isSignIn(document));
  for (const { file } of listing.slice(1))
    problems.push(fileProblem(file, `lists who signs in, as ${listing[0]?.file} does: keep one`));
  const [signIn] = listing.flatMap(({ file, document }) => {
    const lists = signInSchema.safeParse(document);
    if (!lists.success)
      problems.push(fileProblem(file, "lists who signs in: it holds people, machines or both, and nothing else"));
    return lists.success ? [{ file, lists: lists.data }] : [];
  });
  const tests = testNames.flatMap((file) =>
    read(file).flatMap((content) => {
      const cases = testsSchema.safeParse(content);
      if (!cases.success) problems.push(fileProblem(file, "must be a list of test cases"));
      return cases.success ? [{ file, cases: cases.data }] : [];
    }),
  );
  if (problems.length > 0) throw new FolderProblem(directory, problems);
  return { directory, policies, tests, signIn: signIn ?? null, ignored };
}

const signInSchema = z.strictObject({ people: z.unknown().optional(), machines: z.unknown().optional() });

function isSignIn(document: unknown): boolean {
  if (typeof document !== "object" || document === null || "policy" in document) return false;
  return "people" in document || "machines" in document;
}

/** What is published: the same fields as on the wire. */
export function bundleOf({ policies, tests, signIn }: Pick<PolicyFiles, "policies" | "tests" | "signIn">): {
  policies: unknown[];
  tests: unknown[];
} & SignInLists {
  return {
    policies: policies.map(({ document }) => document),
    tests: tests.flatMap(({ cases }) => cases),
    ...signIn?.lists,
  };
}

/** `policies[2].rules[0].mask`, as the compiler names a place in what is published; null for one that is in no single file. */
export function placeInFile({ policies }: PolicyFiles, place: string): { readonly file: string; readonly path: string } | null {
  const [, index, rest = ""] = /^policies\[(\d+)\]\.?(.*)$/.exec(place) ?? [];
  const file = index === undefined ? undefined : policies[Number(index)]?.file;
  return file === undefined ? null : { file, path: rest };
}

/** Policies and test cases, by name. @throws CliProblem */
export function policyFileNames(directory: string): string[] {
  const entries = entriesOf(directory);
  if (entries === null) throw usageProblem(`${directory} is not a folder that can be read`);
  return entries
    .map(({ name }) => name)
    .filter(isPolicyFile)
    .sort();
}

/** `not read: …`, or only how a policy is named. */
export function whatIsRead(ignored: readonly string[]): string {
  const named = ignored.length === 0 ? "" : `not read: ${nameSome(ignored)}; `;
  return `${named}a policy is a file like support.yaml in the folder itself`;
}

const isPolicyFile = (name: string) => /\.ya?ml$/.test(name);
const isTest = (name: string) => /\.test\.ya?ml$/.test(name);

/** Nobody keeps policies deeper than this by mistake, and what is deeper may be a whole disk. */
const LOOKED_DEEP = 3;

function ignoredFiles(directory: string, below = ""): string[] {
  const entries = entriesOf(path.join(directory, below));
  // Who knows what is in it.
  if (entries === null) return [below];
  const isDeep = below.split("/").length > LOOKED_DEEP;
  return entries.flatMap((entry) => {
    const { name } = entry;
    const isRead = below === "" && isPolicyFile(name);
    if (isRead) return [];
    if (!entry.isDirectory()) return /\.ya?ml$/i.test(name) ? [`${below}${name}`] : [];
    const isOthers = name.startsWith(".") || name === "node_modules";
    return isDeep || isOthers ? [] : ignoredFiles(directory, `${below}${name}/`);
  });
}

/** Null when it is no folder that can be read. */
function entriesOf(directory: string): Dirent[] | null {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return null;
  }
}
