// Compares what a Clerk OpenAPI description says of answers with the table of their shapes. The table is the union of all versions, so a
// file may ask for less; whatever it asks for, the table must have, and what the table puts in the place of a masked member must be valid.
import { type AnswerMember, type AnswerPlace, placeOf } from "../../src/clerk/answer-place.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import { asList, asObject, type Json } from "./json.ts";
import { resolveObject, resolveSchema } from "./resolve-schema.ts";
import { fits } from "./schema-fits.ts";

/** What files have said so far. */
export interface Sightings {
  readonly described: Set<AnswerMember>;
  readonly required: Set<AnswerMember>;
  /** Cannot be null, in one file or another. */
  readonly notNull: Set<AnswerMember>;
}

export function noSightings(): Sightings {
  return { described: new Set(), required: new Set(), notNull: new Set() };
}

/** `answer`: a type of `answer-shapes.ts`. */
type ComparedOperation = Pick<Operation, "name" | "method" | "path"> & { readonly answer: string | undefined };

/** One line for each difference; starts with the operation. An operation that the file lacks is not about answers. */
export function compareAnswers(document: unknown, operations: readonly ComparedOperation[], sightings = noSightings()): string[] {
  const root = asObject(document);
  const found = operations.flatMap(({ name, method, path, answer }) => {
    const schema = answerSchema(root, method, path);
    if (schema === null) return [];
    if (answer === undefined) return [`${name}: answer has no shape`];
    return comparePlace(`${name}: answer`, placeOf(answer), schema, sightings);
  });
  return [...new Set(found)];
}

function answerSchema(root: Json, method: string, path: string): Json | null {
  const item = resolveObject(root, asObject(root["paths"])[path]);
  const responses = asObject(asObject(item[method.toLowerCase()])["responses"]);
  const [, response] = Object.entries(responses).find(([status]) => status.startsWith("2")) ?? [];
  const [media] = Object.values(asObject(resolveObject(root, response)["content"]));
  const schema = asObject(media)["schema"];
  return schema === undefined ? null : resolveSchema(root, schema);
}

function comparePlace(at: string, place: AnswerPlace, schema: Json, sightings: Sightings): string[] {
  const choices = asList(schema["oneOf"]).map(asObject);
  if (choices.length > 0) return choices.flatMap((choice) => comparePlace(at, place, choice, sightings));
  if (schema["type"] === "array") {
    if (place.element === null) return [`${at} is a list, the table has none`];
    return comparePlace(`${at}[]`, place.element(), asObject(schema["items"]), sightings);
  }
  const members = Object.entries(asObject(schema["properties"]));
  if (members.length > 0) return compareMembers(at, place, schema, sightings);
  const free = schema["type"] === "object";
  if (free !== place.free) return [`${at} is ${free ? "an object of anything" : "a plain value"}, the table has another`];
  return place.members.size > 0 || (place.element !== null && !free) ? [`${at} holds nothing, the table has more`] : [];
}

function compareMembers(at: string, place: AnswerPlace, schema: Json, sightings: Sightings): string[] {
  // "One of these" is as good as all of them: what is there, stays.
  const groups = [schema, ...asList(schema["anyOf"]).map(asObject)];
  const required = new Set(groups.flatMap((group) => asList(group["required"])));
  return Object.entries(asObject(schema["properties"])).flatMap(([name, raw]) => {
    const their = asObject(raw);
    const our = place.members.get(name);
    if (our === undefined) return [`${at} member ${name} was added`];
    sightings.described.add(our);
    if (required.has(name)) sightings.required.add(our);
    if (their["nullable"] !== true) sightings.notNull.add(our);
    const within = comparePlace(`${at}.${name}`, our.place(), their, sightings);
    if (required.has(name) && !our.required) return [`${at} member ${name} is required`, ...within];
    if (!our.required || our.kind || fits(JSON.parse(our.standIn()), their)) return within;
    return [`${at} member ${name} cannot be ${our.standIn()}`, ...within];
  });
}
