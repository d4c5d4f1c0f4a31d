// What is used of the CEL library. Read by `await import()` alone (`cel-library.ts`), which would have all of a package.
export { Environment, EvaluationError, ParseError, TypeError } from "@marcbachmann/cel-js";
