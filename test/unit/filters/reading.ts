// A query as the gateway reads it, what it sends instead, and the vocabulary that policies have for it.

import type { BailiffError } from "../../../src/bailiff-errors.ts";
import type { Operation } from "../../../src/clerk/operation.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { buildUpstreamRequest } from "../../../src/clerk/upstream-request.ts";
import { checkFields } from "../../../src/routes/call/intake/check-fields.ts";
import type { IntakeResult } from "../../../src/routes/call/intake/intake-result.ts";
import { parseQuery } from "../../../src/routes/call/intake/query.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

export type Args = Readonly<Record<string, unknown>>;

export function operationNamed(name: string): Operation {
  const operation = OPERATIONS.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`no operation ${name}`);
  return operation;
}

export function readQuery(operation: Operation, query: string): IntakeResult<Args> {
  const raw = parseQuery(query, operation.args.query);
  return raw.ok ? checkFields(operation.args.query, raw.value, "argument") : raw;
}

/** The arguments; throws with what was refused. */
export function argsOf(operation: Operation, query: string): Args {
  const read = readQuery(operation, query);
  if (!read.ok) throw new Error(read.errors.map(({ detail }) => detail).join(" "));
  return read.value;
}

export function errorsOf(operation: Operation, query: string): readonly BailiffError[] {
  const read = readQuery(operation, query);
  return read.ok ? [] : read.errors;
}

/** The query that Clerk gets. */
export function sentQuery(operation: Operation, args: Args): string {
  return buildUpstreamRequest(operation, args, "2026-05-12").path.replace(/^[^?]*\??/, "");
}

export const VOCABULARY = buildVocabulary(OPERATIONS, []);
