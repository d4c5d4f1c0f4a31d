// What came of a run, as docs/sdks.md shows it: checked in, without times, so that the page is made without running anything. A run brings
// it up to date; in CI it must be so already.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { projectPath } from "../../dev/project.ts";
import { SDKS } from "./install.ts";

/** `ok`, `fails`, or `own ID` of a fault of the SDK's own. */
export type Cell = string;

const cells = z.record(z.string(), z.string());
const releaseSchema = z.strictObject({
  version: z.string(),
  /** What its requests say as Clerk-API-Version when they reach Clerk. */
  api_version: z.string(),
  /** Operation -> name of the method. */
  methods: cells,
  /** Operation -> what came of it. */
  allowed: cells,
  denied: cells,
  /** Scene -> what came of it. */
  scenes: cells,
  /** Operation -> names of parameters, where the language can tell. */
  fields: z.record(z.string(), z.array(z.string())).optional(),
});
const fileSchema = z.array(releaseSchema);

export type ReleaseResult = z.infer<typeof releaseSchema>;

export function readResults(family: string): readonly ReleaseResult[] {
  const file = fileOf(family);
  return existsSync(file) ? fileSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : [];
}

/** A list on one line: what changed is then one line of a diff. */
export function resultsText(results: readonly object[]): string {
  const text = JSON.stringify(results, null, 2);
  return `${text.replaceAll(/\[\n\s+"[^\]]*\]/g, (list) => JSON.stringify(JSON.parse(list)))}\n`;
}

export function writeResults(family: string, results: readonly ReleaseResult[]): void {
  writeFileSync(fileOf(family), resultsText(results));
}

function fileOf(family: string): string {
  return projectPath(`${SDKS}/results/${family}.json`);
}
