// What tells an erase that was asked for from arguments that somebody emptied: the first is on record, and names the user.
import { expect, it } from "vitest";
import { concerns, endedIn, erased } from "../../../src/audit/erase.ts";
import { ErasedRecords } from "../../../src/audit/erased-records.ts";
import type { AuditRecord, RecordDraft } from "../../../src/audit/record.ts";
import { chainOf, START_MS } from "./records.ts";

const MINUTE_MS = 60_000;
const USER = "user_1";
const empty = (record: AuditRecord): AuditRecord => ({ ...record, args: null, args_salt: null, seen: null });

/** A minute apart each. */
function chain(ledger: string, drafts: readonly Partial<RecordDraft>[], startMs = START_MS): AuditRecord[] {
  return chainOf(
    ledger,
    drafts.map((_, index) => startMs + index * MINUTE_MS),
    (index) => drafts[index] ?? {},
  );
}
const call: Partial<RecordDraft> = { operation: "audit.erase", target: null, args: { target: USER, reason: "request 12" } };
const erase = (startMs: number) =>
  chain(
    "admin",
    [
      { ...call, type: "intent" },
      { ...call, type: "admin", target: USER },
    ],
    startMs,
  );

function listOf(records: readonly AuditRecord[]): [string, string | null][] {
  const found = new ErasedRecords();
  for (const record of records) found.take(record);
  return found.list().map(({ record, erase: by }) => [record, by]);
}

it("names the audit.erase of their user, wherever it stands in the file", () => {
  const records = chain("KEY", [{}, { target: "user_2" }, { target: ["user_2", USER] }]).map((record, index) =>
    index === 1 ? record : empty(record),
  );
  const later = erase(START_MS + 5 * MINUTE_MS);
  const expected = [
    ["KEY-1", "admin-2"],
    ["KEY-3", "admin-2"],
  ];
  expect(listOf([...records, ...later])).toEqual(expected);
  expect(listOf([...later, ...records])).toEqual(expected);
});

it("finds all that Bailiff erases of a user, the intent of their creation and what others agreed to as well", () => {
  const request = { operation: "users.create", approval_id: "apr_KEY_1" };
  const create = { ...request, intent_id: "KEY-2" };
  const records = chain("KEY", [
    { ...request, type: "denied", target: null },
    { ...create, type: "intent", target: null },
    { ...create, type: "outcome", target: USER, args: null },
    { ...create, type: "read", target: null },
    { operation: "users.list", target: null },
    // What they said holds nothing of the user; and another request is another's.
    { ...request, type: "admin", operation: "approvals.approve", target: null },
    { ...request, type: "denied", approval_id: "apr_KEY_2", target: null },
  ]);
  const ended = new Set(records.flatMap((record) => endedIn(record, USER)));
  const after = records.map((record) => (concerns(record, USER, ended) ? (erased(record) ?? record) : record));
  expect(listOf([...after, ...erase(START_MS + 8 * MINUTE_MS)])).toEqual([
    ["KEY-1", "admin-2"],
    ["KEY-2", "admin-2"],
    ["KEY-3", "admin-2"],
    ["KEY-4", "admin-2"],
  ]);
});

it.each<[string, AuditRecord[]]>([
  ["there is none", []],
  ["it came before the record", erase(START_MS - 5 * MINUTE_MS)],
  ["it names somebody else", chain("admin", [{ ...call, args: { target: "user_9" }, type: "intent" }], START_MS + MINUTE_MS)],
  ["it was denied", chain("admin", [{ ...call, type: "denied" }], START_MS + MINUTE_MS)],
  [
    "it was refused, because another was under way",
    chain(
      "admin",
      [
        { ...call, type: "intent" },
        { ...call, type: "admin", intent_id: "admin-1", outcome: "refused" },
      ],
      START_MS + MINUTE_MS,
    ),
  ],
])("names none when %s", (_, calls) => {
  expect(listOf([...chain("KEY", [{}]).map(empty), ...calls])).toEqual([["KEY-1", null]]);
});

it("counts a record once of which a copy was erased and another not", () => {
  const [record] = chain("KEY", [{}]);
  if (record === undefined) throw new Error("no record");
  expect(listOf([record, empty(record), empty(record)])).toEqual([["KEY-1", null]]);
});

it("takes whatever a forged record has for a user", () => {
  const [record] = chain("KEY", [{}]).map(empty);
  for (const target of [7, { a: 1 }, [null, 3]]) {
    const forged: AuditRecord = Object.assign({}, record, { target });
    expect(listOf([forged])).toEqual([["KEY-1", null]]);
  }
});
