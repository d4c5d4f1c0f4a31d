// Valid arguments for any operation, found from its schemas alone, so that a new row is tested by being there. A leaf takes the first
// of the candidates that its own schema accepts; a schema that accepts none of them needs a new candidate here.
import * as z from "zod/mini";
import type { ArgsObject, Operation } from "../../src/clerk/operation.ts";

export type SampleArgs = Record<string, unknown>;

/** Every field, the optional ones too, as far as they go together. Each text is its own, so that one that strays is recognized. */
export function sampleAll(schema: ArgsObject): SampleArgs {
  const args = Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, sampleOf(field, name)]));
  return goingTogether(schema, args);
}

/** Some filters exclude each other: those that the schema as a whole does not take stay out. */
function goingTogether(schema: ArgsObject, args: SampleArgs): SampleArgs {
  const refused = new Set(schema.safeParse(args).error?.issues.map(({ path }) => path[0]));
  return Object.fromEntries(Object.entries(args).filter(([name]) => !refused.has(name)));
}

/** What must be there and no more. */
export function sampleRequired(schema: ArgsObject): SampleArgs {
  return Object.fromEntries(
    Object.entries(sampleAll(schema)).filter(([name]) => schema.shape[name]?.safeParse(undefined).success === false),
  );
}

/** A value that the field refuses; undefined for one that takes anything. */
export function refusedSample(field: z.ZodMiniType): unknown {
  return [12.5, "no-such-value", { no: ["such", "value"] }].find((candidate) => !field.safeParse(candidate).success);
}

function sampleOf(schema: z.ZodMiniType, name: string): unknown {
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable || schema instanceof z.ZodMiniDefault) {
    return sampleOf(typeOf(schema.def.innerType), name);
  }
  if (schema instanceof z.ZodMiniArray) return [sampleOf(typeOf(schema.def.element), name)];
  if (schema instanceof z.ZodMiniObject) return sampleAll(schema as ArgsObject);
  const examples: unknown = z.globalRegistry.get(schema)?.["examples"];
  const candidates = [
    `sample-${name}`,
    `sample_${name}`,
    "-created_at",
    "2026-11-01T12:00:00.000Z",
    "ab".repeat(32),
    `sample-${name}@example.com`,
    "+15555550123",
    true,
    17,
    { [`sample-${name}`]: { depth: 2 } },
    ...(Array.isArray(examples) ? examples : []),
  ];
  const accepted = candidates.find((candidate) => schema.safeParse(candidate).success);
  if (accepted !== undefined) return accepted;
  if (schema instanceof z.ZodMiniEnum) return schema.options[0];
  throw new Error(`no candidate in sample-args.ts fits the field ${name}`);
}

function typeOf(schema: unknown): z.ZodMiniType {
  if (!(schema instanceof z.ZodMiniType)) throw new Error("not a schema");
  return schema;
}

export function pathOf(operation: Operation, args: SampleArgs): string {
  return `/v1${operation.path.replaceAll(/\{([a-z0-9_]+)\}/g, (_match, name: string) => String(args[name]))}`;
}

export function queryOf(args: SampleArgs): string {
  const pairs = Object.entries(args).flatMap(([name, value]) =>
    [value].flat().map((item) => `${name}=${encodeURIComponent(String(item))}`),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
