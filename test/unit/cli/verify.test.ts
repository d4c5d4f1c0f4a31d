// The verifier finds every tampering there is with a file, names the first record of the ledger, and calls nothing else tampered with.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashArgs, hashRecord } from "../../../src/audit/chain.ts";
import type { CheckpointHead } from "../../../src/audit/checkpoint.ts";
import { readManifest } from "../../../src/audit/manifest.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { chainOf, checkpointLines, LEDGERS, linesOf, madeLog, manifestFor, verifyLines } from "./made-log.ts";

const log = madeLog();
const manifest = manifestFor(log);
const at = (records: readonly AuditRecord[], index: number): AuditRecord => {
  const record = records[index];
  if (record === undefined) throw new Error(`no record ${index}`);
  return record;
};
const indexes = fc.integer({ min: 0, max: log.length - 1 });
const faultsOf = (records: readonly unknown[], of: Record<string, unknown> | null = manifest) =>
  verifyLines(linesOf(records), of).faults;
const kinds = (records: readonly unknown[], of: Record<string, unknown> | null = manifest) =>
  faultsOf(records, of).map(({ kind, record }) => [kind, record]);

describe("a whole file", () => {
  it("is whole with its manifest and without", () => {
    expect(faultsOf(log)).toEqual([]);
    expect(faultsOf(log, null)).toEqual([]);
    expect(verifyLines(linesOf(log), manifest)).toMatchObject({ records: 18, inOrder: true, repeated: 0, unusable: null });
  });

  it("may be long and in no order at all", () => {
    const long = chainOf("admin", 20_000);
    const mixed = [...long.filter(({ seq }) => seq % 2 === 0), ...long.filter(({ seq }) => seq % 2 === 1)];
    expect(verifyLines(linesOf(mixed), null)).toMatchObject({ faults: [], records: 20_000, repeated: 0 });
  });

  it("without manifest is whole in any order and with repeated records, as KV has them", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(log, { minLength: log.length }), fc.subarray(log), (shuffled, again) => {
        const verdict = verifyLines(linesOf([...shuffled, ...again]), null);
        expect(verdict.faults).toEqual([]);
        expect(verdict).toMatchObject({ records: log.length, repeated: again.length });
      }),
    );
  });

  it("without manifest is whole with records repeated as far apart as the file is long, one copy of them erased", () => {
    const long = chainOf("admin", 5_000);
    const again = long.slice(0, 600).map((record) => ({ ...record, args: null, args_salt: null, seen: null }));
    expect(verifyLines(linesOf([...long, ...again]), null)).toMatchObject({ faults: [], records: 5_000, repeated: 600 });
    const [changed] = chainOf("admin", 1).map((record) => ({ ...record, outcome: "refused" as const }));
    const forged = changed === undefined ? undefined : { ...changed, hash: hashRecord(changed) };
    expect(kinds([...long, forged], null)).toEqual([["changed", "admin-1"]]);
  });

  it("stays whole when arguments are erased", () => {
    fc.assert(
      fc.property(fc.subarray(log), (gone) => {
        const erased = log.map((record) =>
          gone.includes(record) ? { ...record, args: null, args_salt: null, seen: null } : record,
        );
        const verdict = verifyLines(linesOf(erased), manifest);
        expect([verdict.faults, verdict.erased.map(({ record }) => record)]).toEqual([[], gone.map(({ id }) => id)]);
      }),
    );
  });

  it("may begin in the middle of a ledger", () => {
    const later = log.filter(({ seq }) => seq > 2);
    expect(faultsOf(later, { ...manifestFor(later), from: "2026-11-01T00:00:03.000Z" })).toEqual([]);
    expect(faultsOf(later, null)).toEqual([]);
  });

  it("may be empty if the manifest says so", () => {
    expect(verifyLines([], manifestFor([]))).toMatchObject({ faults: [], unusable: null });
  });
});

/** A value that is not the one that was there. */
function other(value: unknown): unknown {
  if (typeof value === "string") return value === "" ? "x" : `${value.slice(0, -1)}${value.endsWith("0") ? "1" : "0"}`;
  if (typeof value === "number") return value + 1;
  return value === null ? "was null" : null;
}

describe("a tampered file", () => {
  it.each([["with manifest", manifest] as const, ["without manifest", null] as const])(
    "%s: any changed field of any record shows",
    (_, of) => {
      const names = Object.keys(at(log, 0));
      fc.assert(
        fc.property(indexes, fc.constantFrom(...names), (index, name) => {
          const changed = log.map((record, place) =>
            place === index ? { ...record, [name]: other(Reflect.get(record, name)) } : record,
          );
          expect(faultsOf(changed, of).length).toBeGreaterThan(0);
        }),
        { numRuns: 400 },
      );
    },
  );

  it("shows a field that was added or taken out", () => {
    fc.assert(
      fc.property(
        indexes,
        fc.constantFrom("hash", "prev", "args", "seen", "args_salt", "args_hash", "reason", "outcome", "extra"),
        (index, name) => {
          const changed = log.map((record, place) => {
            if (place !== index) return record;
            if (name === "extra") return { ...record, extra: 1 };
            return Object.fromEntries(Object.entries(record).filter(([field]) => field !== name));
          });
          expect(faultsOf(changed).length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it("names the record whose arguments were changed", () => {
    fc.assert(
      fc.property(indexes, (index) => {
        const changed = log.map((record, place) => (place === index ? { ...record, args: { user_id: "user_2" } } : record));
        expect(kinds(changed)).toEqual([["changed", at(log, index).id]]);
        expect(kinds(changed, null)).toEqual([["changed", at(log, index).id]]);
      }),
    );
  });

  it("finds a record that was made anew with fitting digests by the one after it, or by the manifest", () => {
    fc.assert(
      fc.property(indexes, (index) => {
        const old = at(log, index);
        const args = { user_id: "user_2" };
        const rest = { ...old, args, args_hash: hashArgs(args, old.seen, old.args_salt ?? "") };
        const forged = { ...rest, hash: hashRecord(rest) };
        const [fault] = faultsOf(log.map((record) => (record === old ? forged : record)));
        expect(fault).toMatchObject({ kind: "changed", ledger: old.ledger });
        expect([old.id, `${old.ledger}-${old.seq + 1}`]).toContain(fault?.record);
      }),
    );
  });

  it("names the first of the records that were taken out", () => {
    fc.assert(
      fc.property(indexes, (index) => {
        const gone = at(log, index);
        const kept = log.filter((record) => record !== gone);
        expect(kinds(kept)).toEqual([[gone.seq === 6 ? "cut_off" : "missing", gone.id]]);
        // Without manifest nobody can tell where a ledger should have begun or ended.
        if (gone.seq > 1 && gone.seq < 6) expect(kinds(kept, null)).toEqual([["missing", gone.id]]);
      }),
    );
  });

  it("names a record that stands twice, wherever the second one is", () => {
    fc.assert(
      fc.property(indexes, indexes, (index, place) => {
        const twice = log.toSpliced(place, 0, at(log, index));
        expect(kinds(twice)).toContainEqual(["doubled", at(log, index).id]);
      }),
    );
  });

  it("finds two records of one ledger that changed places", () => {
    const pairs = indexes
      .chain((a) => fc.tuple(fc.constant(a), indexes))
      .filter(([a, b]) => a < b && at(log, a).ledger === at(log, b).ledger);
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const swapped = log.with(a, at(log, b)).with(b, at(log, a));
        const [fault, ...more] = faultsOf(swapped);
        expect(more).toEqual([]);
        expect(fault).toMatchObject({ kind: "reordered", ledger: at(log, a).ledger });
      }),
    );
  });

  it("names what was cut off at the end of each ledger", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: log.length }), (cut) => {
        const kept = log.slice(0, log.length - cut);
        const faults = kinds(kept);
        const lost = LEDGERS.flatMap((ledger) => log.slice(log.length - cut).find((record) => record.ledger === ledger) ?? []);
        expect(faults).toEqual(
          lost.map(({ id, seq }) => [seq === 1 ? "missing" : "cut_off", id]).sort(([, a = ""], [, b = ""]) => (a < b ? -1 : 1)),
        );
        expect(kinds(kept, null)).toEqual([]);
      }),
    );
  });

  it("misses the first records of a ledger whose export says that it begins with the log", () => {
    const later = log.filter(({ ledger, seq }) => ledger !== "admin" || seq > 2);
    expect(kinds(later, manifestFor(later))).toEqual([["missing", "admin-1"]]);
    expect(faultsOf(later, manifestFor(later))).toMatchObject([
      { message: expect.stringContaining("admin-1 to admin-2 are missing") },
    ]);
  });

  it("finds a ledger that the manifest does not know, and records behind its end", () => {
    expect(kinds([...log, ...chainOf("CCCCCCCCCCCC", 2)])).toEqual([["added", "CCCCCCCCCCCC-1"]]);
    const [longer] = chainOf("admin", 7).slice(6);
    expect(kinds([...log, longer])).toEqual([["added", "admin-7"]]);
  });

  it("finds a record that stands twice and is not the same, without manifest as well", () => {
    const [other2] = chainOf("admin", 1).map((record) => ({ ...record, reason: "another" }));
    const forged = other2 === undefined ? undefined : { ...other2, hash: hashRecord(other2) };
    expect(kinds([...log, forged], null)).toEqual([["changed", "admin-1"]]);
  });

  it("tells the line that is no record", () => {
    const torn = [...linesOf(log).slice(0, -1), linesOf(log).at(-1)?.slice(0, 40) ?? ""];
    expect(verifyLines(torn, null).faults).toMatchObject([{ kind: "changed", line: log.length }]);
    expect(verifyLines([...linesOf(log), JSON.stringify(manifest), "{}"], null).faults).toMatchObject([{ line: log.length + 1 }]);
  });
});

describe("a manifest", () => {
  const entries = readManifest(JSON.stringify(manifest))?.ledgers ?? [];
  it("that counts other records than there are is not of this file", () => {
    const ledgers = entries.map((entry) => (entry.ledger === "admin" ? { ...entry, count: 5 } : entry));
    expect(faultsOf(log, { ...manifest, ledgers })).toMatchObject([
      { kind: "changed", ledger: "admin", record: null, message: "the manifest counts 5 records of admin, and there are 6" },
    ]);
  });

  it("names a ledger once, whatever it says of it the second time", () => {
    const [first] = entries;
    for (const more of [first, { ...first, last: 3, count: 3 }]) {
      const ledgers = [...entries, more];
      expect(faultsOf(log, { ...manifest, ledgers })).toMatchObject([
        { kind: "changed", ledger: first?.ledger, message: expect.stringContaining("more than once") },
      ]);
      expect(faultsOf(log, { ...manifest, ledgers: ledgers.reverse() })).not.toEqual([]);
    }
  });
});

describe("a checkpoint in the manifest", () => {
  const headAt = (seq: number, hash: string, ledger = "admin", made = "2026-11-22T00:00:00.000Z") => ({
    type: "checkpoint" as const,
    v: 1 as const,
    seq: 9,
    at: made,
    prev: "0".repeat(64),
    heads: [{ ledger, seq, hash }],
    signature: null,
  });
  const admin = log.filter(({ ledger }) => ledger === "admin");
  const hashOf = (seq: number) => at(admin, seq - 1).hash;

  it.each([
    ["that knows what the export has", headAt(6, hashOf(6)), []],
    ["that knows an earlier record", headAt(3, hashOf(3)), []],
    ["made after the end of the span", headAt(9, "f".repeat(64), "admin", "2026-11-23T00:00:01.000Z"), []],
    ["that knows a higher seq", headAt(8, "f".repeat(64)), [["cut_off", "admin-7"]]],
    ["that knows another hash", headAt(6, "f".repeat(64)), [["changed", "admin-6"]]],
    ["that knows another hash in the middle", headAt(2, "f".repeat(64)), [["changed", "admin-2"]]],
    ["that knows a ledger which is not there", headAt(2, "f".repeat(64), "CCCCCCCCCCCC"), [["cut_off", "CCCCCCCCCCCC-1"]]],
  ])("%s", (_, checkpoint, expected) => {
    expect(kinds(log, manifestFor(log, checkpoint))).toEqual(expected);
  });
});

describe("checkpoints among the records of a copy from KV", () => {
  const made = (...heads: readonly CheckpointHead[]) => checkpointLines(heads)[0] ?? "";
  const admin = log.filter(({ ledger }) => ledger === "admin");
  const head = (seq: number, hash = at(admin, seq - 1).hash) => ({ ledger: "admin", seq, hash });
  const other = "f".repeat(64);
  const places = fc.integer({ min: 0, max: log.length });

  it("agree with it wherever they stand", () => {
    fc.assert(
      fc.property(places, places, (first, second) => {
        const [early = "", late = ""] = checkpointLines([head(2)], [head(6)]);
        const lines = linesOf(log).toSpliced(first, 0, early).toSpliced(second, 0, late);
        expect(verifyLines(lines, null)).toMatchObject({ faults: [], records: log.length, checkpoints: 2, beyond: [] });
      }),
    );
  });

  it("know when another record is in the place of theirs, before it or behind it", () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 6 }), (place, seq) => {
        const lines = linesOf(log).toSpliced(place, 0, made(head(seq, other)));
        expect(verifyLines(lines, null).faults).toMatchObject([{ kind: "changed", record: `admin-${seq}` }]);
      }),
    );
  });

  it("do not say two things of one record", () => {
    const lines = [...checkpointLines([head(3, other)], [head(3)]), ...linesOf(log)];
    expect(verifyLines(lines, null).faults).toMatchObject([
      { kind: "changed", message: "checkpoint 2 knows admin up to 3 only, and one before it knows more" },
      { kind: "changed", record: "admin-3" },
    ]);
  });

  it("hold the record before the first one", () => {
    const later = log.filter(({ seq }) => seq > 2);
    expect(verifyLines([made(head(2)), ...linesOf(later)], null).faults).toEqual([]);
    expect(verifyLines([made(head(2, other)), ...linesOf(later)], null).faults).toMatchObject([{ record: "admin-3" }]);
  });

  it("tell of newer records and of ledgers that are not there: cut off, or left out of the copy", () => {
    const more = { ledger: "CCCCCCCCCCCC", seq: 2, hash: other };
    const [early = "", late = ""] = checkpointLines([head(4)], [head(8, other), more]);
    const lines = [late, ...linesOf(log), early];
    expect(verifyLines(lines, null)).toMatchObject({
      faults: [],
      beyond: [
        { ledger: "CCCCCCCCCCCC", last: 0, known: 2 },
        { ledger: "admin", last: 6, known: 8 },
      ],
    });
  });

  it("are damaged lines when they are none, and have no place in an export", () => {
    for (const damaged of [made(head(3)).replace('"seq":1', '"seq":0'), made(head(3)).replace('"v":1', '"v":1,"v":1')])
      expect(verifyLines([...linesOf(log), damaged], null).faults).toMatchObject([{ kind: "changed", line: log.length + 1 }]);
    expect(verifyLines([made(head(3)), ...linesOf(log)], manifest).faults).toMatchObject([{ kind: "changed", line: 1 }]);
    expect(verifyLines([made(head(3))], null).unusable).toBe("no_record");
  });
});

describe("a file that is something else", () => {
  it.each([
    ["text", ["hello", "world"]],
    ["other JSON", ['{"a":1}']],
    ["a csv", ["id,at,type", "admin-1,2026,read"]],
  ])("%s is unusable", (_, lines) => {
    expect(verifyLines(lines, null).unusable).toBe("no_record");
  });

  it.each([
    ["nothing", []],
    ["blank lines", ["", "  ", "\t"]],
  ])("%s is unusable", (_, lines) => {
    expect(verifyLines(lines, null)).toMatchObject({ records: 0, unusable: "no_record" });
    expect(verifyLines(lines, manifest)).toMatchObject({ records: 0, unusable: "only_manifest" });
  });

  const notice = JSON.stringify({ type: "error", code: "bailiff_ledger_unavailable", message: "…" });
  it("is not complete when the gateway broke the export off, and tells what is wrong with what is there", () => {
    expect(verifyLines([...linesOf(log), notice], null)).toMatchObject({ incomplete: true, faults: [], unusable: null });
    expect(verifyLines([notice], null)).toMatchObject({ incomplete: true, faults: [] });
    const changed = linesOf(log.with(3, { ...at(log, 3), reason: "another" }));
    expect(verifyLines([...changed, notice], null)).toMatchObject({ incomplete: true, faults: [{ record: at(log, 3).id }] });
  });

  it("is tampered with when it says that it broke off, and has a manifest: that hides nothing before it", () => {
    expect(verifyLines(linesOf(log).toSpliced(4, 0, notice), manifest)).toMatchObject({
      incomplete: false,
      faults: [{ kind: "changed", record: null, line: 5 }],
    });
    const changed = linesOf(log.with(3, { ...at(log, 3), reason: "another" })).toSpliced(4, 0, notice);
    expect(verifyLines(changed, manifest).faults).toMatchObject([{ line: 5 }, { record: at(log, 3).id }]);
  });
});
