// The two CEL environments. Conditions are *checked* against the types of one operation, and *run* with everything dynamic: the
// check finds the misspelt field, and the run needs one program per condition whatever the number of operations it is checked for.
// Both know the arithmetic that JSON needs: a metadata field is 3 for one user and 2.5 for the next, so int and double mix.
import { Environment } from "@marcbachmann/cel-js";
import { argumentShape } from "./argument-shape.ts";
import { BOUNDS } from "./bounds.ts";
import type { VocabularyEntry } from "./vocabulary.ts";
import type { WorkMeter } from "./work-meter.ts";

type Numeric = bigint | number;

/** Checks conditions for one operation: `args` typed by its schema, `target` only where it has one. */
export function checkEnvironment(entry: VocabularyEntry): Environment {
  const environment = typedBase().clone();
  environment.registerVariable({ name: "args", schema: { ...argumentShape(entry).types } });
  if (entry.target !== "none") environment.registerVariable("target", "dyn");
  return environment;
}

/** Parses only; for reading a condition's syntax tree. Bounds the number of nodes. */
export function syntaxEnvironment(): Environment {
  return typedBase();
}

let base: Environment | null = null;
function typedBase(): Environment {
  if (base !== null) return base;
  base = withMixedArithmetic(
    new Environment({ homogeneousAggregateLiterals: false, limits: { maxAstNodes: BOUNDS.conditionNodes } }),
  )
    .registerVariable({
      name: "context",
      schema: { reason: "string", ip: "string", country: "string", now: "google.protobuf.Timestamp", user_agent: "string" },
    })
    .registerVariable({ name: "key", schema: { id: "string", name: "string", owner: "string" } });
  return base;
}

/** Runs guarded conditions (see `guarded-source.ts`), whose added calls charge the meter. */
export function runEnvironment(meter: WorkMeter): Environment {
  // What is run has more brackets than what was written and checked: deep enough for any condition of the allowed size.
  const environment = new Environment({ homogeneousAggregateLiterals: false, limits: { maxDepth: 4 * BOUNDS.conditionNodes } });
  for (const root of ["args", "target", "context", "key"]) environment.registerVariable(root, "dyn");
  // `async: false` keeps the library on its synchronous path; without it every call is treated as one that may be a promise.
  return withMixedArithmetic(environment)
    .registerFunction("visited(dyn): dyn", (value: unknown) => meter.visited(value), { async: false })
    .registerFunction("compared(dyn): dyn", (value: unknown) => meter.compared(value), { async: false });
}

/** int op double -> double, and equality between them. The library has the comparisons, and equality only for dynamic values. */
function withMixedArithmetic(environment: Environment): Environment {
  const operations: readonly (readonly [string, (left: number, right: number) => number])[] = [
    ["+", (left, right) => left + right],
    ["-", (left, right) => left - right],
    ["*", (left, right) => left * right],
    ["/", (left, right) => left / right],
  ];
  for (const [sign, apply] of operations) {
    const handler = (left: Numeric, right: Numeric) => apply(Number(left), Number(right));
    environment.registerOperator(`int ${sign} double: double`, handler);
    environment.registerOperator(`double ${sign} int: double`, handler);
  }
  // Loose equality between a bigint and a number compares their mathematical values, without rounding either.
  // biome-ignore lint/suspicious/noDoubleEquals: see above
  environment.registerOperator("int == double: bool", (left: Numeric, right: Numeric) => left == right);
  return environment;
}
