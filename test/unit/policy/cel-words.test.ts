// The author of a condition reads our words and not those of the library's parser, whatever is wrong.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { VOCABULARY } from "./vocabulary.ts";

const messagesOf = (when: string) => {
  const compiled = compileBundle([{ policy: "p", rules: [{ id: "r", allow: ["users.list"], when }] }], VOCABULARY, "v");
  return compiled.ok ? [] : compiled.problems.map(({ message }) => message);
};
const THEIRS =
  /EOF|RBRACKET|RPAREN|[A-Z]{4,}|overload|[Ii]nvalid|[Uu]nexpected|Cannot|Ternary|predicate|Unterminated|Reserved|Expected|Exceeded|\n/;

describe("a condition that is none", () => {
  it.each([
    ["args.limit ==", "it ends too early"],
    ["[1, 2", "something is missing before this"],
    ["a b", "a sign here that has no place"],
    ['context.reason = "x"', "== compares"],
    ['context.reason == "x" and true', "&& and || join"],
    ["not true", "! negates"],
    ['context.now > "2026-11-23"', 'timestamp > string; timestamp("2026-11-23T18:00:00Z") is a time'],
    ['context.reason.startWith("x")', "there is no function startWith; did you mean startsWith?"],
    ['context.reason.toLowerCase() == "x"', "there is no function toLowerCase; did you mean lowerAscii?"],
    ['context.reason.translate() == "x"', "there is no function translate: there are has, size, "],
    ["context.hour > 8", "context has no field hour: it has reason, ip, country, now, user_agent"],
    ['context.reson == "x"', "context has no field reson; did you mean reason?"],
    ["@", "a sign here that has no place"],
    ["args.limit == )", "something here that has no place"],
    ["'abc", "closing quote"],
    ["'a\nb' == 'c'", "over the end of its line"],
    [String.raw`"\q" == ""`, "a backslash that escapes nothing"],
    ["args.limit == 0x", "a number is not written"],
    ["if == 1", "CEL's own"],
    ["foo == 1", "there is no foo"],
    ['args.limit == "x"', "these types do not go together: int == string"],
    ["context.reason.startsWith(1)", "no function takes values of these types: string.startsWith(int)"],
    ["args.limit.foo", "args.limit is a number and has no fields"],
    ["1 ? true : false", "before ?, or inside all()"],
    ["[1].all(x, 1)", "inside all(), exists() and the like, must be true or false"],
    ["true && args.limit", "true or false, not a value of type int"],
    ["[1].exists(1, true)", "the arguments are not those of this function"],
    [`[${"1,".repeat(400)}1] == []`, "it is too large: at most"],
  ])("%j: %s", (when, said) => {
    const messages = messagesOf(when);
    expect(messages.join("\n")).toContain(said);
    for (const message of messages) expect(message).not.toMatch(THEIRS);
  });

  const piece = fc.constantFrom(
    ..."args.limit|args.query|context.reason|1|1.5|5u|'a'|\"b\"|true|null|==|<|in|&&|!|-|+|(|)|[|]|{|}|,|:|?|.|has(|size(|.exists(|x, |@|#|'|\\|0x|if|foo| ".split(
      "|",
    ),
  );
  it("of any kind", () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        // A text of the author's own may stand in a message; the pieces hold nothing that looks like the library's.
        for (const message of messagesOf(pieces.join(""))) expect(message).not.toMatch(THEIRS);
      }),
      { numRuns: 1_500 },
    );
  });
});
