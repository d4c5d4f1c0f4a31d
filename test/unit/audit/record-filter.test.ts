// What the filters of the log find that does not stand where one would look first.
import { expect, it } from "vitest";
import type { RecordDraft } from "../../../src/audit/record.ts";
import { matchesFilter, type RecordFilter } from "../../../src/audit/record-filter.ts";
import { chainOf, START_MS } from "./records.ts";

const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const isFound = (draft: Partial<RecordDraft>, filter: Omit<RecordFilter, "fromMs" | "toMs">): boolean => {
  const [record] = chainOf("KEY", [START_MS], () => draft);
  if (record === undefined) throw new Error("a chain of one record has one");
  return matchesFilter(record, { ...all, ...filter });
};
const list = (args: RecordDraft["args"]): Partial<RecordDraft> => ({ type: "read", operation: "users.list", target: null, args });

it.each<[string, Partial<RecordDraft>, boolean]>([
  ["a list that asks for the user by id", list({ user_id: ["user_2", "user_1"] }), true],
  ["a list of all but the user", list({ user_id: ["-user_1"] }), false],
  ["a list that asks for somebody else", list({ user_id: ["user_2"] }), false],
  ["a list that asks for no id", list({ query: "user_1" }), false],
  ["a list whose arguments are cut", list({ user_id: { "[cut]": { bytes: 5_000, sha256: "" } } }), false],
  ["a list whose arguments were erased", list(null), false],
  ["an act on the user", { target: "user_1", args: { user_id: "user_1" } }, true],
  ["an act on somebody else, whatever its arguments", { target: "user_2", args: { user_id: ["user_1"] } }, false],
])("of a user: %s", (_, draft, found) => {
  expect(isFound(draft, { target: ["user_1"] })).toBe(found);
});

it.each<[string, Partial<RecordDraft>]>([
  ["the key that minted the one that acted", { key: { id: "KEY", name: "Child", owner: "", minted_by: "ABOVE-1" } }],
  ["the equal act before it", { type: "intent", similar_to: "ABOVE-1" }],
  ["the act that it repeats", { type: "intent", repeat_of: "ABOVE-1" }],
])("by a part of what names %s", (_, draft) => {
  expect(isFound(draft, { q: ["above-"] })).toBe(true);
  expect(isFound({}, { q: ["above-"] })).toBe(false);
});

it("money in a currency, as records of before there was one spelling have it too", () => {
  const credit = (currency: string): Partial<RecordDraft> => ({
    type: "intent",
    operation: "users.adjust_billing_credit_balance",
    args: { user_id: "user_1", amount: 5, currency, action: "increase" },
  });
  expect(["USD", "usd", "Usd", "EUR"].map((currency) => isFound(credit(currency), { currency: ["USD"] }))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
