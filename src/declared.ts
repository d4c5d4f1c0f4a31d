// What a schema declares of a value, read off zod's own definition of it: its kind, whether it may be null, what is in it, what stands for
// it when it is left out. JSON Schema says the same, but what writes that is a fifth of zod and takes its time: it is left to documents.
import * as z from "zod/mini";

export interface Declared {
  /** Null: anything, or one of several. */
  readonly kind: "string" | "integer" | "number" | "boolean" | "list" | "object" | null;
  /** Of a kind, or null. */
  readonly nullable: boolean;
  /** Of a list. */
  readonly element?: z.core.$ZodType;
  /** Of an object that has no others. */
  readonly fields?: Readonly<Record<string, z.core.$ZodType>>;
  /** There only if there is one. */
  readonly default?: unknown;
  /** Of a list whose elements may have `-` before them: the name of what is left out, by `x-bailiff-excluded`. */
  readonly excluded?: string;
}

const ANYTHING: Declared = { kind: null, nullable: false };

export function declaredOf(schema: z.core.$ZodType): Declared {
  const excluded = z.globalRegistry.get(schema)?.["x-bailiff-excluded"];
  const declared = byType((schema as z.core.$ZodTypes)._zod.def);
  return typeof excluded === "string" ? { ...declared, excluded } : declared;
}

function byType(def: z.core.$ZodTypeDef & z.core.$ZodTypes["_zod"]["def"]): Declared {
  switch (def.type) {
    case "string":
    case "boolean":
      return { kind: def.type, nullable: false };
    case "number":
      return { kind: "format" in def && def.format === "safeint" ? "integer" : "number", nullable: false };
    case "enum":
      return oneOf(Object.values(def.entries));
    case "literal":
      return oneOf(def.values);
    case "array":
      return { kind: "list", nullable: false, element: def.element };
    case "object":
      return { kind: "object", nullable: false, ...(isClosed(def) && { fields: def.shape }) };
    case "record":
      return { kind: "object", nullable: false };
    case "optional":
      return declaredOf(def.innerType);
    case "default":
      return { ...declaredOf(def.innerType), default: def.defaultValue };
    case "nullable":
      return orNull(declaredOf(def.innerType));
    case "union":
      return oneOfSchemas(def.options);
    case "pipe":
      return declaredOf(def.out);
    default:
      return ANYTHING;
  }
}

function oneOf(values: readonly unknown[]): Declared {
  const [type, ...others] = new Set(values.map((value) => typeof value));
  const plain = type === "string" || type === "number" || type === "boolean";
  return others.length === 0 && plain ? { kind: type, nullable: false } : ANYTHING;
}

function oneOfSchemas(schemas: readonly z.core.$ZodType[]): Declared {
  const [only = null, ...others] = schemas.filter(({ _zod }) => _zod.def.type !== "null");
  if (only === null || others.length > 0) return ANYTHING;
  return schemas.length > 1 ? orNull(declaredOf(only)) : declaredOf(only);
}

/** A default behind it stands for no value that was left out. */
function orNull({ default: _, excluded: __, ...declared }: Declared): Declared {
  return { ...declared, nullable: declared.kind !== null };
}

/** A field that it does not name is refused, or left out. */
function isClosed({ catchall }: z.core.$ZodObjectDef): boolean {
  return catchall === undefined || catchall._zod.def.type === "never";
}
