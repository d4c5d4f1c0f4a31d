// From the JSON Schema of an argument to the input that takes it, and from what was typed to the value that is sent. What no input of a form
// can say is typed as JSON. Only the form is decided here: whether a value is right the gateway says.

export interface ArgumentSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: ArgumentSchema;
  readonly anyOf?: readonly ArgumentSchema[];
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

export interface ObjectSchema {
  readonly properties?: Readonly<Record<string, ArgumentSchema>>;
  readonly required?: readonly string[];
}

export type ArgumentKind =
  | { readonly kind: "text" | "number" | "flag" | "texts" | "json" }
  | { readonly kind: "choice" | "choices"; readonly of: readonly string[] };

/** How the value of an argument is typed. Null beside one other type is left to JSON: a form sends an argument or leaves it out. */
export function argumentKind(schema: ArgumentSchema): ArgumentKind {
  const one = withoutNull(schema);
  if (one.enum?.every((value) => typeof value === "string") === true) return { kind: "choice", of: one.enum.map(String) };
  switch (one.type) {
    case "string":
      return { kind: "text" };
    case "integer":
    case "number":
      return { kind: "number" };
    case "boolean":
      return { kind: "flag" };
    case "array":
      return listKind(one.items ?? {});
    default:
      return { kind: "json" };
  }
}

function listKind(items: ArgumentSchema): ArgumentKind {
  if (items.enum?.every((value) => typeof value === "string") === true) return { kind: "choices", of: items.enum.map(String) };
  return { kind: items.type === "string" ? "texts" : "json" };
}

function withoutNull(schema: ArgumentSchema): ArgumentSchema {
  const { anyOf, type } = schema;
  if (anyOf !== undefined) {
    const [first, ...rest] = anyOf.filter((one) => one.type !== "null");
    return first !== undefined && rest.length === 0 ? withoutNull(first) : {};
  }
  if (Array.isArray(type)) {
    const [first, ...rest] = type.filter((one) => one !== "null");
    return rest.length === 0 ? { ...schema, type: first } : {};
  }
  return schema;
}

export type Typed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** @returns undefined for a field that is left empty: the argument is not sent. */
export function typedValue({ kind }: ArgumentKind, text: string): Typed | undefined {
  if (text.trim() === "") return undefined;
  switch (kind) {
    case "text":
    case "choice":
      return { ok: true, value: text };
    case "number":
      return /^\s*-?\d+(?:\.\d+)?\s*$/.test(text) && Number.isFinite(Number(text))
        ? { ok: true, value: Number(text) }
        : { ok: false, why: "This is no number. Write digits alone: 500." };
    case "flag":
      return { ok: true, value: text === "true" };
    case "texts":
    case "choices":
      return { ok: true, value: linesOf(text) };
    case "json":
      return jsonValue(text);
  }
}

/** What stands in the input for a value that there is already; null where this input cannot say it. */
export function textOf({ kind, ...rest }: ArgumentKind, value: unknown): string | null {
  switch (kind) {
    case "text":
      return typeof value === "string" && value.trim() !== "" ? value : null;
    case "choice":
      return typeof value === "string" && "of" in rest && rest.of.includes(value) ? value : null;
    case "number":
      return typeof value === "number" ? plainNumber(value) : null;
    case "flag":
      return typeof value === "boolean" ? String(value) : null;
    case "texts":
    case "choices":
      return Array.isArray(value) && value.length > 0 && value.every(isLine) ? value.join("\n") : null;
    case "json":
      return JSON.stringify(value, null, 2);
  }
}

/** Digits alone, as the input takes them: neither what is written with an exponent nor what is without end. */
function plainNumber(value: number): string | null {
  const text = String(value);
  return Number.isFinite(value) && !/e/i.test(text) ? text : null;
}

function isLine(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value === value.trim() && !value.includes("\n");
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** @param text JSON, as somebody typed it */
export function jsonValue(text: string): Typed {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, why: 'This is no JSON. Texts stand in double quotes: {"a": "b"}.' };
  }
}
