// Records become acts: each one once, where it began, with all that was said of it, wherever reading starts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actOf } from "../../../src/audit/act.ts";
import { ActJoiner, isUnsettled, type Joined } from "../../../src/audit/join-acts.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
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

  it("gives every call that is on record one row, and no two", () => {
    fc.assert(
      fc.property(logs, ({ records }) => {
        const calls = records.filter(({ type, operation }) => type !== "anonymous" && operation !== "audit.resolve");
        const wanted = new Set(calls.map(({ request_id }) => request_id));
        const rows = joined(records).map(({ first }) => first.request_id);
        expect(rows.toSorted()).toEqual([...wanted].toSorted());
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
