// `npm run conformance -- FILE…`: what of Clerk's API changed against the operation table? Reads any of Clerk's Backend API OpenAPI files.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { OPERATIONS } from "../src/clerk/operations.ts";
import { type Comparison, compareWithTable } from "./conformance/compare.ts";
import { factsOfOpenApi } from "./conformance/openapi-facts.ts";

const HELP = `Compares Clerk OpenAPI files with Bailiff's operation table: operations, parameters, fields, types, enums and bounds.

  npm run conformance -- clerk/bapi-2026-05-12.yml clerk/bapi-2025-11-10.yml

Exit codes: 0 no difference but what the table expects of that version, 1 other differences, 2 a file cannot be read.`;

function compareFile(file: string): Comparison {
  const facts = factsOfOpenApi(parse(readFileSync(file, "utf8"), { maxAliasCount: -1 }));
  if (facts.operations.size === 0) throw new Error("no operation of the Users API in it");
  return compareWithTable(facts, OPERATIONS);
}

function report(file: string): number {
  try {
    const { differences, known } = compareFile(file);
    for (const line of differences) console.log(`  ${line}`);
    for (const line of known) console.log(`  ${line} (known)`);
    console.log(`${file}: ${OPERATIONS.length} operations compared, ${differences.length} differences, ${known.length} known ones`);
    return differences.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : "cannot be read"}`);
    return 2;
  }
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean" } } });
if (values.help || positionals.length === 0) {
  console.log(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  process.exitCode = Math.max(...positionals.map(report));
}
