// The vocabulary that the gateway checks policies with: both operation tables, by the gateway's own code.
import { OPERATIONS } from "../../src/clerk/operations.ts";
import type { OperationFacts } from "../../src/compare/replay/recorded-call.ts";
import type { Vocabulary } from "../../src/policy/engine.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { buildVocabulary } from "../../src/routes/vocabulary.ts";

/** What a record of an operation means: the table's own facts, and of which operations it keeps only some arguments. */
export function operationFacts(): OperationFacts {
  return {
    vocabulary: gatewayVocabulary(),
    operations: new Map(OPERATIONS.map((operation) => [operation.name, operation])),
    abridged: new Set(ADMIN_OPERATIONS.filter((row) => "recordedInPart" in row).map(({ name }) => name)),
  };
}

export function gatewayVocabulary(): Vocabulary {
  return buildVocabulary(OPERATIONS, ADMIN_OPERATIONS);
}
