// Values as CEL's conformance cases write them (protobuf JSON), as our evaluator has them.

/** Unsigned numbers, bytes, messages: nothing that JSON could bring. */
export const UNREADABLE: unique symbol = Symbol("unreadable");

export function celValue(written: unknown): unknown {
  if (typeof written !== "object" || written === null) return UNREADABLE;
  const [[kind, value] = ["", undefined]] = Object.entries(written);
  switch (kind) {
    case "int64Value":
      return BigInt(String(value));
    case "doubleValue":
      return Number(value);
    case "boolValue":
    case "stringValue":
      return value;
    case "nullValue":
      return null;
    case "listValue": {
      const elements = listAt(value, "values").map(celValue);
      return elements.includes(UNREADABLE) ? UNREADABLE : elements;
    }
    case "mapValue": {
      const entries = listAt(value, "entries").map((entry): [unknown, unknown] => [
        celValue(at(entry, "key")),
        celValue(at(entry, "value")),
      ]);
      return entries.flat().includes(UNREADABLE) ? UNREADABLE : new Map(entries);
    }
    default:
      return UNREADABLE;
  }
}

function at(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const list = at(value, name);
  return Array.isArray(list) ? list : [];
}
