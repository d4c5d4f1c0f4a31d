// Records become acts: each one once, where it began, with all that was said of it, wherever reading starts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actOf } from "../../../src/audit/act.ts";
import { ActJoiner, isUnsettled, type Joined } from "../../../src/audit/join-acts.ts";
import { type AuditRecord, BLANK_DRAFT } from "../../../src/audit/record.ts";
import { madeLog, step } from "./made-acts.ts";

const logs = fc.array(step, { minLength: 1, maxLength: 80, size: "max" }).map(madeLog);

function joined(records: readonly AuditRecord[], joiner = new ActJoiner()): Joined[] {
  return records.flatMap((record) => joiner.take(record) ?? []);
}

/** The obviously right way: all of the log at hand, grouped by intent. */
function grouped(records: readonly AuditRecord[]): Joined[] {
  const isClosing = ({ id, type, intent_id: intentId }: AuditRecord) =>
    intentId !== null && intentId !== id && type !== "intent" && type !== "read";
  const closings = Map.groupBy(records.filter(isClosing), ({ intent_id: intentId }) => intentId);
  const begun = records.filter((record) => !isClosing(record) && record.type !== "anonymous");
  return begun
    .map((first) => ({ first, closings: closings.get(first.id) ?? [] }))
    .filter(({ first, closings: [last] }) => {
      const rounds = begun.filter((one) => one.request_id === first.request_id && one.ledger === first.ledger);
      return last?.error !== "decided_again" || last.outcome !== "failed" || rounds[0] === first;
    });
}

function made(seq: number, more: Partial<AuditRecord> & Pick<AuditRecord, "type" | "request_id">): AuditRecord {
  const id = `key-${seq}`;
  const place = { v: 1, id, ledger: "key", seq, prev: "", hash: "", at: `2026-11-23T18:00:0${seq}.000Z` } as const;
  const intent_id = more.type === "intent" ? id : null;
  return {
    ...BLANK_DRAFT,
    operation: "users.adjust_billing_credit_balance",
    ...place,
    intent_id,
    args_salt: null,
    args_hash: "",
    ...more,
  };
}

const row = (one: Joined) => actOf({ ...one, lookedUntil: null }, () => "money");

describe("ActJoiner", () => {
  it("gives what grouping the whole log gives, in the log's order", () => {
    fc.assert(
      fc.property(logs, ({ records }) => {
        expect(joined(records)).toEqual(grouped(records));
      }),
      { numRuns: 500 },
    );
  });

  it("gives every call that is on record one row, and no two, but for a repeat that is denied when it is decided again", () => {
    fc.assert(
      fc.property(logs, ({ records }) => {
        const inDoubt = records.filter(({ error, outcome }) => error === "decided_again" && outcome === "unknown");
        const denials = records
          .filter(({ type, request_id: call }) => type === "denied" && inDoubt.some((one) => one.request_id === call))
          .map(({ request_id: call }) => call);
        const calls = records.filter(({ type, operation }) => type !== "anonymous" && operation !== "audit.resolve");
        const wanted = new Set(calls.map(({ request_id }) => request_id));
        const rows = joined(records).map(({ first }) => first.request_id);
        expect(rows.toSorted()).toEqual([...wanted, ...denials].toSorted());
      }),
      { numRuns: 500 },
    );
  });

  it("never says ok twice of one act", () => {
    fc.assert(
      fc.property(logs, ({ records, actOf: numberOf }) => {
        const done = joined(records)
          .map(row)
          .filter(({ result }) => result === "ok")
          .flatMap(({ intent_id: intentId }) => numberOf.get(intentId ?? "") ?? []);
        expect(done).toEqual([...new Set(done)]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("sends a repeat to a row that is there", () => {
    fc.assert(
      fc.property(logs, ({ records, actOf: numberOf }) => {
        const rows = joined(records).map(row);
        for (const { repeat_of: of, intent_id: intentId } of rows) {
          if (of === null || intentId === null) continue;
          expect(rows.map(({ id }) => id)).toContain(of);
          expect(numberOf.get(of)).toBe(numberOf.get(intentId));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("keeps what nobody knows where its repeat is decided again and denied", () => {
    const amounts = { args: { amount: 5, currency: "EUR", action: "increase" } };
    const log = [
      made(1, { type: "intent", request_id: "req_1", ...amounts }),
      made(2, { type: "outcome", request_id: "req_1", intent_id: "key-1", outcome: "unknown", error: "sent_again" }),
      made(3, { type: "intent", request_id: "req_2", ...amounts }),
      made(4, { type: "outcome", request_id: "req_2", intent_id: "key-3", outcome: "unknown", error: "decided_again" }),
      made(5, { type: "denied", request_id: "req_2", error: "bailiff_policy_denied", ...amounts }),
    ];
    const rows = joined(log.toReversed()).map(row);
    expect(rows.map(({ id, result, repeat_of }) => [id, result, repeat_of])).toEqual([
      ["key-5", "denied", null],
      ["key-3", "unknown", null],
      ["key-1", "repeat", "key-3"],
    ]);
  });

  it("gives page by page, of any size, what one page gives", () => {
    fc.assert(
      fc.property(logs, fc.integer({ min: 1, max: 9 }), ({ records }, size) => {
        const pages = Array.from({ length: Math.ceil(records.length / size) }, (_, page) => {
          const joiner = new ActJoiner();
          for (const newer of records.slice(0, page * size)) joiner.take(newer);
          return joined(records.slice(page * size, (page + 1) * size), joiner);
        });
        expect(pages.flat()).toEqual(joined(records));
      }),
      { numRuns: 300 },
    );
  });

  it("says of an act that it is not settled, where a page that read less ahead does not know what one that read all does", () => {
    fc.assert(
      fc.property(logs, fc.nat(60), fc.nat(20), ({ records }, start, ahead) => {
        const all = new Map(joined(records).map((one) => [one.first.id, one]));
        const joiner = new ActJoiner();
        for (const newer of records.slice(Math.max(start - ahead, 0), start)) joiner.take(newer);
        const wrong = joined(records.slice(start), joiner).filter((one) => {
          const right = all.get(one.first.id);
          return right === undefined || JSON.stringify(right) !== JSON.stringify(one);
        });
        expect(wrong.filter((one) => !isUnsettled(one))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
