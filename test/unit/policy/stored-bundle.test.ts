// The stored text of a bundle: read policy by policy it is what it is as a whole, and a damaged one opens nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, SEMANTICS } from "../../../src/policy/engine.ts";
import { bundleOf as open, openStoredBundle, readStoredBundle, storedBundleText } from "../../../src/routes/stored-bundle.ts";
import { inputOf } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

const allows = { policy: "allows", description: '],"tests":{"policies":[', rules: [{ id: "a", allow: ["users.get"] }] };
const denies = { policy: "denies", rules: [{ id: "d", deny: ["users.get"], when: 'context.reason != ""' }] };
const policies = [allows, denies];
const text = storedBundleText({ policies, tests: [{ policies: [denies] }] });
const input = inputOf({ policies: ["allows", "denies"], reason: "TICKET-1" });

function effectOf(stored: string, asked = input): string {
  const bundle = open(stored, VOCABULARY, "v1");
  if (bundle === null) return "none";
  const result = decide(bundle, asked);
  return result.kind === "decided" ? result.decision.effect : result.kind;
}

describe("a stored bundle", () => {
  it("is one JSON text, and its policies are where it says", () => {
    expect(readStoredBundle(text)).toEqual({ policies, tests: [{ policies: [denies] }], semantics: SEMANTICS });
    const opened = openStoredBundle(text);
    expect(opened?.semantics).toBe(SEMANTICS);
    expect(opened?.documents.map(({ name, read }) => [name, read()])).toEqual(policies.map((one) => [one.policy, one]));
    expect(openStoredBundle(storedBundleText({ policies }))?.documents).toHaveLength(2);
  });

  it("reads back whatever its documents hold", () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 }),
        fc.option(fc.jsonValue()),
        (some, tests) => {
          const documents: unknown[] = some.map((one, index) => ({ ...JSON.parse(JSON.stringify(one)), policy: `p${index}` }));
          const stored = storedBundleText({ policies: documents, ...(tests === null ? {} : { tests }) });
          expect(openStoredBundle(stored)?.documents.map(({ read }) => read())).toEqual(documents);
          expect(readStoredBundle(stored).policies).toEqual(documents);
        },
      ),
    );
  });

  it.each([
    ["one of an earlier version", JSON.stringify({ policies, semantics: SEMANTICS })],
    ["one without policies", storedBundleText({ policies: [] })],
    ["one whose places are not its own", text.replace(/\["allows",\d+\]/, '["allows",44]')],
    ["one that names a policy twice", text.replace('["denies",', '["allows",')],
    ["one with a place before the text", text.replace(/\["allows",\d+\]/, '["allows",-1]')],
    ["one with more places", text.replace('"places":[', '"places":[["more",2],')],
  ])("is read as a whole: %s", (_, stored) => {
    expect(openStoredBundle(stored)).toBeNull();
    expect(effectOf(stored)).toBe("deny");
  });

  it("opens nothing when it was cut short, wherever", () => {
    for (let length = 0; length < text.length; length += 1) {
      const cut = text.slice(0, length);
      expect(openStoredBundle(cut)).toBeNull();
      expect(() => effectOf(cut)).toThrow(SyntaxError);
    }
  });

  it("denies by a policy that cannot be read, or is another than its place says", () => {
    const damaged = text.replace('"id":"d"', '"id":"d,');
    expect(openStoredBundle(damaged)).not.toBeNull();
    expect(effectOf(damaged)).toBe("deny");
    expect(effectOf(damaged, inputOf({ policies: ["allows"], reason: "TICKET-1" }))).toBe("allow");
    const other = text.replace('["denies",', '["other1",');
    expect(effectOf(other, inputOf({ policies: ["allows", "other1"] }))).toBe("deny");
  });

  it("lets no change of one character turn a denial into an allow", () => {
    const places = text.indexOf('"policies"');
    for (let at = 0; at < places; at += 1) {
      const changed = `${text.slice(0, at)}x${text.slice(at + 1)}`;
      const effect = (() => {
        try {
          return effectOf(changed);
        } catch {
          return "none";
        }
      })();
      // Another name is another policy: one that the bundle lacks denies nothing, here as in a whole text.
      const isName = /[a-z]/.test(text[at] ?? "") && /"(?:allows|denies)"/.test(text.slice(at - 7, at + 8));
      if (!isName) expect([changed.slice(0, places), effect]).not.toEqual([changed.slice(0, places), "allow"]);
    }
  });
});
