// What a tab has kept of edits, read back: whatever stands there, only edits come of it, under the names of policies alone.
import fc from "fast-check";
import { expect, it } from "vitest";
import { editsIn } from "../../../console/pages/policies/replay/policy-edit.ts";

it("gives back what was kept, whatever the policies are called", () => {
  const edit = fc.record({ text: fc.string(), from: fc.string() });
  const name = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString"));
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, edit), { selector: ([one]) => one }), (entries) => {
      const kept: unknown = JSON.parse(JSON.stringify(Object.fromEntries(entries)));
      expect(new Map(editsIn(kept))).toEqual(new Map(entries));
    }),
  );
});

it("takes nothing else for an edit", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const { text, from } of editsIn(value).values()) expect([typeof text, typeof from]).toEqual(["string", "string"]);
    }),
  );
  expect(editsIn({}).has("constructor")).toBe(false);
  expect(editsIn(null).size).toBe(0);
});
