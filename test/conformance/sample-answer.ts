// The largest answer that a description allows: every member is there, every list has an element of each kind. Made from the file alone,
// so that it holds what no emulator thinks of.
import { asList, asObject, type Json } from "../../tools/conformance/json.ts";

const WHOLE = 1_700_000_000_000;
const FRACTION = 12.5;
const TEXT = "something that a policy hides";

/** In JSON, whatever of a sample is not one of a few: none of it may be left where a mask was. */
export const SAMPLE_VALUES: readonly string[] = [String(WHOLE), String(FRACTION), TEXT, "true", "google", "2026-11-23"];

/** @param schema with references resolved */
export function sampleAnswer(schema: Json): unknown {
  const choices = asList(schema["oneOf"]).map(asObject);
  if (choices.length > 0) return sampleAnswer(choices[0] ?? {});
  switch (schema["type"]) {
    case "string":
      return sampleText(schema);
    case "integer":
      return WHOLE;
    case "number":
      return FRACTION;
    case "boolean":
      return true;
    case "array":
      return samples(asObject(schema["items"]));
    default:
      return sampleObject(schema);
  }
}

/** An element for every kind that one of its members can be of. */
function samples(schema: Json): unknown[] {
  const element = sampleAnswer(schema);
  const kinds = Object.entries(asObject(schema["properties"])).flatMap(([name, member]) =>
    asList(asObject(member)["oneOf"])
      .slice(1)
      .map((choice) => ({ ...asObject(element), [name]: sampleAnswer(asObject(choice)) })),
  );
  return [element, ...kinds];
}

function sampleObject(schema: Json): Json {
  const members = Object.entries(asObject(schema["properties"]));
  if (members.length === 0) return { plan: TEXT, nested: { secret: [TEXT, WHOLE] } };
  return Object.fromEntries(members.map(([name, member]) => [name, sampleAnswer(asObject(member))]));
}

function sampleText({ enum: values, pattern, format }: Json): string {
  if (Array.isArray(values)) return String(values.at(-1));
  if (typeof pattern === "string") return pattern.includes("from_oauth") ? "from_oauth_google" : "oauth_google";
  return format === "date-time" ? "2026-11-23T12:00:00Z" : format === "date" ? "2026-11-23" : TEXT;
}
