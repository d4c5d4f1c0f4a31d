// Which arguments have to be there for a condition to be true. Of `has(args.a) && args.a == 1 || args.b == 2` that is neither: either part says
// it alone.
import type { ASTNode } from "@marcbachmann/cel-js";
import { isComprehension } from "./condition-functions.ts";
import { partsOf } from "./constant-parts.ts";

type Names = ReadonlySet<string>;

const NONE: Names = new Set();

/** Names of the top-level arguments without any of which the condition is false or an error, whatever the call. */
export function neededArgs(node: ASTNode): Names {
  switch (node.op) {
    case "&&":
      return inAny(node.args.map(neededArgs));
    case "||":
      return inEach(node.args.map(neededArgs));
    case "call":
      return node.args[0] === "has" ? askedFor(node.args[1][0]) : strictReads(node);
    default:
      return strictReads(node);
  }
}

/** Those without which the part has no value at all. */
function strictReads(node: ASTNode): Names {
  switch (node.op) {
    case "&&":
    case "||":
      // One side may say it over the other's error.
      return inEach(node.args.map(strictReads));
    case "?:": {
      const [condition, yes, no] = node.args;
      return inAny([strictReads(condition), inEach([strictReads(yes), strictReads(no)])]);
    }
    case ".":
      return askedFor(node);
    case "call":
      return node.args[0] === "has" ? NONE : inAny(partsOf(node).map(strictReads));
    case "rcall":
      // What is asked of each element is asked of none where there is none.
      return isComprehension(node.args[0]) ? strictReads(node.args[1]) : inAny(partsOf(node).map(strictReads));
    default:
      return inAny(partsOf(node).map(strictReads));
  }
}

/** Of `args.a` and what lies below it: `a`. */
function askedFor(node: ASTNode | undefined): Names {
  if (node?.op !== ".") return node === undefined ? NONE : strictReads(node);
  const [inner, name] = node.args;
  return inner.op === "id" && inner.args === "args" ? new Set([name]) : strictReads(inner);
}

function inAny(sides: readonly Names[]): Names {
  return new Set(sides.flatMap((names) => [...names]));
}

function inEach([first = NONE, ...others]: readonly Names[]): Names {
  return new Set([...first].filter((name) => others.every((names) => names.has(name))));
}
