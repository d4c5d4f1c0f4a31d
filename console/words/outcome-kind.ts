// What came of a call, as the badge that says it. Who refused depends on the plane: on Bailiff's own nothing goes to Clerk.

const AT_CLERK = /^(?:users|jwks)\./;

/** @param outcome `ok`, `refused`, … of a record or an act. */
export function outcomeKind(outcome: string, operation: string | null): string {
  return outcome === "refused" && operation !== null && !AT_CLERK.test(operation) ? "refused here" : outcome;
}
