// What policy needs to know of an operation's arguments: their CEL types, their defaults (an SDK fills them in, so a value equal to
// its default does not count as sent), which are fractional, and which lists hold what is left out beside what is meant. Read off the
// JSON Schema of the operation's zod schema, so a new operation is known to policy without another line.
import * as z from "zod/mini";
import type { VocabularyEntry } from "../language/vocabulary.ts";

/** A CEL type name, or the fields of a nested object. */
export type FieldType = string | { readonly [name: string]: FieldType };

export interface ArgumentShape {
  readonly types: Readonly<Record<string, FieldType>>;
  readonly names: ReadonlySet<string>;
  readonly defaults: ReadonlyMap<string, unknown>;
  /** Declared fractional: stays a double even when a caller sends 3. */
  readonly doubles: ReadonlySet<string>;
  /** Of a list whose elements may have `-` before them, the field that holds those for conditions (`x-bailiff-excluded`). */
  readonly excluded: ReadonlyMap<string, string>;
}

const SCALARS: Readonly<Record<string, string>> = { string: "string", integer: "int", number: "double", boolean: "bool" };
const shapes = new WeakMap<Pick<VocabularyEntry, "args">, ArgumentShape>();

/** The shape of an operation's arguments. Made once per operation. */
export function argumentShape(entry: Pick<VocabularyEntry, "args">): ArgumentShape {
  const known = shapes.get(entry);
  if (known !== undefined) return known;
  const schema = z.toJSONSchema(entry.args, { io: "output", unrepresentable: "any" });
  const fields = Object.entries(schema.properties ?? {});
  const types: Record<string, FieldType> = Object.create(null);
  const defaults = new Map<string, unknown>();
  const doubles = new Set<string>();
  const excluded = new Map<string, string>();
  for (const [name, field] of fields) {
    types[name] = celType(field);
    if (typeof field !== "object") continue;
    const leftOut = field["x-bailiff-excluded"];
    if (typeof leftOut === "string") {
      excluded.set(name, leftOut);
      types[leftOut] = types[name];
    }
    if ("default" in field) defaults.set(name, field.default);
    if (
      admits(field, "number") ||
      (typeof field.items === "object" && !Array.isArray(field.items) && admits(field.items, "number"))
    ) {
      doubles.add(name);
    }
  }
  const shape = { types, names: new Set(Object.keys(types)), defaults, doubles, excluded };
  shapes.set(entry, shape);
  return shape;
}

type Schema = z.core.JSONSchema.BaseSchema;

function celType(field: Schema | boolean): FieldType {
  if (typeof field !== "object") return "dyn";
  const { kinds, nullable, schema } = alternatives(field);
  const kind = kinds.length === 1 ? kinds[0] : undefined;
  if (kind === undefined) return "dyn";
  const scalar = SCALARS[kind];
  if (scalar !== undefined) return nullable ? `dyn<${scalar}>` : scalar;
  if (nullable) return "dyn";
  if (kind === "array") {
    const items = schema.items;
    const element = typeof items === "object" && !Array.isArray(items) ? celType(items) : "dyn";
    return typeof element === "string" ? `list<${element}>` : "list<dyn>";
  }
  if (kind !== "object") return "dyn";
  if (schema.additionalProperties !== false || schema.properties === undefined) return "map<string, dyn>";
  return Object.fromEntries(Object.entries(schema.properties).map(([name, inner]) => [name, celType(inner)]));
}

/** The kinds of value that a field admits; zod writes a nullable one as a list of types or as anyOf. */
function alternatives(field: Schema): { kinds: readonly string[]; nullable: boolean; schema: Schema } {
  if (field.anyOf !== undefined) {
    const others = field.anyOf.filter((one) => typeof one !== "object" || one.type !== "null");
    const [only] = others;
    const nullable = others.length < field.anyOf.length;
    if (others.length === 1 && typeof only === "object" && typeof only.type === "string")
      return { kinds: [only.type], nullable, schema: only };
    return { kinds: [], nullable, schema: field };
  }
  const listed: unknown = field.type;
  const all = (Array.isArray(listed) ? listed : [listed]).filter((kind) => typeof kind === "string");
  return { kinds: all.filter((kind) => kind !== "null"), nullable: all.includes("null"), schema: field };
}

function admits(field: Schema, kind: string): boolean {
  return alternatives(field).kinds.includes(kind);
}
