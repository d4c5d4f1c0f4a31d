// What is said of masks without an answer (may this be asked for?) is what masks do to one: of every answer that is described, every field of
// it, and masks of every spelling.
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { answerFacts } from "../../../src/clerk/answer-facts.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { sampleAnswer } from "../../../src/clerk/sample-answer.ts";
import { compiledMask, maskAnswer, maskCovers } from "../../../src/policy/engine.ts";

const SHAPES = [...new Set(OPERATIONS.flatMap(({ answer }) => (answer ?? "").split("|")))].filter((shape) => shape !== "");

/** Plain values by their paths, names and `*` for elements; every one is another text. */
function marked(value: unknown, path: string, marks: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => marked(one, `${path}.*`, marks));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, marked(one, `${path}.${name}`, marks)]));
  const mark = `mark-${marks.size}-`;
  marks.set(path.slice(1), mark);
  return mark;
}

/** As masks write it: the elements of the answer itself stand where it does, bare or under `data`. */
const written = (path: string) => path.replace(/^(\*|data\.\*)\./, "");

function spellings(path: string, isPage: boolean): readonly string[] {
  const parts = path.split(".");
  const plain = parts.filter((part) => part !== "*");
  const outer = parts.map((_, at) => parts.slice(0, at + 1).join("."));
  const starred = plain.map((_, at) => plain.with(at, "*").join("."));
  const own = [path, plain.join("."), ...outer, ...starred, parts.slice(1).join("."), `*.${path}`];
  const ofPage = isPage ? ["data", ...own.flatMap((one) => [`data.${one}`, `data.*.${one}`])] : [];
  return [...new Set([...own, ...ofPage])].filter((one) => /[a-z]/.test(one));
}

describe.each(SHAPES)("%s", (shape) => {
  it("is covered where it is hidden, and nowhere else", () => {
    const facts = answerFacts(shape);
    const marks = new Map<string, string>();
    const text = Buffer.from(JSON.stringify(marked(sampleAnswer(shape), "", marks)));
    const isPage = facts.place()?.members.get("data") !== undefined;
    const wrong: unknown[] = [];
    for (const [at, mark] of marks) {
      const path = written(at);
      for (const mask of [...spellings(path, isPage), "@email", "@phone", "@name", "@picture", "@identity", "@metadata"]) {
        const result = maskAnswer(text, compiledMask([mask], facts));
        const left = result.ok ? Buffer.from(result.body).toString() : "";
        const covered = maskCovers([mask], facts, path);
        if (covered === left.includes(mark)) wrong.push([mask, path, covered]);
      }
    }
    expect(wrong).toEqual([]);
  });
});
