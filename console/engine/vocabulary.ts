// The vocabulary that the gateway checks and decides with, by the gateway's own code. Heavy: only what is fetched when it is needed imports it.
import { OPERATIONS } from "../../src/clerk/operations.ts";
import type { OperationFacts } from "../../src/compare/replay/recorded-call.ts";
import type { Vocabulary } from "../../src/policy/engine.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { buildVocabulary } from "../../src/routes/vocabulary.ts";

export const VOCABULARY: Vocabulary = buildVocabulary(OPERATIONS, ADMIN_OPERATIONS);

/** What a record of an operation means: the tables' own facts, and of which operations it keeps only some arguments. */
export const OPERATION_FACTS: OperationFacts = {
  vocabulary: VOCABULARY,
  operations: new Map(OPERATIONS.map((operation) => [operation.name, operation])),
  abridged: new Set(ADMIN_OPERATIONS.filter((row) => "recordedInPart" in row).map(({ name }) => name)),
};
