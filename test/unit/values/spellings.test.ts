// Values have one spelling: for every argument of every row of the table. A new argument is tested by being there, and fails here until its
// schema says which form it has and, where the form is a rewritten one, the tests know what is rewritten.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { formOf } from "../../../src/canonical-form.ts";
import type { ArgsObject } from "../../../src/clerk/operation.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { type ExampleArgs, exampleArgs, isRequired } from "../../../src/routes/published/openapi/example-args.ts";
import { type Argument, argumentsOf, bareSchema, titleOf } from "./arguments.ts";
import { equivalentsOf } from "./equivalents.ts";
import { readCall, type Sent } from "./read-call.ts";

const ARGUMENTS = argumentsOf(OPERATIONS).map((argument) => [titleOf(argument), argument] as const);

const known = new Map<ArgsObject, ExampleArgs>();
/** They are looked for, which takes a while. */
function examplesOf(schema: ArgsObject): ExampleArgs {
  const examples = known.get(schema) ?? exampleArgs(schema);
  known.set(schema, examples);
  return examples;
}

/** The call with this argument, everything else as an example has it. */
function sentWith({ operation, place, name }: Argument, spelled: string | undefined): Sent {
  const { path, query, body } = operation.args;
  const examples = examplesOf(body);
  const required = Object.keys(body.shape).filter((field) => isRequired(body, field) && field !== name);
  // The statuses run parallel to a list.
  const beside = name.endsWith("_identification_status") ? [name.replace("_identification_status", "")] : [];
  const fields = [...required, ...beside].map((field) => `${JSON.stringify(field)}: ${JSON.stringify(examples[field])}`);
  if (place === "body" && spelled !== undefined) fields.push(`${JSON.stringify(name)}: ${spelled}`);
  const inPath = Object.fromEntries(Object.entries(examplesOf(path)).map(([field, value]) => [field, String(value)]));
  if (place === "path" && spelled !== undefined) inPath[name] = JSON.parse(spelled);
  const companions: Readonly<Record<string, string>> = { provider: "provider_user_id=1", provider_user_id: "provider=google" };
  const pairs = place === "query" && Object.hasOwn(query.shape, companions[name]?.split("=")[0] ?? "") ? [companions[name]] : [];
  if (place === "query" && spelled !== undefined)
    for (const value of [JSON.parse(spelled)].flat()) pairs.push(`${name}=${encodeURIComponent(String(value))}`);
  return { path: inPath, query: pairs.join("&"), body: `{${fields.join(",")}}` };
}

describe.each(ARGUMENTS)("%s", (_title, argument) => {
  const read = (spelled: string | undefined) => readCall(argument.operation, sentWith(argument, spelled), argument.name);

  it("says what form its values have, and the tests know what is rewritten", () => {
    expect(formOf(argument.schema)).toMatchObject({ form: expect.stringMatching(/./) });
    expect(equivalentsOf(argument)).toBeDefined();
  });

  it("is one value in equivalent spellings: one decision, bucket, record, digest, and one text for Clerk", () => {
    const pairs = equivalentsOf(argument);
    if (pairs === undefined) return;
    fc.assert(
      fc.property(pairs, ([one, other]) => {
        const first = read(one);
        expect(first).not.toHaveProperty("refused");
        expect(read(other)).toEqual(first);
      }),
      { numRuns: 25 },
    );
  });
});

/** Parts to search by, in which blanks and any letters may stand. */
const SEARCH = /query$/;
const IDENTIFIERS = ARGUMENTS.filter(([, { name, schema }]) => {
  const form = formOf(schema);
  if (SEARCH.test(name)) return false;
  const leaf = bareSchema(schema);
  const element =
    leaf instanceof z.ZodMiniArray && leaf.def.element instanceof z.ZodMiniType ? bareSchema(leaf.def.element) : leaf;
  return (
    form?.others !== "exact" &&
    (!(element instanceof z.ZodMiniString) || formOf(element)?.others !== "exact") &&
    (element instanceof z.ZodMiniString || element instanceof z.ZodMiniEnum)
  );
});
/** Of a list that runs parallel to another one, which no pair of equivalents holds. */
const PARALLEL = '["reserved"]';
const PROSE = /^(first_name|last_name|note)$/;
/** Of free texts and ids that others made they are other ones. */
const COMPARED_AS_THEY_ARE = /^(first_name|last_name|note|external_id|provider_user_id)$/;

const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  "a blank before it": (text) => ` ${text}`,
  "a blank after it": (text) => `${text} `,
  "a zero-width space in it": (text) => `${text.slice(0, 2)}\u200B${text.slice(2)}`,
  "a mark that turns the direction": (text) => `\u202E${text}`,
  "a line break after it": (text) => `${text}\n`,
  "a NUL in it": (text) => `${text}\0`,
  "full-width characters": (text) => text.replaceAll(/[!-~]/g, (char) => String.fromCodePoint(char.charCodeAt(0) + 0xfee0)),
  "the Kelvin sign for k": (text) => `${text}\u212A`,
};

describe.each(IDENTIFIERS)("%s", (_title, argument) => {
  const disguises = Object.entries(DISGUISES).filter(
    ([kind]) => !(COMPARED_AS_THEY_ARE.test(argument.name) && /full-width|Kelvin/.test(kind)),
  );

  it.each(disguises)("is refused with %s, with a text that names the form, or is the same value", (_kind, disguise) => {
    const arbitrary = equivalentsOf(argument) ?? fc.constant([undefined, undefined] as const);
    const spelled = fc.sample(arbitrary, { seed: 7, numRuns: 10 }).map(([one]) => one ?? PARALLEL);
    for (const text of spelled) {
      const value: unknown = JSON.parse(text);
      const plain = [value].flat().filter((one) => typeof one === "string");
      if (plain.length === 0) continue;
      const other = Array.isArray(value) ? plain.map(disguise) : disguise(plain[0] ?? "");
      const answer = readCall(argument.operation, sentWith(argument, JSON.stringify(other)), argument.name);
      if ("refused" in answer)
        expect(answer.refused).toEqual(expect.arrayContaining([expect.stringMatching(/ must | holds | may /)]));
      else expect(answer).toEqual(readCall(argument.operation, sentWith(argument, text), argument.name));
      if (!("refused" in answer)) expect(argument.name).toMatch(PROSE);
    }
  });
});
