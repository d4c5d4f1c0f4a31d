// What is wrong with a folder of policies, as a list and as lines.
import type { PolicyProblem } from "../../src/policy/engine.ts";
import { CliProblem, EXIT } from "../exit-code.ts";

/** As `POST /admin/policies/check` has it, and the file. */
export interface FileProblem extends PolicyProblem {
  /** Null when it is of no single file. */
  readonly file: string | null;
  /** `rules[1].when`; "" for the file as a whole. */
  readonly path: string;
  /** In the condition; in the file, where that is no YAML. */
  readonly position: PolicyProblem["position"];
}

/** The folder cannot be published. */
export class FolderProblem extends CliProblem {
  readonly problems: readonly FileProblem[];

  constructor(directory: string, problems: readonly FileProblem[]) {
    super(EXIT.no, [`${directory} cannot be published`, ...problems.map((problem) => `  ${problemLine(problem)}`)].join("\n"));
    this.problems = problems;
  }
}

/** Of a file as a whole. */
export function fileProblem(file: string, message: string, position: FileProblem["position"] = null): FileProblem {
  return { file, policy: null, rule: null, path: "", position, message };
}

/** `support.yaml, rule look-up, rules[0].mask: …` */
function problemLine({ file, rule, path, position, message }: FileProblem): string {
  const place = [
    ...(file === null ? [] : [file]),
    ...(rule === null ? [] : [`rule ${rule}`]),
    ...(path === "" ? [] : [path]),
    ...(position === null ? [] : [`line ${position.line}, column ${position.column}${path === "" ? "" : " of the condition"}`]),
  ];
  return `${place.join(", ")}: ${message}`;
}
