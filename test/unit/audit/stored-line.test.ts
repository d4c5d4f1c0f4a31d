// A line of KV is a record, or it is none: nothing that is taken for one may be of a type that its readers do not expect.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRow } from "../../../src/audit/csv.ts";
import { matchesFilter } from "../../../src/audit/record-filter.ts";
import { auditRecord } from "../../../src/audit/record-schema.ts";
import { recordIn } from "../../../src/audit/stored-line.ts";
import { chainOf, START_MS } from "./records.ts";

const KEY = { id: "abcdefghijkl", name: "Key", owner: "team@example.com" };
const DECISION = { effect: "allow", policy: "p", rule: "r", bundle: "v1", explanation: "Because." } as const;
const SHADOW = { policy: "p", rule: "s", effect: null } as const;
const LIMIT = {
  limit: "p/r#1",
  bucket: "",
  amount: 1,
  used: 1,
  max: 9,
  resets_at: "2026-11-24T00:00:00.000Z",
  state: "ok",
} as const;
const FILTER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, q: ["x"], shadow: "flip" } as const;

const [whole] = chainOf("abcdefghijkl", [START_MS], () => ({
  key: { ...KEY, minted_by: "ABCDEFGHIJKL" },
  target: ["user_1", "user_2"],
  decision: { ...DECISION, shadow: [SHADOW] },
  limits: [LIMIT],
  called_at: "2026-11-23T12:00:00.000Z",
  similar_to: "abcdefghijkl-1",
  repeat_of: "abcdefghijkl-1",
  hidden: 2,
  approval_id: "apr_1",
  approval: { step: "approved", needed: 1, by: [KEY] },
  elevation_id: "elv_1",
  elevation: { step: "opened", policy: "p", until: "2026-11-23T13:00:00.000Z" },
  session: "ses_1",
  count: 3,
  first_at: "2026-11-23T12:00:00.000Z",
  last_at: "2026-11-23T12:00:01.000Z",
}));
const [bare] = chainOf("anonymous", [START_MS], () => ({
  type: "anonymous",
  key: null,
  operation: null,
  target: null,
  args: null,
  seen: null,
  ip: null,
  api_version: null,
  decision: null,
  limits: null,
  upstream: null,
  outcome: null,
}));

describe("a record that Bailiff wrote", () => {
  it.each([
    ["with every field", whole],
    ["with none but those that are always there", bare],
    ["whose arguments were erased", whole && { ...whole, args: null, seen: null, args_salt: null }],
    ["whose call nobody answered", whole && { ...whole, upstream: { status: null, attempts: 1, ms: 3.5, trace_id: null } }],
    ["that no rule on trial had a say in", whole && { ...whole, decision: { ...DECISION, shadow: null } }],
    ["with a field that a later version has", whole && { ...whole, later: {} }],
  ])("is one: %s", (_, record) => {
    const read = recordIn(JSON.stringify(record));
    expect(read).toEqual(record);
    if (read === null) return;
    matchesFilter(read, FILTER);
    csvRow(read);
  });
});

const WRONG: readonly (readonly [field: string, value: unknown])[] = [
  ...["v", "hidden", "count"].map((name) => [name, "1"] as const),
  ...["similar_to", "repeat_of", "approval_id", "elevation_id", "session", "called_at", "first_at", "last_at"].flatMap((name) => [
    [name, 5] as const,
    [name, {}] as const,
    [name, null] as const,
  ]),
  ["key", { id: 1, name: 2, owner: 3 }],
  ...["id", "name", "owner", "minted_by"].map((name) => ["key", { ...KEY, [name]: 1 }] as const),
  ["key", { id: "abcdefghijkl", name: "Key" }],
  ...["effect", "policy", "rule", "bundle", "explanation"].map((name) => ["decision", { ...DECISION, [name]: 5 }] as const),
  ...["effect", "explanation"].map((name) => ["decision", { ...DECISION, [name]: null }] as const),
  ...[7, {}, [null], ["p"], [{ ...SHADOW, policy: 5 }], [{ ...SHADOW, effect: 5 }], [{ policy: "p", rule: "s" }]].map(
    (shadow) => ["decision", { ...DECISION, shadow }] as const,
  ),
  ["limits", {}],
  ["limits", [null]],
  ["limits", ["p/r#1"]],
  ["upstream", {}],
  ...["status", "attempts", "ms", "trace_id"].map(
    (name) => ["upstream", { status: 200, attempts: 1, ms: 12, trace_id: "t", [name]: {} }] as const,
  ),
  ["approval", null],
  ["approval", { step: {}, needed: 1, by: [] }],
  ["approval", { step: "asked", needed: 1, by: [{}] }],
  ["elevation", { step: {}, policy: "p", until: "2026-11-23T13:00:00.000Z" }],
  ["target", [1]],
];

it.each(WRONG)("a line is none whose %s is %j", (field, value) => {
  expect(recordIn(JSON.stringify({ ...whole, [field]: value }))).toBeNull();
});

// One that Bailiff wrote and that was taken for none would be missing on every page, and an erase would pass it over.
it("whatever the format of records allows is one", () => {
  const schema = auditRecord();
  const pieces = [whole, bare].flatMap((record) => Object.entries(record ?? {}));
  // Where it stands in the chain has a form of its own, which the format's types do not tell.
  const places = ["v", "ledger", "seq", "prev", "hash", "at"];
  const names = [...new Set(pieces.map(([name]) => name))].filter((name) => !places.includes(name));
  const anything = fc.oneof(
    fc.constantFrom(null, true, "", "x", 0, 1.5, -1, [], {}, ["user_1"], [LIMIT], { ...KEY }),
    // As far down as there is anything that may be missing or null.
    fc.constantFrom({ status: null, attempts: 1, ms: 3.5, trace_id: null }, { ...KEY, minted_by: "ABCDEFGHIJKL" }),
    fc.constantFrom({ ...DECISION, policy: null, rule: null, bundle: null }, { ...DECISION, shadow: null }),
    fc.constantFrom({ ...DECISION, shadow: [] }, { ...DECISION, shadow: [SHADOW, { ...SHADOW, effect: "deny" }] }),
    fc.constantFrom(...pieces.map(([, value]) => value)),
  );
  const change = fc.record({ name: fc.constantFrom(...names), value: anything, gone: fc.boolean() });
  let allowed = 0;
  fc.assert(
    fc.property(fc.constantFrom(whole, bare), fc.array(change, { maxLength: 3 }), (from, changes) => {
      const record = Object.fromEntries(Object.entries(from ?? {}));
      for (const { name, value, gone } of changes) {
        if (gone) delete record[name];
        else record[name] = value;
      }
      if (!schema.safeParse(record).success) return;
      allowed += 1;
      expect(recordIn(JSON.stringify(record))).toEqual(record);
    }),
    { numRuns: 3_000 },
  );
  expect(allowed).toBeGreaterThan(500);
});
