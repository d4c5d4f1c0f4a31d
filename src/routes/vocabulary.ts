// The policy vocabulary of both tables: Clerk's operations and the admin plane's.
import { z } from "zod";
import { allArguments } from "../clerk/arguments.ts";
import type { Operation } from "../clerk/operation.ts";
import type { Vocabulary, VocabularyEntry } from "../policy/vocabulary.ts";
import type { AdminOperation } from "./admin/admin-operation.ts";

export function buildVocabulary(operations: readonly Operation[], adminOperations: readonly AdminOperation[]): Vocabulary {
  const entries: VocabularyEntry[] = [
    ...operations.map((operation) => ({
      name: operation.name,
      args: allArguments(operation),
      target: operation.target.kind,
      secretArgs: operation.secretArgs,
      pathArgs: Object.keys(operation.args.path.shape),
    })),
    ...adminOperations.map(({ name, pathArgs, query, body }) => ({
      name,
      args: z.strictObject({ ...pathArgs.shape, ...query.shape, ...body.shape }),
      target: "none" as const,
      secretArgs: [],
      pathArgs: Object.keys(pathArgs.shape),
    })),
  ];
  return new Map(entries.map((entry) => [entry.name, entry]));
}
