// A name that stands twice in one object is found anywhere, however it is written; any other way to write a value is none of this.
import fc from "fast-check";
import { expect, it } from "vitest";
import { readManifest } from "../../../src/audit/manifest.ts";
import { readRecordShape } from "../../../src/audit/record-shape.ts";
import { repeatedName } from "../../../src/json-names.ts";
import { chainOf, linesOf, madeLog, manifestFor, verifyLines } from "../cli/made-log.ts";

const twiceIn = (text: string) => repeatedName(text, JSON.parse(text));

it.each([
  ['{"a":1,"a":2}', "a"],
  ['{"a":1,"a":1}', "a"],
  ['{"b":{"c":[{"a":1,"x":{},"\\u0061":2}]}}', "a"],
  ['{"":1,"":2}', ""],
  ['{"__proto__":1,"__proto__":2}', "__proto__"],
  [`{"a":1,"b":${"[".repeat(50_000)}{"c":1,"c":2}${"]".repeat(50_000)}}`, "c"],
])("finds it in %.60s", (text, name) => {
  expect(twiceIn(text)).toBe(name);
});

it("finds none in any JSON, in whatever order and with whatever blanks", () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([name, inner]) => [name, reversed(inner)]);
    return Object.fromEntries(entries.reverse());
  };
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, "\t"), (value, indent) => {
      expect(repeatedName(JSON.stringify(reversed(value), null, indent), value)).toBeNull();
    }),
  );
});

const log = madeLog();
const lines = linesOf(log);
const forged = (line: string | undefined, from: string, to: string) => (line ?? "").replace(from, to);

it.each([
  ["with manifest", manifestFor(log)],
  ["without manifest", null],
])("%s: a record is not whole that another reader would read otherwise", (_, manifest) => {
  const tampered = lines.with(4, forged(lines[4], '"user_id":"user_1"', '"user_id":"user_2","user_id":"user_1"'));
  expect(verifyLines(tampered, manifest).faults).toMatchObject([
    { kind: "changed", record: log[4]?.id, line: 5, message: expect.stringContaining('the name "user_id" twice') },
  ]);
});

it("is no manifest with a name twice, and no other line either", () => {
  const manifest = JSON.stringify(manifestFor(log));
  const twice = manifest.replace('"count":6', '"count":7,"count":6');
  expect([readManifest(manifest), readManifest(twice)]).toEqual([expect.anything(), null]);
  expect(readRecordShape(twice)).toEqual({ kind: "strange", why: 'has the name "count" twice' });
});

it("covers every field of the manifest by its signature, one named __proto__ as well", () => {
  const manifest = JSON.stringify(manifestFor(chainOf("admin", 1))).replace('"v":1', '"v":1,"__proto__":{"x":1}');
  expect(Object.keys(readManifest(manifest) ?? {})).toContain("__proto__");
});
