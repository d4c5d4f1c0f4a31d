// Writes the files that are made from code and checked in: `npm run generate`. With `--check` it writes nothing and fails when one of
// them is stale. A new generated file is one more row of GENERATED.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectPath } from "../dev/project.ts";
import { policyJsonSchemaText } from "../src/policy/engine.ts";
import { AUDIT_VECTORS_DIRECTORY, auditVectors } from "./docs/audit-vectors.ts";
import { meaningsText } from "./docs/meanings-page.ts";
import { middlewaresPage } from "./docs/middlewares-page.ts";
import { openApiText, PUBLIC_DIRECTORY, publicFiles } from "./docs/openapi-file.ts";
import { OPERATION_DOCS_DIRECTORY, operationDocs } from "./docs/operation-docs.ts";
import { sdksPage } from "./docs/sdks-page.ts";
import { valuesText } from "./docs/values-page.ts";
import { workerTypes } from "./worker-types.ts";

/** File below the project's root, and its text: the same on every machine, at any time. */
const GENERATED: Readonly<Record<string, () => string | Promise<string>>> = {
  "policies/policy.schema.json": policyJsonSchemaText,
  "docs/middlewares.md": middlewaresPage,
  "docs/meanings.md": meaningsText,
  "docs/openapi.json": openApiText,
  "docs/sdks.md": sdksPage,
  "docs/values.md": valuesText,
};

/** Directories that hold generated files and nothing else: what is not in the map is removed. */
const GENERATED_DIRECTORIES: Readonly<Record<string, () => ReadonlyMap<string, string> | Promise<ReadonlyMap<string, string>>>> =
  {
    [OPERATION_DOCS_DIRECTORY]: operationDocs,
    [AUDIT_VECTORS_DIRECTORY]: auditVectors,
    [PUBLIC_DIRECTORY]: publicFiles,
  };

const checking = process.argv.includes("--check");
const stale: string[] = [];
if (!(await workerTypes(checking))) stale.push("worker-configuration.d.ts");
for (const [name, text] of Object.entries(GENERATED)) bringUpToDate(name, await text());
for (const [directory, texts] of Object.entries(GENERATED_DIRECTORIES)) {
  const files = await texts();
  for (const [name, text] of files) bringUpToDate(`${directory}/${name}`, text);
  for (const name of filesIn(directory).filter((one) => !files.has(one))) {
    stale.push(`${directory}/${name} (should not be there)`);
    if (!checking) rmSync(projectPath(`${directory}/${name}`));
  }
}
if (stale.length > 0) console.log(`${checking ? "stale, run npm run generate:" : "written:"} ${stale.join(", ")}`);
process.exit(checking && stale.length > 0 ? 1 : 0);

function bringUpToDate(name: string, wanted: string): void {
  const file = projectPath(name);
  if (existsSync(file) && readFileSync(file, "utf8") === wanted) return;
  stale.push(name);
  if (checking) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, wanted);
}

function filesIn(directory: string): string[] {
  const where = projectPath(directory);
  if (!existsSync(where)) return [];
  // What lies below is somebody else's: the console's pages below `public`.
  return readdirSync(where, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
}
