// Conditions that an attacker would like to mean something else: look-alike letters, numbers of another kind, dates that there are not,
// characters cut in two, and literals that could never work.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lowerAscii, upperAscii } from "../../../src/ascii-case.ts";
import { trim } from "../../../src/policy/condition/cel-strings.ts";
import { parseTime, timeText } from "../../../src/policy/condition/cel-times.ts";
import { bundleOf, policy, problemsOf, verdict } from "./asking.ts";

const KELVIN_SIGN = "\u212a";

function outcome(when: string, target: unknown): string {
  return verdict(bundleOf(policy([{ id: "r", allow: ["users.get"], when }])), {
    operation: "users.get",
    args: { user_id: "u" },
    target,
  });
}

const withMetadata = (value: unknown) => ({ id: "u", public_metadata: { value } });

describe("what a condition says of a value", () => {
  it.each<[string, unknown, string]>([
    [
      `target.public_metadata.value.lowerAscii().endsWith("@acme-bank.com")`,
      `a@acme-ban${KELVIN_SIGN}.com`,
      "deny:policy_denied",
    ],
    [`target.public_metadata.value.lowerAscii().endsWith("@acme-bank.com")`, "a@ACME-BANK.com", "allow"],
    [`target.public_metadata.value.lowerAscii() == "istanbul"`, "\u0130stanbul", "deny:policy_denied"],
    [`target.public_metadata.value.upperAscii() == "STRASSE"`, "stra\u00dfe", "deny:policy_denied"],
    ["int(target.public_metadata.value) == 0", "", "deny:policy_error"],
    ["int(target.public_metadata.value) == 16", "0x10", "deny:policy_error"],
    ["double(target.public_metadata.value) == 16.0", "0x10", "deny:policy_error"],
    ["double(target.public_metadata.value) == 0.0", " ", "deny:policy_error"],
    ["int(target.public_metadata.value) > 0", 1e30, "deny:policy_error"],
    ["int(target.public_metadata.value) > 0", 2 ** 63, "deny:policy_error"],
    ["-(target.public_metadata.value - 9223372036854775807) > 0", -1, "deny:policy_error"],
    [`timestamp(target.public_metadata.value) < timestamp("2026-03-03T00:00:00Z")`, "2026-02-30T00:00:00Z", "deny:policy_error"],
    [`timestamp(target.public_metadata.value) < timestamp("2026-03-03T00:00:00Z")`, "2026-02-28T24:00:00Z", "deny:policy_error"],
    [`timestamp(target.public_metadata.value) < timestamp("2026-03-03T00:00:00Z")`, "2026-02-28", "deny:policy_error"],
    [`target.public_metadata.value.trim() == "x"`, "\ufeffx", "deny:policy_denied"],
    [`target.public_metadata.value.trim() == "x"`, "\u0085\u00a0x\u3000", "allow"],
    ["target.public_metadata.value.size() == target.public_metadata.value.indexOf('b') + 1", "\u{1f600}b", "allow"],
    ["target.public_metadata.value.substring(1) == 'b'", "\u{1f600}b", "allow"],
    ["target.public_metadata.value.split('').size() == 2", "\u{1f600}b", "allow"],
    ["null in target.public_metadata", 1, "deny:policy_error"],
    ["[1] in target.public_metadata", 1, "deny:policy_error"],
    ["target.public_metadata in target.public_metadata", 1, "deny:policy_error"],
    ["target.public_metadata.value in [5, 6]", 5.0, "allow"],
    ["target.public_metadata.value in [5, 6]", 5.5, "deny:policy_denied"],
    // U+FF5E comes before U+1F600, though its UTF-16 unit comes after.
    [`target.public_metadata.value < "\u{1f600}"`, "\uff5e", "allow"],
    // An error on one side does not hide the side that decides.
    ["target.public_metadata.nothing == 1 || target.public_metadata.value == 1", 1, "allow"],
    ["target.public_metadata.value == 1 || target.public_metadata.nothing == 1", 1, "allow"],
    ["target.public_metadata.nothing == 1 && target.public_metadata.value == 2", 1, "deny:policy_denied"],
    ["target.public_metadata.nothing == 1 && target.public_metadata.value == 1", 1, "deny:policy_error"],
  ])("%s with %j: %s", (when, value, wanted) => {
    expect(outcome(when, withMetadata(value))).toBe(wanted);
  });

  it("a deny by an unsigned literal cannot be published, so it cannot silently never fire", () => {
    const problems = problemsOf(policy([{ id: "r", deny: ["users.get"], when: "target.public_metadata.value in [5u]" }]));
    expect(problems[0]?.message).toContain("leave the u away");
  });
});

describe("literals that could never work", () => {
  it.each([
    [`context.now - timestamp(0) > duration("30d")`, `duration("30d") has no value`, "720h"],
    [`context.now < timestamp("2026-12-31")`, `timestamp("2026-12-31") has no value`, "with a zone"],
    [`context.now < timestamp("2026-02-30T00:00:00Z")`, "has no value", "with a zone"],
    [`context.now.getHours("Nowhere/City") > 8`, "no time zone", "Europe/Berlin"],
    [`context.now.getHours("+25:00") > 8`, "no time zone", "+02:00"],
    [`args.user_id == "x" && int("") == 0`, `int("") has no value`, ""],
    [`args.user_id == "x".substring(2, 1)`, "out of range", ""],
    ["1 / 0 == 1", "divides by zero", ""],
    [`args.user_id in [string(int("a"))]`, `int("a") has no value`, ""],
    ["target.public_metadata.x == 9223372036854775808", "whole numbers go from", ""],
    ["target.public_metadata.x == b'x'", "no bytes", ""],
  ])("%s is refused when the bundle is checked", (when, message, hint) => {
    const [problem, ...more] = problemsOf(policy([{ id: "r", allow: ["users.get"], when }]));
    expect(problem?.message).toContain(message);
    expect(problem?.message).toContain(hint);
    expect(more).toEqual([]);
  });

  it.each([
    `context.now - timestamp(0) > duration("720h")`,
    `context.now < timestamp("2026-12-31T00:00:00+01:00")`,
    `context.now.getHours("Europe/Berlin") > 8 && context.now.getHours("-03:30") > 8`,
    "target.public_metadata.x > -9223372036854775808",
    "type(target.public_metadata.x) == int && type(1) != string",
  ])("%s is not", (when) => {
    expect(problemsOf(policy([{ id: "r", allow: ["users.get"], when }]))).toEqual([]);
  });
});

describe("properties", () => {
  it("changes of case leave all but ASCII letters alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const others = (of: string) => of.replaceAll(/[A-Za-z]/g, "");
        expect(others(lowerAscii(text))).toBe(others(text));
        expect(others(upperAscii(text))).toBe(others(text));
        expect(upperAscii(lowerAscii(text))).toBe(upperAscii(text));
      }),
    );
  });

  it("trimming takes blanks from both ends and nothing else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const trimmed = trim(text);
        expect(text).toContain(trimmed);
        expect(trim(trimmed)).toBe(trimmed);
      }),
    );
  });

  it("a time that can be read is the one that was written", () => {
    const from = new Date("0001-01-01T00:00:00Z");
    const to = new Date("9999-12-31T23:59:59Z");
    fc.assert(
      fc.property(fc.date({ min: from, max: to, noInvalidDate: true }), (date) => {
        const time = parseTime(date.toISOString());
        expect(time.ns).toBe(BigInt(date.getTime()) * 1_000_000n);
        expect(parseTime(timeText(time)).ns).toBe(time.ns);
      }),
    );
  });
});
