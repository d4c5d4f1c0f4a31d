// Example values for the arguments and answers of any operation, valid by its own schemas. A schema can bring its own (`meta.examples`);
// else they are found by name and type, so that a new row has examples without an edit here.
import * as z from "zod/mini";
import type { ArgsObject, Operation } from "../../../clerk/operation.ts";
import { BY_NAME, BY_TYPE, type ExampleArgs } from "./example-values.ts";
import { shownAs } from "./shown-as.ts";

export type { ExampleArgs };

/** Optional arguments worth showing, where an operation requires none. */
const TELLING = ["email_address", "first_name", "last_name", "query", "public_metadata", "status", "limit", "file"];
const SHOWN_OPTIONAL = 2;
/** Optional, and yet nothing is shown without it. */
const ALWAYS_SHOWN = ["args", "evaluations"];

/** A value that the schema accepts. @throws Error when none is known: then BY_NAME or BY_TYPE lacks one. */
export function exampleOf(schema: z.ZodMiniType, name = ""): unknown {
  const own: unknown = z.globalRegistry.get(schema)?.["examples"];
  if (Array.isArray(own) && own.length > 0) return own[0];
  const shown = shownAs(schema);
  if (shown !== undefined) return exampleOf(shown, name);
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable || schema instanceof z.ZodMiniDefault) {
    return exampleOf(asSchema(schema.def.innerType), name);
  }
  if (schema instanceof z.ZodMiniArray) return [exampleOf(asSchema(schema.def.element), name)];
  if (schema instanceof z.ZodMiniObject) return exampleArgs(schema as ArgsObject);
  if (schema instanceof z.ZodMiniEnum) return schema.options[0];
  if (schema instanceof z.ZodMiniLiteral) return schema.def.values[0];
  if (schema instanceof z.ZodMiniUnion && BY_NAME[name] === undefined) return exampleOf(asSchema(schema.def.options[0]), name);
  const found = [BY_NAME[name], ...BY_TYPE].find((value) => value !== undefined && schema.safeParse(value).success);
  if (found === undefined) throw new Error(`no example in example-values.ts fits the argument ${name}`);
  return found;
}

/** All fields of the schema. */
export function exampleArgs(schema: ArgsObject): ExampleArgs {
  return Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, exampleOf(field, name)]));
}

export function isRequired(schema: ArgsObject, name: string): boolean {
  return schema.shape[name]?.safeParse(undefined).success === false;
}

/** The few arguments that an example shows: what must be there; if that is nothing, what tells most. */
function shownArgs(schema: ArgsObject): ExampleArgs {
  const all = exampleArgs(schema);
  const names = Object.keys(all);
  const required = names.filter((name) => isRequired(schema, name) || ALWAYS_SHOWN.includes(name));
  const telling = [...TELLING.filter((name) => names.includes(name)), ...names].slice(0, SHOWN_OPTIONAL);
  const preferred = TELLING.some((name) => names.includes(name))
    ? telling.filter((name) => TELLING.includes(name))
    : telling.slice(0, 1);
  const shown = required.length > 0 ? required : preferred;
  return Object.fromEntries(shown.map((name) => [name, all[name]]));
}

export interface ExampleCall {
  readonly path: ExampleArgs;
  readonly query: ExampleArgs;
  readonly body: ExampleArgs;
}

export function exampleCall({ args }: Pick<Operation, "args">): ExampleCall {
  return { path: exampleArgs(args.path), query: shownArgs(args.query), body: shownArgs(args.body) };
}

function asSchema(value: unknown): z.ZodMiniType {
  if (!(value instanceof z.ZodMiniType)) throw new Error("not a schema");
  return value;
}
