// Where a condition holds an argument against a text that begins with a sign: `args.user_id.exists(id, id.startsWith("-"))`. Rules see no
// such value (`separate-excluded.ts`), so what was written to keep exclusions out would be false for ever, and a deny that is false for
// ever is an open door. Found when a bundle is checked, and when one that was published before is used: then the rule denies.
import type { ASTNode } from "@marcbachmann/cel-js";
import type { ConditionProblem } from "../language/problem.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { argumentShape } from "./argument-shape.ts";
import { partsOf } from "./constant-parts.ts";

export interface SignComparison {
  readonly arg: string;
  readonly sign: string;
  /** Of the text, in the condition. */
  readonly offset: number;
}

/** Within one comparison or call; what `&&`, `||`, `!` and `?:` join is apart. */
export function signComparisons(node: ASTNode): readonly SignComparison[] {
  switch (node.op) {
    case "&&":
    case "||":
    case "!_":
    case "?:":
      return partsOf(node).flatMap(signComparisons);
    default: {
      const parts = [...everyNode(node)];
      const args = new Set(parts.flatMap((part) => argOf(part) ?? []));
      return parts.flatMap((part) => {
        const sign = signOf(part);
        return sign === null ? [] : [...args].map((arg) => ({ arg, sign, offset: part.start }));
      });
    }
  }
}

/** What is wrong with them for an operation. */
export function signProblems(comparisons: readonly SignComparison[], entry: VocabularyEntry): ConditionProblem[] {
  if (comparisons.length === 0) return [];
  // Of either field, the one for what is left out.
  const unsigned = new Map(
    [...argumentShape(entry).excluded].flatMap(([list, leftOut]) => [
      [list, leftOut],
      [leftOut, leftOut],
    ]),
  );
  return comparisons.flatMap(({ arg, sign, offset }) => {
    const leftOut = unsigned.get(arg);
    if (leftOut === undefined) return [];
    const message = `args.${arg} never holds a text that begins with ${sign}; what is sent with - before it is in args.${leftOut}, without it`;
    return [{ offset, message }];
  });
}

function signOf(node: ASTNode): string | null {
  if (node.op !== "value" || typeof node.args !== "string") return null;
  return /^[+-]/.exec(node.args)?.[0] ?? null;
}

/** The argument that this node reads, if it is the reading itself: `args.x` or `args["x"]`. */
function argOf(node: ASTNode): string | null {
  if (node.op !== "." && node.op !== ".?" && node.op !== "[]" && node.op !== "[?]") return null;
  const [root, step] = node.args;
  if (root.op !== "id" || root.args !== "args") return null;
  if (typeof step === "string") return step;
  return step.op === "value" && typeof step.args === "string" ? step.args : null;
}

function* everyNode(node: ASTNode): Generator<ASTNode> {
  yield node;
  for (const child of partsOf(node)) yield* everyNode(child);
}
