// The operation pages say what is so: their policies compile, and their calls are calls that Bailiff takes. The pages are read as they are
// generated, so that a row which has just been added is looked at too.
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { projectPath } from "../../../dev/project.ts";
import { allArguments } from "../../../src/clerk/arguments.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import type { Vocabulary } from "../../../src/policy/language/vocabulary.ts";
import { operationDocs } from "../../../tools/docs/operation-docs.ts";
import { operationPage, pageName } from "../../../tools/docs/operation-page.ts";
import { PYTHON_METHODS, PYTHON_NAMES } from "../../../tools/docs/sdk-methods.ts";
import { blockOf } from "./page-block.ts";
import { faultsOf, requestOfCurl } from "./sent-request.ts";

const vocabulary: Vocabulary = new Map(
  OPERATIONS.map((operation) => {
    const pathArgs = Object.keys(operation.args.path.shape);
    const { name, class: risk, target, secretArgs } = operation;
    return [name, { name, class: risk, args: allArguments(operation), target: target.kind, secretArgs, pathArgs }];
  }),
);
const env = { BAILIFF_URL: "https://bailiff.example.com", BAILIFF_KEY: "sk_test_bailiff_example" };

describe.each(OPERATIONS.map((operation) => [operation.name, operation] as const))("the page of %s", (name, operation) => {
  const page = operationPage(operation);

  test("has a policy that compiles and allows it, or denies what needs no allow", () => {
    const document: unknown = parse(blockOf(page, "yaml"));
    expect(compileBundle([document], vocabulary, "docs")).toMatchObject({ ok: true });
    expect(document).toMatchObject({ rules: [{ [operation.allowedUnlessDenied === true ? "deny" : "allow"]: [name] }] });
  });

  test("calls it with curl in a way that Bailiff takes, and gives a reason where its policy asks for one", () => {
    const sent = requestOfCurl(blockOf(page, "sh"), env);
    expect(faultsOf(operation, sent)).toEqual([]);
    expect(sent.reason !== null).toBe(blockOf(page, "yaml").includes("context.reason"));
  });

  test("calls it in Python by the SDK's name for it, or over HTTP where it has none", () => {
    expect(blockOf(page, "python")).toContain(
      name in PYTHON_METHODS ? `clerk.${PYTHON_NAMES[name] ?? name}(` : `/v1${operation.path.split("{", 1)[0]}`,
    );
  });

  test("names every argument, and those that are never stored", () => {
    const arguments_ = Object.keys(allArguments(operation).shape);
    expect(arguments_.filter((argument) => !page.includes(`| \`${argument}\` |`))).toEqual([]);
    expect(operation.secretArgs.filter((argument) => !page.split("## What is recorded")[1]?.includes(`\`${argument}\``))).toEqual(
      [],
    );
  });
});

test("Every operation has one page, the index links to each of them, and there is one of the admin operations.", async () => {
  const docs = operationDocs();
  const index = docs.get("README.md") ?? "";
  expect([...docs.keys()].sort()).toEqual(["README.md", "admin.md", ...OPERATIONS.map(pageName)].sort());
  expect(OPERATIONS.filter((operation) => !index.includes(`[${operation.name}](${pageName(operation)})`))).toEqual([]);
  expect(docs.get("admin.md")).toContain("`POST /admin/keys/{key_id}/revoke`");
});

test("A page says which other spellings are taken, where it names the one that they are brought into.", () => {
  const rows = (operationDocs().get("admin.md") ?? "").split("\n").filter((line) => line.startsWith("| `currency` |"));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => !row.includes("three upper-case letters: USD (taken too: letters in any case)"))).toEqual([]);
});

test("Every link in the pages leads to another page or to a text of the docs.", async () => {
  const docs = operationDocs();
  const links = [...docs.values()].flatMap((text) => Array.from(text.matchAll(/\]\(([^)#]+)\)/g), ([, link = ""]) => link));
  expect(links.filter((link) => !docs.has(link) && !existsSync(projectPath(`docs/operations/${link}`)))).toEqual([]);
});
