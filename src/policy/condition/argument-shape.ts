// What policy needs to know of an operation's arguments: their CEL types, their defaults (an SDK fills them in, so a value equal to
// its default does not count as sent), which are fractional, and which lists hold what is left out beside what is meant. Read off the
// operation's schema, so a new operation is known to policy without another line.
import type * as z from "zod/mini";
import { declaredOf } from "../../declared.ts";
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
  const types: Record<string, FieldType> = Object.create(null);
  const defaults = new Map<string, unknown>();
  const doubles = new Set<string>();
  const excluded = new Map<string, string>();
  for (const [name, field] of Object.entries(entry.args.shape)) {
    const declared = declaredOf(field);
    types[name] = celType(field);
    if (declared.excluded !== undefined) {
      excluded.set(name, declared.excluded);
      types[declared.excluded] = types[name];
    }
    if ("default" in declared) defaults.set(name, declared.default);
    const { kind } = declared.element === undefined ? declared : declaredOf(declared.element);
    if (kind === "number") doubles.add(name);
  }
  const shape = { types, names: new Set(Object.keys(types)), defaults, doubles, excluded };
  shapes.set(entry, shape);
  return shape;
}

function celType(field: z.core.$ZodType): FieldType {
  const { kind, nullable, element, fields } = declaredOf(field);
  if (kind === null) return "dyn";
  const scalar = SCALARS[kind];
  if (scalar !== undefined) return nullable ? `dyn<${scalar}>` : scalar;
  if (nullable) return "dyn";
  if (element !== undefined) {
    const type = celType(element);
    return typeof type === "string" ? `list<${type}>` : "list<dyn>";
  }
  if (fields === undefined) return "map<string, dyn>";
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, celType(inner)]));
}
