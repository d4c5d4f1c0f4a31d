// The policy vocabulary of both tables: Clerk's operations and the admin plane's. Pure: the command line checks policies with it.
import { z } from "zod";
import { answerFacts } from "../clerk/answer-facts.ts";
import { allArguments, alsoNeeded } from "../clerk/arguments.ts";
import type { Operation } from "../clerk/operation.ts";
import { userFieldNames } from "../clerk/target-fields.ts";
import { TARGET_SHOWN_BY } from "../clerk/target-request.ts";
import type { Vocabulary, VocabularyEntry } from "../policy/engine.ts";
import type { AdminRow } from "./admin/admin-row.ts";

export function buildVocabulary(operations: readonly Operation[], adminOperations: readonly AdminRow[]): Vocabulary {
  const entries: VocabularyEntry[] = [
    ...operations.map((operation) => ({
      name: operation.name,
      args: allArguments(operation),
      target: operation.target.kind,
      ...(operation.target.kind === "none" ? {} : { targetArg: operation.target.arg, shownBy: TARGET_SHOWN_BY }),
      ...(operation.target.kind === "none" && operation.rows === undefined ? {} : { targetFields: userFieldNames }),
      ...(operation.rows === undefined ? {} : { rows: operation.rows }),
      answer: answerFacts(operation.answer.shape),
      secretArgs: operation.secretArgs,
      ...(operation.allowedUnlessDenied === true ? { allowedUnlessDenied: true as const } : {}),
      ...(operation.also === undefined ? {} : { also: (args: Readonly<Record<string, unknown>>) => alsoNeeded(operation, args) }),
      ...(operation.idempotency === undefined ? {} : { comparesRepeats: true as const }),
      pathArgs: Object.keys(operation.args.path.shape),
    })),
    ...adminOperations.map(({ name, args: { path, query, body }, ceiling }) => ({
      name,
      args: z.strictObject({ ...path.shape, ...query.shape, ...body.shape }),
      target: "none" as const,
      ...(ceiling === true ? { ceiling } : {}),
      secretArgs: [],
      pathArgs: Object.keys(path.shape),
    })),
  ];
  return new Map(entries.map((entry) => [entry.name, entry]));
}
