// The table of answers is whole in itself: whatever it names it has, and what stands for a masked member is JSON of the right kind.
import { describe, expect, it } from "vitest";
import { type AnswerMember, placeOf } from "../../../src/clerk/answer-place.ts";
import { ANSWER_SHAPES } from "../../../src/clerk/answer-shapes.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";

const members: [string, string, AnswerMember][] = Object.keys(ANSWER_SHAPES).flatMap((shape) =>
  [...placeOf(shape).members].map(([name, member]): [string, string, AnswerMember] => [shape, name, member]),
);

describe("the shapes of answers", () => {
  it("are there for every row", () => {
    const faults = OPERATIONS.filter(({ answer }) => {
      const { members: own, element } = placeOf(answer ?? "");
      return own.size === 0 && element === null;
    });
    expect(faults.map(({ name }) => name)).toEqual([]);
  });

  it("are each used", () => {
    const words = [
      ...Object.values(ANSWER_SHAPES)
        .join(" ")
        .split(/[\s:|@]+/),
      ...OPERATIONS.flatMap(({ answer }) => answer?.split("|") ?? []),
    ];
    const used = new Set(words.map((word) => word.replace("[]", "")));
    expect(Object.keys(ANSWER_SHAPES).filter((name) => !used.has(name))).toEqual([]);
  });

  it("can be read, and so can what stands for each member", () => {
    expect(members.length).toBeGreaterThan(300);
    for (const [, , member] of members) {
      expect(() => member.place()).not.toThrow();
      expect(() => member.place().element?.()).not.toThrow();
      expect(() => JSON.parse(member.standIn())).not.toThrow();
    }
  });

  it("hold what says of which kind it is only where the whole object can be null or missing", () => {
    const holders = members.filter(([, , member]) => [...member.place().members.values()].some(({ kind }) => kind));
    expect(holders.length).toBeGreaterThan(5);
    for (const [shape, name, member] of holders) {
      expect([shape, name, !member.required || member.standIn() === "null"]).toEqual([shape, name, true]);
    }
  });

  it("refuse a shape that is not there", () => {
    expect(() => placeOf("Nothing")).toThrow("There is no shape Nothing");
  });
});
