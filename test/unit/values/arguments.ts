// Every argument of every row, found from the table: what the tests of spellings loop over.
import * as z from "zod";
import type { Operation } from "../../../src/clerk/operation.ts";

export interface Argument {
  readonly operation: Operation;
  readonly place: "path" | "query" | "body";
  readonly name: string;
  readonly schema: z.ZodType;
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

function inPlace(operation: Operation, place: Argument["place"], shape: Readonly<Record<string, z.ZodType>>): Argument[] {
  return Object.entries(shape).map(([name, schema]) => ({ operation, place, name, schema }));
}

/** Behind optional, null and default. */
export function bareSchema(schema: z.ZodType): z.ZodType {
  const inner: unknown =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
      ? schema.unwrap()
      : schema;
  if (!(inner instanceof z.ZodType)) throw new Error("not a schema");
  return inner === schema ? schema : bareSchema(inner);
}

export const titleOf = ({ operation, name }: Argument) => `${name} of ${operation.name}`;
