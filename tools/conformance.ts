// `npm run conformance`: what of Clerk's API changed against the operation table, and does every request that Bailiff sends fit Clerk's
// own description? With files it compares those; without, it compares those that the table is made for and runs the contract tests.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { projectPath } from "../dev/project.ts";
import { quietTools } from "../dev/quiet-tools.ts";
import { API_VERSIONS } from "../src/clerk/api-version.ts";
import { compareFile } from "./conformance/compare-file.ts";

const HELP = `Compares Clerk OpenAPI files with Bailiff's operation table: operations, parameters, fields, types, enums and bounds.

  npm run conformance -- FILE…   compares these files
  npm run conformance            compares the files of all API versions that Bailiff takes, bapi-VERSION.yml in
                                 CLERK_OPENAPI_DIR (or ../shared/clerk), then sends every operation through the
                                 gateway to the emulator and checks requests and answers against these files
                                 (vitest project “conformance”). Versions: ${API_VERSIONS.join(", ")}
    --report FILE                and writes vitest's JSON report to FILE

Exit codes: 0 no difference but what the table expects of that version, 1 other differences or failed tests, 2 a file cannot be used.`;

function compare(files: readonly string[]): number {
  return Math.max(
    ...files.map((file) => {
      const { lines, exitCode } = compareFile(file);
      for (const line of lines) console.log(line);
      return exitCode;
    }),
  );
}

function runContractTests(directory: string, report: string | undefined): number {
  quietTools();
  const vitest = projectPath("node_modules/vitest/vitest.mjs");
  const env = { ...process.env, CLERK_OPENAPI_DIR: directory };
  const reporters =
    report === undefined ? [] : ["--reporter=default", "--reporter=json", `--outputFile.json=${path.resolve(report)}`];
  const args = [vitest, "run", "--project", "conformance", ...reporters];
  const { status } = spawnSync(process.execPath, args, { cwd: projectPath("."), env, stdio: "inherit" });
  return status === 0 ? 0 : 1;
}

function checkEverything(report: string | undefined): number {
  const directory = path.resolve(process.env["CLERK_OPENAPI_DIR"] ?? projectPath("../shared/clerk"));
  if (!existsSync(directory)) {
    console.error(
      `There is no directory ${directory}: say with CLERK_OPENAPI_DIR where Clerk's OpenAPI files are, or name files.`,
    );
    return 2;
  }
  const compared = compare(API_VERSIONS.map((version) => path.join(directory, `bapi-${version}.yml`)));
  return compared === 2 ? 2 : Math.max(compared, runContractTests(directory, report));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean" }, report: { type: "string" } },
});
if (values.help) console.log(HELP);
else process.exitCode = positionals.length > 0 ? compare(positionals) : checkEverything(values.report);
