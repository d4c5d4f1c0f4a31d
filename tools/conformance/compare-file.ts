// One file of Clerk's against the operation table and the shapes of answers, as a maintainer reads it: what is different, and where in
// Bailiff that is written.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseApiVersion } from "../../src/clerk/api-version.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { compareWithTable } from "./compare.ts";
import { compareAnswers } from "./compare-answers.ts";
import { factsOfOpenApi } from "./openapi-facts.ts";

export interface FileReport {
  readonly lines: readonly string[];
  /** 0: nothing but what the table expects of that version; 1: other differences; 2: the file cannot be used. */
  readonly exitCode: 0 | 1 | 2;
}

const WHERE =
  "  What to do: rows are in src/clerk/operations.ts, their arguments in src/clerk/args/ (operations of newer versions only: since; fields of older ones only: legacyBody; fields that no description has yet: undescribed), answers in src/clerk/answer-shapes.ts; then npm run generate.";

/** YAML or JSON: the one is part of the other. */
export function compareFile(file: string): FileReport {
  try {
    const document: unknown = parse(readFileSync(file, "utf8"), { maxAliasCount: -1 });
    const facts = factsOfOpenApi(document);
    const { differences: ofTable, known } = compareWithTable(facts, OPERATIONS);
    const differences = [...ofTable, ...compareAnswers(document, OPERATIONS)];
    const strange =
      parseApiVersion(facts.version) === undefined
        ? [`  note: Bailiff does not take API version ${facts.version} from callers yet (src/clerk/api-version.ts)`]
        : [];
    const counts = `${OPERATIONS.length} operations, ${differences.length} differences, ${known.length} known ones`;
    const lines = [
      `${file} (API version ${facts.version}): ${counts}`,
      ...differences.map((line) => `  ${line}`),
      ...known.map((line) => `  ${line} (known)`),
      ...strange,
      ...(differences.length > 0 ? [WHERE] : []),
    ];
    return { lines, exitCode: differences.length === 0 ? 0 : 1 };
  } catch (error) {
    return { lines: [`${file}: cannot be used: ${error instanceof Error ? error.message : String(error)}`], exitCode: 2 };
  }
}
