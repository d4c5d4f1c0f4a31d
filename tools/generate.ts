// Writes the files that are made from code and checked in: `npm run generate`. With `--check` it writes nothing and fails when one of
// them is stale. A new generated file is one more row of GENERATED.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { projectPath } from "../dev/project.ts";
import { policyJsonSchemaText } from "../src/policy/document.ts";
import { workerTypes } from "./worker-types.ts";

/** File below the project's root, and its text: the same on every machine, at any time. */
const GENERATED: Readonly<Record<string, () => string | Promise<string>>> = {
  "policies/policy.schema.json": policyJsonSchemaText,
};

const checking = process.argv.includes("--check");
const stale: string[] = [];
if (!(await workerTypes(checking))) stale.push("worker-configuration.d.ts");
for (const [name, text] of Object.entries(GENERATED)) {
  const file = projectPath(name);
  const wanted = await text();
  if (existsSync(file) && readFileSync(file, "utf8") === wanted) continue;
  stale.push(name);
  if (!checking) writeFileSync(file, wanted);
}
if (stale.length > 0) console.log(`${checking ? "stale, run npm run generate:" : "written:"} ${stale.join(", ")}`);
process.exit(checking && stale.length > 0 ? 1 : 0);
