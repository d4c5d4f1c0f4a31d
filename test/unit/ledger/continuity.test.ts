// A chain that only grew is taken for true whatever was pruned; one that went back, changed or forked never is, however it answers.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeContinuity } from "../../../src/ledger/continuity.ts";

const hashOf = (chain: string, seq: number) => `${chain}-${seq}`;
const pointOf = (chain: string, seq: number) => ({ seq, hash: hashOf(chain, seq) });
const seqs = fc.integer({ min: 1, max: 40 });
const knownSeqs = fc.uniqueArray(seqs, { minLength: 1, maxLength: 3 });

describe("judgeContinuity", () => {
  it("asks for what it knows until it is shown, and then takes the head for true", () => {
    fc.assert(
      fc.property(knownSeqs, fc.nat(10), fc.subarray([1, 2, 3, 4, 5]), (known, more, unasked) => {
        const head = pointOf("true", Math.max(...known) + more);
        const points = known.map((seq) => pointOf("true", seq));
        const held = unasked.filter((seq) => seq <= head.seq).map((seq) => pointOf("true", seq));
        const first = judgeContinuity(head, points, held);
        const shown = new Set([head.seq, ...held.map(({ seq }) => seq)]);
        const wanted = known.filter((seq) => !shown.has(seq));
        expect(first).toEqual(wanted.length === 0 ? { kind: "proven" } : { kind: "ask", seqs: wanted });
        const again = [...held, ...wanted.map((seq) => pointOf("true", seq))];
        expect(judgeContinuity(head, points, again)).toEqual({ kind: "proven" });
      }),
    );
  });

  it("never takes a head whose chain is another one, or that ends before what is known", () => {
    fc.assert(
      fc.property(knownSeqs, seqs, seqs, (known, headSeq, forkedAt) => {
        // Up to the fork it is the true chain; a place past its head holds nothing.
        const at = (seq: number) => (seq > headSeq ? null : hashOf(seq < forkedAt ? "true" : "other", seq));
        const head = { seq: headSeq, hash: at(headSeq) ?? "" };
        const points = known.map((seq) => pointOf("true", seq));
        const held = known.map((seq) => ({ seq, hash: at(seq) }));
        const sound = known.every((seq) => at(seq) === hashOf("true", seq));
        const judged = judgeContinuity(head, points, held);
        expect(judged.kind).toBe(sound ? "proven" : "trouble");
        if (judged.kind !== "trouble") return;
        const { seq } = judged.known;
        expect(judged.fault).toBe(headSeq < seq ? "went_back" : headSeq === seq ? "changed" : "forked");
      }),
    );
  });

  it.each([
    ["nothing is known", [], []],
    ["the head is what is known", [pointOf("true", 7)], []],
    ["a late report comes, of a ledger that has grown", [pointOf("true", 9)], [pointOf("true", 9)]],
  ])("takes it for true when %s", (_, known, held) => {
    expect(judgeContinuity(pointOf("true", 7), known, held)).toEqual({ kind: "proven" });
  });
});
