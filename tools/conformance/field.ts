// What is compared of a parameter or field, whichever side it comes from: type, null, enum, and the bounds and default that are stated.

export interface Field {
  /** `string`, `integer`, `boolean`, `object`, `array<string>` … */
  readonly type: string;
  readonly nullable: boolean;
  readonly required: boolean;
  /** Sorted. */
  readonly enum: readonly string[] | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly default: unknown;
}

export type Fields = ReadonlyMap<string, Field>;

export interface OperationFacts {
  /** `POST /users/{user_id}/ban` */
  readonly route: string;
  readonly path: Fields;
  readonly query: Fields;
  readonly body: Fields;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
}

/** A JSON Schema (zod's 2020-12, or OpenAPI 3.0 with `nullable`) as a Field. References must be resolved. */
export function fieldOf(raw: unknown, required: boolean): Field {
  const outer = asObject(raw);
  const branches = asList(outer["anyOf"]).map(asObject);
  const plain = branches.find((branch) => branch["type"] !== "null");
  const schema = plain === undefined ? outer : { ...plain, ...("default" in outer ? { default: outer["default"] } : {}) };
  const items = asObject(schema["items"]);
  const types = asList(schema["type"]);
  const isArray = schema["type"] === "array";
  const values = asList(schema["enum"] ?? items["enum"]).map(String);
  return {
    type: isArray ? `array<${String(items["type"])}>` : typeName(schema),
    nullable: outer["nullable"] === true || types.includes("null") || branches.some((branch) => branch["type"] === "null"),
    required,
    enum: values.length === 0 ? null : values.sort(),
    minimum: numberOrNull(schema["minimum"] ?? schema["minItems"]),
    maximum: numberOrNull(schema["maximum"] ?? schema["maxItems"]),
    default: schema["default"],
  };
}

function typeName(schema: Json): string {
  // The bytes of an upload travel beside its description.
  if (schema["format"] === "binary") return "object";
  const types = asList(schema["type"]).filter((type) => type !== "null");
  return types.length === 0 ? String(schema["type"]) : types.join("|");
}
