// What an operator can do who has all of the storage and the signing key, against somebody who has kept signed checkpoints elsewhere.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAnchors } from "../../../src/audit/anchor.ts";
import { anchorOf, exported, logOf, MINUTES, PER_MINUTE, timeOf, until, verdictOf } from "./anchored-log.ts";

const log = await logOf();
const anew = await logOf({ anewFrom: 5 });
const all = MINUTES * PER_MINUTE;
const anchors = (...minutes: readonly number[]) => minutes.map((minute) => anchorOf(log, minute));
const messages = ({ faults }: { faults: readonly { message: string }[] }) => faults.map(({ message }) => message).join("\n");

describe("a log that nobody has changed", () => {
  it("is proven up to the newest anchor, and says how much is not", () => {
    const { faults, anchors: found } = verdictOf(log, exported(log), anchors(2, 4));
    expect(faults).toEqual([]);
    expect(found).toMatchObject({
      count: 2,
      behind: 0,
      proven: { records: 2 * 4 * PER_MINUTE, after: 2 * PER_MINUTE, checkpoint: 4, at: timeOf(4), stamped: null },
    });
  });

  it("is proven by one anchor alone as by all that came before it", () => {
    const by = (...minutes: number[]) => verdictOf(log, exported(log), anchors(...minutes)).anchors?.proven;
    expect({ ...by(4), anchors: 4 }).toEqual(by(1, 2, 3, 4));
    expect(by(MINUTES)).toMatchObject({ records: 2 * all, after: 0 });
  });

  it("counts an anchor once that was delivered twice, in any order", () => {
    const [first, ...others] = anchors(1, 2, 3, 4, 4, 2);
    const kept = first === undefined ? others : [first, ...others];
    const expected = verdictOf(log, exported(log), anchors(1, 2, 3, 4)).anchors;
    fc.assert(
      fc.property(fc.shuffledSubarray(kept, { minLength: kept.length }), (shuffled) => {
        expect(verdictOf(log, exported(log), shuffled).anchors).toEqual(expected);
      }),
    );
  });

  it("of which a part is exported is held against anchors of the time before and after it", () => {
    const tail = { records: log.records.filter(({ seq }) => seq > 2 * PER_MINUTE), checkpoints: log.checkpoints.slice(2, 4) };
    const part = until({ records: tail.records, checkpoints: [] }, 4);
    const manifest = exported({ ...part, checkpoints: tail.checkpoints }, { to: 4.5, more: { from: timeOf(2.5) } });
    const verdict = verdictOf({ ...part, checkpoints: [] }, manifest, anchors(1, 2, 3, 5));
    expect(verdict.faults).toEqual([]);
    expect(verdict.anchors).toMatchObject({
      behind: 1,
      proven: { checkpoint: 3, records: 2 * PER_MINUTE, after: 2 * PER_MINUTE },
    });
  });
});

describe("an operator who has the signing key", () => {
  it("and writes the past anew is found by an anchor of then", () => {
    const verdict = verdictOf(anew, exported(anew), anchors(2, 4));
    expect(messages(verdict)).toContain("anchor 2 (anchor-2.json): the log has another one in its place");
    // Record 6 is the head of minute 2: the first one that an anchor names after the change.
    expect(messages(verdict)).toContain("record AAAAAAAAAAAA-6 was changed: anchor 2 (anchor-2.json) knows another record");
  });

  it("is found as well in an export without checkpoints, and in a copy of KV with and without them", () => {
    const older = { checkpoints: undefined, checkpoints_from: undefined, checkpoint: null };
    for (const verdict of [
      verdictOf(anew, exported(anew, { more: older }), anchors(2)),
      verdictOf(anew, null, anchors(2)),
      verdictOf(anew, null, anchors(2), [], true),
    ])
      expect(messages(verdict)).toContain("record AAAAAAAAAAAA-6 was changed: anchor 2");
  });

  it("is found by the record before the first, where the file begins behind the anchor", () => {
    const rest = { records: anew.records.filter(({ seq }) => seq > 2 * PER_MINUTE), checkpoints: [] };
    const manifest = exported({ ...rest, checkpoints: [] }, { more: { from: timeOf(2.5), checkpoints: undefined } });
    expect(messages(verdictOf(rest, manifest, anchors(2)))).toContain("record AAAAAAAAAAAA-7 was changed: anchor 2");
  });

  it("and cuts the end off is found, however the export says it ends", () => {
    const short = until(log, 3);
    const cut = messages(verdictOf(short, exported(short), anchors(4)));
    expect(cut).toContain("the log does not have it: it was set back or cut off");
    expect(cut).toContain("record AAAAAAAAAAAA-10 is cut off: anchor 4 (anchor-4.json) knows AAAAAAAAAAAA up to 12");
    // One that ends before the anchor is not wrong; it says less.
    const earlier = verdictOf(short, exported(short, { to: 3.5 }), anchors(2, 4));
    expect(earlier.faults).toEqual([]);
    expect(earlier.anchors).toMatchObject({ behind: 1, proven: { checkpoint: 2 } });
    // And where no anchor is left, nothing is proven.
    expect(verdictOf(short, exported(short, { to: 3.5 }), anchors(4)).anchors).toMatchObject({ behind: 1, proven: null });
  });

  it("and leaves a whole ledger out is found", async () => {
    const without = await logOf({ ledgers: ["AAAAAAAAAAAA"] });
    const older = exported(without, { more: { checkpoints: undefined, checkpoints_from: undefined, checkpoint: null } });
    expect(messages(verdictOf(without, older, anchors(3)))).toContain("record admin-1 is cut off, and all of its ledger");
  });

  it("and goes on from an earlier state is found by what was signed after that", async () => {
    const verdict = verdictOf(anew, exported(anew), anchors(1, 3));
    expect(messages(verdict)).toMatch(/^anchor 3 .*another one in its place/m);
    expect(messages(verdict)).not.toMatch(/^anchor 1 /m);
    // Fewer checkpoints, later ones: the counting was set back.
    const late = until(await logOf({ anewFrom: 5, minutes: 3 }), 3);
    const shifted = { ...late, checkpoints: [] };
    const newest = { ...late.checkpoints[2], at: timeOf(9) };
    const told = verdictOf(shifted, exported(shifted, { to: 3.5, more: { checkpoint: newest } }), anchors(5));
    expect(messages(told)).toContain("later times count less: it was set back");
  });

  it("and signs two pasts is found by whoever has anchors of both, without any log", () => {
    const empty = { records: [], checkpoints: [] };
    const both = (here: number, there: number) =>
      messages(verdictOf(empty, null, [anchorOf(log, here, "one.json"), anchorOf(anew, there, "two.json")]));
    expect(both(4, 4)).toContain("are both checkpoint 4, and not the same: two pasts were signed");
    expect(both(4, 3)).toContain("follow each other, and do not hang together: two pasts were signed");
    expect(both(1, 1)).toBe("");
  });

  it("and has told of less than before is found by the two anchors", () => {
    const back = anchorOf(log, 4);
    const heads = [{ ledger: "admin", seq: 5, hash: "0".repeat(64) }];
    const less = { ...back, digest: "1".repeat(64), checkpoint: { ...back.checkpoint, seq: 9, at: timeOf(9), heads } };
    const found = messages(verdictOf({ records: [], checkpoints: [] }, null, [back, less]));
    expect(found).toContain("knows admin up to 5 only, and anchor 4 (anchor-4.json) knew more: it was set back");
    const backwards = { ...less, checkpoint: { ...less.checkpoint, heads: [], at: timeOf(1) } };
    expect(messages(verdictOf({ records: [], checkpoints: [] }, null, [back, backwards]))).toContain("their times go the other");
    const other = { ...less, checkpoint: { ...less.checkpoint, heads: [{ ledger: "admin", seq: 12, hash: "0".repeat(64) }] } };
    expect(messages(verdictOf({ records: [], checkpoints: [] }, null, [back, other]))).toContain("know two records admin-12");
  });

  it("gains nothing by an older head that is sent again", () => {
    const again = [...anchors(2), anchorOf(log, 2, "sent-again.json")];
    expect(verdictOf(log, exported(log), again).anchors).toMatchObject({ count: 1, proven: { checkpoint: 2 } });
  });

  it("gains nothing by the anchors of another deployment, under the same key or not", async () => {
    const elsewhere = await logOf({ deployment: "two" });
    expect(messages(verdictOf(log, exported(log), [anchorOf(elsewhere, 3)]))).toContain("another deployment's");
    // Without checkpoints in the file its records tell; and where nothing is of both, nothing is proven.
    const bare = { checkpoints: undefined, checkpoints_from: undefined, checkpoint: null };
    expect(messages(verdictOf(log, exported(log, { more: bare }), [anchorOf(elsewhere, 3)]))).toContain(
      "record admin-9 was changed: anchor 3",
    );
    const foreign = await logOf({ ledgers: ["CCCCCCCCCCCC"], deployment: "two" });
    expect(verdictOf(log, null, [anchorOf(foreign, 3)])).toMatchObject({ faults: [], anchors: { proven: null } });
  });

  it("never passes off a changed record as a proven one, whichever anchors there are", async () => {
    const logs = await Promise.all(Array.from({ length: all }, (_, index) => logOf({ anewFrom: index + 1 })));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: all }),
        fc.subarray([1, 2, 3, 4, 5], { minLength: 1 }),
        fc.integer({ min: 1, max: MINUTES }),
        fc.constantFrom("export", "older", "copy", "copy with checkpoints"),
        (from, minutes, length, kind) => {
          const forged = until(logs[from - 1] ?? log, length);
          const bare = kind === "older" ? { checkpoints: undefined, checkpoints_from: undefined, checkpoint: null } : {};
          const manifest = kind.startsWith("copy") ? null : exported(forged, { to: length + 0.5, more: bare });
          const verdict = verdictOf(forged, manifest, anchors(...minutes), [], kind === "copy with checkpoints");
          const last = verdict.anchors?.proven?.ledgers.find(({ ledger }) => ledger === "AAAAAAAAAAAA")?.last ?? 0;
          if (verdict.faults.length === 0) expect(last).toBeLessThan(from);
          // An anchor that names what came after the change, in a file that reaches it, always tells.
          const due = minutes.some((minute) => minute <= length && minute * PER_MINUTE >= from);
          if (due) expect(verdict.faults).not.toEqual([]);
        },
      ),
    );
  });
});

describe("a time-stamp", () => {
  const stampOf = (minute: number, at: string) => ({ digest: anchorOf(log, minute).digest, at, source: `${minute}.tsr` });

  it("proves by itself what the log has of it, and when that was there", () => {
    const { faults, anchors: found } = verdictOf(log, exported(log), [], [stampOf(3, timeOf(3.2)), stampOf(1, timeOf(1.1))]);
    expect(faults).toEqual([]);
    expect(found?.proven).toMatchObject({ checkpoint: 3, records: 6 * PER_MINUTE, stamped: { checkpoint: 3, at: timeOf(3.2) } });
  });

  it("of one checkpoint counts from when it was there first", () => {
    const stamps = [stampOf(3, timeOf(4)), stampOf(3, timeOf(3.2))];
    expect(verdictOf(log, exported(log), [], stamps).anchors?.proven?.stamped).toEqual({ checkpoint: 3, at: timeOf(3.2) });
  });

  it("of what the log does not have shows that it was made anew", () => {
    expect(messages(verdictOf(anew, exported(anew), [], [stampOf(3, timeOf(3.2))]))).toContain(
      "3.tsr: what this time-stamp is of",
    );
    // Of what came after the end nothing can be said.
    const short = until(log, 3);
    expect(verdictOf(short, exported(short, { to: 3.5 }), anchors(2), [stampOf(5, timeOf(5.1))]).faults).toEqual([]);
  });

  it("on an anchor counts where the file has no checkpoints", () => {
    const { anchors: found } = verdictOf(log, null, anchors(3), [stampOf(3, timeOf(3.2))]);
    expect(found?.proven?.stamped).toEqual({ checkpoint: 3, at: timeOf(3.2) });
  });
});

describe("an anchor is read", () => {
  const { checkpoint } = anchorOf(log, 2);
  const text = JSON.stringify(checkpoint);
  const hook = JSON.stringify({ type: "checkpoint.signed", timestamp: checkpoint.at, data: checkpoint });
  const seqs = (given: string) => {
    const read = readAnchors(given, "x");
    return read.ok ? read.anchors.map(({ checkpoint: { seq } }) => seq) : read.line;
  };

  it.each([
    ["as it is signed", text],
    ["written for people", JSON.stringify(checkpoint, null, 2)],
    ["as a hook was sent it", hook],
  ])("%s", (_what, given) => {
    expect(readAnchors(given, "x")).toEqual({ ok: true, anchors: [anchorOf(log, 2, "x")] });
  });

  it("one a line, of both kinds", () => {
    expect(seqs(`${text}\n\n${hook}\n`)).toEqual([2, 2]);
  });

  it.each([
    ["nothing", "", 1],
    ["another event", hook.replace("checkpoint.signed", "call.denied"), 1],
    ["a name that stands twice", text.replace('"v":1', '"v":1,"v":1'), 1],
    ["a manifest", JSON.stringify(exported(log)), 1],
    ["a broken line among others", `${text}\n{`, 2],
  ])("not: %s", (_what, given, line) => {
    expect(seqs(given)).toBe(line);
  });
});
