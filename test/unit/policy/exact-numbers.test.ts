// Numbers of a user that a double would change: a rule compares them exactly, or it is an error and denies. Never another number.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readExactly } from "../../../src/json/read-exactly.ts";
import { ask, bundleOf, policy, problemsOf, verdict } from "./asking.ts";

function userWith(publicMetadata: string): unknown {
  const read = readExactly(Buffer.from(`{"id":"u","public_metadata":${publicMetadata}}`));
  return read.ok ? read.value : undefined;
}

const bundles = new Map<string, ReturnType<typeof bundleOf>>();

/** As an allow and as a deny: one that cannot be told denies either way. */
function outcome(when: string, metadata: string): boolean | "error" {
  const target = userWith(metadata);
  const under = (effect: "allow" | "deny") => {
    const bundle =
      bundles.get(effect + when) ??
      bundleOf(
        policy(
          effect === "allow"
            ? [{ id: "r", allow: ["users.get"], when }]
            : [
                { id: "r", deny: ["users.get"], when },
                { id: "all", allow: ["users.get"] },
              ],
        ),
      );
    bundles.set(effect + when, bundle);
    return verdict(bundle, { operation: "users.get", args: { user_id: "u" }, target });
  };
  const [asAllow, asDeny] = [under("allow"), under("deny")];
  if (asAllow === "deny:policy_error") {
    expect(asDeny).toBe("deny:policy_error");
    return "error";
  }
  expect(asDeny).toBe(asAllow === "allow" ? "deny:policy_denied" : "allow");
  return asAllow === "allow";
}

const ID = '{"discord":1234567890123456789,"plan":"pro"}';
const FAR =
  '{"discord":123456789012345678901234567890,"plan":"pro","ids":[1,123456789012345678901234567890,2],"deep":{"a":{"n":1E400}}}';

describe("a whole number within 64 bits is compared exactly", () => {
  it.each<[string, string, boolean | "error"]>([
    ["target.public_metadata.discord == 1234567890123456789", ID, true],
    ["target.public_metadata.discord == 1234567890123456768", ID, false],
    ["target.public_metadata.discord == 1234567890123456788", ID, false],
    ["target.public_metadata.discord in [1234567890123456768, 1234567890123456788]", ID, false],
    ["target.public_metadata.discord in [1234567890123456768, 1234567890123456789]", ID, true],
    ["target.public_metadata.discord > 1234567890123456788", ID, true],
    ["target.public_metadata.discord < 1234567890123456790", ID, true],
    [`string(target.public_metadata.discord) == "1234567890123456789"`, ID, true],
    ["target.public_metadata.discord % 10 == 9", ID, true],
    ["target.public_metadata.discord + 1 == 1234567890123456790", ID, true],
    [`target.public_metadata == {"discord": 1234567890123456789, "plan": "pro"}`, ID, true],
    [`target.public_metadata == {"discord": 1234567890123456788, "plan": "pro"}`, ID, false],
    ["target.public_metadata.n == -9223372036854775808", '{"n":-9223372036854775808}', true],
    ["target.public_metadata.n == 9223372036854775807", '{"n":9223372036854775807}', true],
    ["target.public_metadata.n == 9007199254740993", '{"n":9007199254740993}', true],
    ["target.public_metadata.n == 9007199254740992", '{"n":9007199254740993}', false],
    ["target.public_metadata.n == 1500000000000000000", '{"n":1.5e18}', true],
    ["target.public_metadata.n == 1234567890123456789", '{"n":1234567890123456789.00}', true],
    ["target.public_metadata.n == 9007199254740992.0", '{"n":9007199254740992}', true],
    // Rounded they would be equal: nobody can mean that.
    ["target.public_metadata.n == 9007199254740992.0", '{"n":9007199254740993}', "error"],
    ["target.public_metadata.n + 0.5 > 0.0", '{"n":9007199254740993}', "error"],
  ])("%s of %s: %s", (when, metadata, wanted) => expect(outcome(when, metadata)).toBe(wanted));
});

describe("a fraction as a double writes it is a double", () => {
  it.each<[string, string, boolean | "error"]>([
    ["target.public_metadata.n == 19.9", '{"n":19.90}', true],
    ["target.public_metadata.n == 19.90", '{"n":19.9}', true],
    ["target.public_metadata.n == 100", '{"n":1E2}', true],
    ["target.public_metadata.n == 0", '{"n":-0}', true],
    ["target.public_metadata.n == 0.1", '{"n":0.1}', true],
    ["target.public_metadata.n == 0.1", '{"n":0.1000000000000000055511151231257827}', "error"],
    ["target.public_metadata.n < 1", '{"n":0.1000000000000000055511151231257827}', "error"],
    ["target.public_metadata.n > 0", '{"n":1e-400}', "error"],
  ])("%s of %s: %s", (when, metadata, wanted) => expect(outcome(when, metadata)).toBe(wanted));
});

describe("what is neither makes the rule that reads it an error, and no other", () => {
  it.each<[string, boolean | "error"]>([
    [`target.public_metadata.plan == "pro"`, true],
    [`target.public_metadata.plan == "free"`, false],
    ["target.id == 'u'", true],
    ["has(target.public_metadata.discord)", true],
    ["size(target.public_metadata.ids) == 3", true],
    ["target.public_metadata.ids[0] == 1", true],
    [`"plan" in target.public_metadata`, true],
    [`"discord" in target.public_metadata`, true],
    [`target.public_metadata.exists(name, name == "discord")`, true],
    ["2 in target.public_metadata.ids", true],
    ["target.public_metadata.ids.exists(n, n == 2)", true],
    ["target.public_metadata.ids == [1, 2]", false],
    ["target.public_metadata.ids == [5, 6, 7]", false],
    [`target.public_metadata.discord == 5 && target.public_metadata.plan == "free"`, false],
    ["target.public_metadata.ids[1] == 1", "error"],
    ["target.public_metadata.ids[1] != 1", "error"],
    ["3 in target.public_metadata.ids", "error"],
    ["!(3 in target.public_metadata.ids)", "error"],
    ["target.public_metadata.ids.exists(n, n == 3)", "error"],
    ["target.public_metadata.ids.all(n, n > 0)", "error"],
    ["target.public_metadata.ids.filter(n, n > 1).size() > 0", "error"],
    ["target.public_metadata.ids.map(n, n + 1).size() == 3", "error"],
    ["target.public_metadata.ids == [1, 5, 2]", "error"],
    ["target.public_metadata.ids != [1, 5, 2]", "error"],
    ["target.public_metadata.ids == target.public_metadata.ids", "error"],
    ["target.public_metadata == target.public_metadata", "error"],
    ["[target.public_metadata.discord] == [1]", "error"],
    ["{'a': target.public_metadata.discord} == {'a': 1}", "error"],
    ["target.public_metadata.discord == 5", "error"],
    ["target.public_metadata.discord != 5", "error"],
    ["target.public_metadata.discord == null", "error"],
    ["target.public_metadata.discord != null", "error"],
    ["target.public_metadata.discord == 'x'", "error"],
    ["target.public_metadata.discord in [1, 2]", "error"],
    ["target.public_metadata.discord in target.public_metadata", "error"],
    ["target.public_metadata.discord > 0", "error"],
    ["-target.public_metadata.discord < 0", "error"],
    ["target.public_metadata.discord + 1 > 0", "error"],
    ["string(target.public_metadata.discord) != ''", "error"],
    ["int(target.public_metadata.discord) > 0", "error"],
    ["double(target.public_metadata.discord) > 0.0", "error"],
    ["type(target.public_metadata.discord) == int", "error"],
    ["dyn(target.public_metadata.discord) == 1", "error"],
    ["size(target.public_metadata.discord) > 0", "error"],
    ["target.public_metadata.discord ? true : false", "error"],
    ["target.public_metadata.deep.a.n > 1", "error"],
    ["target.public_metadata.deep.a == {}", false],
    ["target.public_metadata.deep.a == {'n': 1}", "error"],
  ])("%s: %s", (when, wanted) => expect(outcome(when, FAR)).toBe(wanted));

  it("and says why", () => {
    const bundle = bundleOf(policy([{ id: "r", allow: ["users.get"], when: "target.public_metadata.discord == 5" }]));
    const decision = ask(bundle, { operation: "users.get", args: { user_id: "u" }, target: userWith(FAR) });
    expect(decision.explanation).toContain("a number is too large, or not exact enough to compare");
    expect(decision.explanation).not.toContain("123456");
    expect(decision.seen).toEqual({ "target.public_metadata.discord": { $number: "123456789012345678901234567890" } });
  });

  it("whatever the condition", () => {
    const value = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.constantFrom("m.n", "m.list", "m.o", "m.o.n", "m.list[1]", "m.plan", "1", "'x'", "null", "2.5", "true", "m"),
        fc
          .tuple(tie("any"), fc.constantFrom("==", "!=", "in", "<", "+", "&&", "||"), tie("any"))
          .map((parts) => `(${parts.join(" ")})`),
        fc
          .tuple(fc.constantFrom("size", "type", "dyn", "string", "int", "double"), tie("any"))
          .map(([name, of]) => `${name}(${of})`),
        fc
          .tuple(tie("any"), fc.constantFrom("exists", "all", "exists_one", "filter", "map"), tie("any"))
          .map(([range, name, body]) => `${range}.${name}(v, v == ${body.includes("(v,") ? "1" : body})`),
        fc.tuple(tie("any"), tie("any")).map(([a, b]) => `[${a}, ${b}]`),
        fc.tuple(tie("any")).map(([a]) => `{'n': ${a}}`),
        fc.tuple(tie("any"), tie("any"), tie("any")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
        tie("any").map((a) => `!(${a})`),
      ),
    })).any;
    const metadata = (number: string) => `{"n":${number},"list":[1,${number},"x"],"o":{"n":${number}},"plan":"x"}`;
    let told = 0;
    fc.assert(
      fc.property(
        value,
        fc.constantFrom("123456789012345678901234567890", "1E400", "0.1000000000000000055511151231257827"),
        (text, number) => {
          const when = text.replaceAll(/\bm\b/g, "target.public_metadata");
          fc.pre(problemsOf(policy([{ id: "r", allow: ["users.get"], when }])).length === 0);
          const seen = outcome(when, metadata(number));
          if (seen === "error") return;
          told += 1;
          // What could be told did not depend on the number: it is the same for numbers that can be read.
          for (const other of ["1", "7", "2.5", "1234567890123456789"]) expect(outcome(when, metadata(other))).toBe(seen);
        },
      ),
      { numRuns: 700 },
    );
    expect(told).toBeGreaterThan(30);
  });
});

describe("literals that cannot be compared exactly are refused when the bundle is checked", () => {
  const messages = (when: string) => problemsOf(policy([{ id: "r", allow: ["users.get"], when }])).map(({ message }) => message);
  it.each([
    "target.public_metadata.n == 9223372036854775808",
    "target.public_metadata.n == 123456789012345678901234567890",
    "target.public_metadata.n in [1, 123456789012345678901234567890]",
    "target.public_metadata.n == -9223372036854775809",
  ])("%s", (when) => expect(messages(when)).toEqual([expect.stringContaining("whole numbers go from")]));

  it.each([
    "target.public_metadata.n == 9007199254740993.0",
    "target.public_metadata.n == 1234567890123456789.0",
    "target.public_metadata.n == 0.1000000000000000055511151231257827",
    "target.public_metadata.n in [1.5, -0.12345678901234567890]",
    "target.public_metadata.n < 1000000000000000100.0",
    "target.public_metadata.n > 1e-400",
  ])("%s", (when) => expect(messages(when)).toEqual([expect.stringContaining("more digits than can be compared")]));

  it.each([
    "target.public_metadata.n == 1234567890123456789",
    "target.public_metadata.n == -9223372036854775808",
    "target.public_metadata.n == 19.90",
    "target.public_metadata.n == 0.1",
    "target.public_metadata.n < 1e3",
    "target.public_metadata.n < 1e22",
    "target.public_metadata.n < 1.7976931348623157e308",
    "target.public_metadata.n < 9007199254740992.0",
    "target.public_metadata.n > 5e-324",
  ])("%s is none of them", (when) => expect(messages(when)).toEqual([]));
});
