// The CEL environments that parse conditions and check them against the types of one operation: they find the misspelt field. Conditions are
// run by `cel-program.ts`, with everything dynamic, so that one program serves whatever number of operations. Both know the arithmetic that
// JSON needs: a metadata field is 3 for one user and 2.5 for the next, so int and double mix.
import type { Environment } from "@marcbachmann/cel-js";
import { BOUNDS } from "../language/bounds.ts";
import { looksAtUsers, type VocabularyEntry } from "../language/vocabulary.ts";
import { argumentShape, type FieldType } from "./argument-shape.ts";
import { celLibrary } from "./cel-library.ts";

/** Checks conditions for one operation: `args` typed by its schema, `target` only where there is one, or several in its answers. */
export function checkEnvironment(entry: VocabularyEntry): Environment {
  const environment = typedBase().clone();
  environment.registerVariable({ name: "args", schema: { ...argumentShape(entry).types } });
  if (entry.targetShape !== undefined) environment.registerVariable({ name: "target", schema: { ...entry.targetShape.types } });
  else if (looksAtUsers(entry)) environment.registerVariable("target", "dyn");
  return environment;
}

/** Checks filters: `record` with the fields of these types. */
export function filterEnvironment(types: Readonly<Record<string, FieldType>>): Environment {
  return ourEnvironment().registerVariable({ name: "record", schema: { ...types } });
}

/** Parses only; for reading a condition's syntax tree. Bounds the number of nodes. */
export function syntaxEnvironment(): Environment {
  return typedBase();
}

let base: Environment | null = null;
function typedBase(): Environment {
  if (base !== null) return base;
  base = ourEnvironment()
    .registerVariable({
      name: "context",
      schema: { reason: "string", ip: "string", country: "string", now: "google.protobuf.Timestamp", user_agent: "string" },
    })
    .registerVariable({ name: "key", schema: { id: "string", name: "string", owner: "string" } });
  return base;
}

function ourEnvironment(): Environment {
  const { Environment } = celLibrary();
  return withOurOwn(new Environment({ homogeneousAggregateLiterals: false, limits: { maxAstNodes: BOUNDS.conditionNodes } }));
}

/** int op double -> double, equality between them, and what is ours: declared for the check alone, nothing is ever run here. */
function withOurOwn(environment: Environment): Environment {
  for (const sign of ["+", "-", "*", "/"]) {
    environment.registerOperator(`int ${sign} double: double`, unrun);
    environment.registerOperator(`double ${sign} int: double`, unrun);
  }
  return environment.registerOperator("int == double: bool", unrun).registerFunction("string.glob(string): bool", unrun);
}

function unrun(): never {
  throw new Error("conditions are run by cel-program.ts");
}
