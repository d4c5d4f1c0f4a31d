// Every argument of every row, found from the table: what the tests of spellings loop over.
import * as z from "zod/mini";
import type { Operation } from "../../../src/clerk/operation.ts";

export interface Argument {
  readonly operation: Operation;
  readonly place: "path" | "query" | "body";
  readonly name: string;
  readonly schema: z.ZodMiniType;
}

export function argumentsOf(operations: readonly Operation[]): readonly Argument[] {
  return operations.flatMap((operation) => {
    const { path, query, body } = operation.args;
    const bodies = { ...body.shape, ...operation.legacyBody?.fields.shape };
    // What is known of an upload is made from its bytes, not sent.
    const sent = operation.body === "multipart" ? {} : bodies;
    return [
      ...inPlace(operation, "path", path.shape),
      ...inPlace(operation, "query", query.shape),
      ...inPlace(operation, "body", sent),
    ];
  });
}

function inPlace(operation: Operation, place: Argument["place"], shape: Readonly<Record<string, z.ZodMiniType>>): Argument[] {
  return Object.entries(shape).map(([name, schema]) => ({ operation, place, name, schema }));
}

/** Behind optional, null and default. */
export function bareSchema(schema: z.ZodMiniType): z.ZodMiniType {
  const inner: unknown =
    schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable || schema instanceof z.ZodMiniDefault
      ? schema.def.innerType
      : schema;
  if (!(inner instanceof z.ZodMiniType)) throw new Error("not a schema");
  return inner === schema ? schema : bareSchema(inner);
}

export const titleOf = ({ operation, name }: Argument) => `${name} of ${operation.name}`;
