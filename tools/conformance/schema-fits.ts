// Does a small value fit a resolved schema? As much as the stand-ins for masked members need: whole answers are judged by ajv, in the
// conformance tests.
import { asList, asObject, isObject, type Json } from "./json.ts";

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
};

export function fits(value: unknown, schema: Json): boolean {
  if (value === null) return schema["nullable"] === true;
  const choices = asList(schema["oneOf"]).map(asObject);
  if (choices.length > 0) return choices.some((choice) => fits(value, choice));
  switch (schema["type"]) {
    case "string":
      return typeof value === "string" && fitsText(value, schema);
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value) && fitsMembers(value, schema);
    default:
      return false;
  }
}

function fitsText(value: string, { enum: values, pattern, format }: Json): boolean {
  const form = typeof format === "string" ? FORMATS[format] : undefined;
  return (
    (!Array.isArray(values) || values.includes(value)) &&
    (typeof pattern !== "string" || new RegExp(pattern).test(value)) &&
    (form === undefined || form.test(value))
  );
}

function fitsMembers(value: Json, { required, properties }: Json): boolean {
  const known = asObject(properties);
  return (
    asList(required).every((name) => String(name) in value) &&
    Object.entries(value).every(([name, member]) => !(name in known) || fits(member, asObject(known[name])))
  );
}
