// The policy vocabulary of both tables: Clerk's operations and the admin plane's. Pure: the command line checks policies with it.
import { z } from "zod";
import { allArguments, alsoNeeded } from "../clerk/arguments.ts";
import type { ArgsObject, Operation } from "../clerk/operation.ts";
import { userFieldNames } from "../clerk/target-fields.ts";
import type { Vocabulary, VocabularyEntry } from "../policy/engine.ts";

/** Of a row of the admin table, what policies can talk about. The row's own type leads to the Worker's bindings. */
export interface AdminVocabularyRow {
  readonly name: string;
  readonly pathArgs: ArgsObject;
  readonly query: ArgsObject;
  readonly body: ArgsObject;
  readonly ceiling?: true | undefined;
}

export function buildVocabulary(operations: readonly Operation[], adminOperations: readonly AdminVocabularyRow[]): Vocabulary {
  const entries: VocabularyEntry[] = [
    ...operations.map((operation) => ({
      name: operation.name,
      args: allArguments(operation),
      target: operation.target.kind,
      ...(operation.target.kind === "none" ? {} : { targetArg: operation.target.arg }),
      ...(operation.target.kind === "none" && operation.rows === undefined ? {} : { targetFields: userFieldNames }),
      ...(operation.rows === undefined ? {} : { rows: operation.rows }),
      secretArgs: operation.secretArgs,
      ...(operation.allowedUnlessDenied === true ? { allowedUnlessDenied: true as const } : {}),
      ...(operation.also === undefined ? {} : { also: (args: Readonly<Record<string, unknown>>) => alsoNeeded(operation, args) }),
      ...(operation.idempotency === undefined ? {} : { comparesRepeats: true as const }),
      pathArgs: Object.keys(operation.args.path.shape),
    })),
    ...adminOperations.map(({ name, pathArgs, query, body, ceiling }) => ({
      name,
      args: z.strictObject({ ...pathArgs.shape, ...query.shape, ...body.shape }),
      target: "none" as const,
      ...(ceiling === true ? { ceiling } : {}),
      secretArgs: [],
      pathArgs: Object.keys(pathArgs.shape),
    })),
  ];
  return new Map(entries.map((entry) => [entry.name, entry]));
}
