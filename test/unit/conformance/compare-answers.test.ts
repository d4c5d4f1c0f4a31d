// Each way in which a description can ask more of an answer than the table of shapes knows is named, on a made-up answer.
import { describe, expect, test } from "vitest";
import { placeOf } from "../../../src/clerk/answer-place.ts";
import { defineOperation } from "../../../src/clerk/define-operation.ts";
import { compareAnswers, noSightings } from "../../../tools/conformance/compare-answers.ts";

type Json = Readonly<Record<string, unknown>>;

const text = { type: "string" };
const whole = { type: "integer" };
const MONEY = { amount: whole, amount_formatted: text, currency: text, currency_symbol: text };
const money = (properties: Json = MONEY, required: readonly string[] = Object.keys(MONEY)) => ({
  type: "object",
  properties,
  required,
});

function compare(shape: string | undefined, schema: unknown, sightings = noSightings()): string[] {
  const row = {
    ...defineOperation("users.get", "GET", "/users/{user_id}", { summary: "Get", answer: undefined }),
    answer: shape,
  };
  const responses = { 200: { content: { "application/json": { schema } } }, 404: { description: "none" } };
  return compareAnswers({ paths: { "/users/{user_id}": { get: { responses } } } }, [row], sightings);
}

describe("an answer that is compared", () => {
  test.each<[string, string, unknown]>([
    ["as the table has it", "Money", money()],
    ["asks for less", "Money", money(MONEY, [])],
    ["has fewer members", "Money", money({ amount: whole }, ["amount"])],
    ["is a list", "Money[]", { type: "array", items: money() }],
    [
      "may be null where null stands for it",
      "CreditBalance",
      { type: "object", properties: { balance: { ...money(), nullable: true } } },
    ],
    ["is one of several", "Money", { oneOf: [money(), money({ amount: whole }, [])] }],
    [
      "asks for one of two",
      "SamlConnection",
      { type: "object", properties: { domain: text }, anyOf: [{ required: ["domain"] }] },
    ],
  ])("%s: no difference", (_what, shape, schema) => {
    expect(compare(shape, schema)).toEqual([]);
  });

  test.each<[string, string, unknown, string]>([
    ["has a new member", "Money", money({ ...MONEY, tax: whole }), "answer member tax was added"],
    [
      "requires what the table leaves out",
      "Deleted",
      { type: "object", properties: { id: text }, required: ["id"] },
      "answer member id is required",
    ],
    [
      "requires one of two, of which the table leaves out one",
      "Deleted",
      { type: "object", properties: { id: text }, anyOf: [{ required: ["id"] }] },
      "answer member id is required",
    ],
    ["has another type", "Money", money({ amount: text }), "answer member amount cannot be 0"],
    [
      "takes null away",
      "CreditBalance",
      { type: "object", properties: { balance: money() } },
      "answer member balance cannot be null",
    ],
    ["has a list of values", "Money", money({ currency: { ...text, enum: ["USD"] } }), 'answer member currency cannot be ""'],
    ["has a pattern", "Money", money({ currency: { ...text, pattern: "^[A-Z]{3}$" } }), 'answer member currency cannot be ""'],
    ["has a format", "Money", money({ currency: { ...text, format: "date-time" } }), 'answer member currency cannot be ""'],
    [
      "lost the value that stands for any",
      "TrustedDevice",
      { type: "object", properties: { status: { ...text, enum: ["active"] } } },
      'answer member status cannot be "revoked"',
    ],
    [
      "asks more of an object that stands for a required one",
      "CreditEntry",
      { type: "object", properties: { amount: money({ ...MONEY, scale: whole }, ["scale"]) } },
      'answer member amount cannot be {"amount":0,"amount_formatted":"","currency":"","currency_symbol":""}',
    ],
    ["became a list", "Money", { type: "array", items: money() }, "answer is a list, the table has none"],
    [
      "became free",
      "Money",
      money({ currency: { type: "object" } }),
      "answer.currency is an object of anything, the table has another",
    ],
    [
      "is no longer an object",
      "CreditBalance",
      { type: "object", properties: { balance: { ...text, nullable: true } } },
      "answer.balance holds nothing, the table has more",
    ],
    [
      "differs deep inside",
      "User[]",
      { type: "array", items: { type: "object", properties: { email_addresses: { type: "array", items: money() } } } },
      "answer[].email_addresses[] member amount was added",
    ],
  ])("%s: named", (_what, shape, schema, line) => {
    expect(compare(shape, schema)).toContain(`users.get: ${line}`);
  });

  test("of a row without shape: named", () => {
    expect(compare(undefined, money())).toEqual(["users.get: answer has no shape"]);
  });

  test("notes what it saw, so that what no file has any more is found", () => {
    const sightings = noSightings();
    compare("Money", money({ amount: whole, currency: text }, ["amount"]), sightings);
    const { members } = placeOf("Money");
    expect([...sightings.described]).toEqual([members.get("amount"), members.get("currency")]);
    expect([...sightings.required]).toEqual([members.get("amount")]);
  });
});
