// Masks hide what they name, everywhere Clerk may put it, and nothing else.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompiledMask, compileMask } from "../../../src/policy/compile/compile-mask.ts";
import { maskAnswer } from "../../../src/policy/decide/mask.ts";
import type { Replacement } from "../../../src/policy/decide/walk-state.ts";
import { parseMaskPath } from "../../../src/policy/language/mask-path.ts";
import { memberText, textOf, type Written, type WrittenMember, writtenJson } from "../json/written-json.ts";

/** The text that is left; null when nothing may be shown. */
function maskText(text: string, paths: readonly string[], replacement?: Replacement): string | null {
  const masked = maskAnswer(Buffer.from(text), compileMask(paths), replacement);
  return masked.ok ? Buffer.from(masked.body).toString() : null;
}

function applyMask(value: unknown, paths: readonly string[]): unknown {
  return JSON.parse(maskText(JSON.stringify(value), paths) ?? "");
}

const user = () => ({
  id: "user_1",
  private_metadata: { a: 1, b: { c: 2 } },
  email_addresses: [
    { id: "e1", email_address: "a@x" },
    { id: "e2", email_address: "b@x" },
  ],
});

describe("maskAnswer", () => {
  it.each<[string, unknown, string[], unknown]>([
    ["one object", user(), ["private_metadata"], { id: "user_1", email_addresses: user().email_addresses }],
    ["a bare list", [user(), user()], ["private_metadata", "email_addresses"], [{ id: "user_1" }, { id: "user_1" }]],
    [
      "a list under data",
      { data: [user()], total_count: 1 },
      ["private_metadata", "email_addresses"],
      { data: [{ id: "user_1" }], total_count: 1 },
    ],
    ["one object under data", { data: user() }, ["private_metadata", "email_addresses"], { data: { id: "user_1" } }],
    ["a field of the wrapper", { data: [{ id: 1 }], total_count: 1 }, ["total_count"], { data: [{ id: 1 }] }],
    ["an inner field", { m: { a: 1, b: { c: 2, d: 3 } } }, ["m.b.c"], { m: { a: 1, b: { d: 3 } } }],
    ["every element", { e: [{ x: 1, y: 2 }] }, ["e.*.x"], { e: [{ y: 2 }] }],
    ["every element, without saying so", { e: [{ x: 1, y: 2 }] }, ["e.x"], { e: [{ y: 2 }] }],
    ["every field of an object", { m: { a: { x: 1 }, b: { x: 2, y: 3 } } }, ["m.*.x"], { m: { a: {}, b: { y: 3 } } }],
    ["all of a list", { e: [1, 2] }, ["e.*"], { e: [] }],
    ["all of an object", { m: { a: 1 } }, ["m.*"], { m: {} }],
    ["a path that is not there", { a: 1 }, ["b.c"], { a: 1 }],
    ["a path through a scalar", { a: 1 }, ["a.b"], { a: 1 }],
    ["no object at all", 3, ["a"], 3],
    ["nothing", null, ["a"], null],
    ["lists in lists", { e: [[{ x: 1 }]] }, ["e.x"], { e: [[{}]] }],
    ["a path that cannot be read", { a: 1 }, ["a..b"], null],
  ])("%s", (_name, value, paths, expected) => expect(applyMask(value, paths)).toEqual(expected));

  it("leaves the answer itself alone", () => {
    const bytes = Buffer.from(JSON.stringify(user()));
    maskAnswer(bytes, compileMask(["private_metadata.b.c", "email_addresses.*.id"]));
    expect(bytes.toString()).toBe(JSON.stringify(user()));
  });

  it("takes __proto__ for a field like any other", () => {
    expect(maskText('{"__proto__":{"x":1},"a":1}', ["a"])).toBe('{"__proto__":{"x":1}}');
  });

  it.each([200, 100_000, 3_000_000])("drops what is too deep to look at: %i levels", (levels) => {
    const text = `{"a":${"[".repeat(levels)}{"secret":1}${"]".repeat(levels)},"b":1}`;
    const masked = maskText(text, ["a.secret"]) ?? "";
    expect(masked).not.toContain("secret");
    expect(masked.endsWith(`${"null".padEnd(203, "]")},"b":1}`)).toBe(true);
    expect(maskText(text, ["b"])).toBe(text.replace(',"b":1', ""));
  });

  it.each<[string, string, string[], string]>([
    ["a name that stands twice", '{"a":1,"b":2,"a":3}', ["a"], '{"b":2}'],
    ["a name written with escapes", '{"\\u0070rivate_metadata":1,"b":2}', ["private_metadata"], '{"b":2}'],
    ["both", '{"a":1,"\\u0061":2}', ["a"], "{}"],
    ["twice, where the path goes on", '{"a":{"b":1},"a":[{"b":2,"c":3}]}', ["a.b"], '{"a":{},"a":[{"c":3}]}'],
    ["twice under data", '{"data":[{"a":1}],"data":[{"a":2}]}', ["a"], '{"data":[{}],"data":[{}]}'],
  ])("masks %s", (_name, text, paths, expected) => expect(maskText(text, paths)).toBe(expected));

  it.each([
    ['{"a": 1, "b": 2, "c": 3}', '{ "b": 2}', ["a", "c"]],
    ['{\n  "a": 1,\n  "b": 2\n}', '{\n  "a": 1\n}', ["b"]],
    ['{\n  "a": 1,\n  "b": 2\n}', '{\n  "b": 2\n}', ["a"]],
    ['{ "a" : 1 , "b" : 2 , "c" : 3 }', '{ "a" : 1 , "c" : 3 }', ["b"]],
    ['\ufeff {"a":1,"b":[ ]} ', '\ufeff {"b":[ ]} ', ["a", "b.*"]],
    [
      '{"a":1234567890123456789,"p":19.90,"q":1E400,"z":-0,"s":"\\u00e4\\/é😀"}',
      '{"p":19.90,"q":1E400,"z":-0,"s":"\\u00e4\\/é😀"}',
      ["a"],
    ],
  ])("leaves the rest of %j as it came", (text, expected, paths) => {
    expect(maskText(text, paths)).toBe(expected);
  });

  it.each([
    "",
    "{",
    '{"a":1',
    '{"a":1}}',
    '{"a":1,}',
    "{'a':1}",
    '{"a":01}',
    '{"a":1.}',
    '{"a":+1}',
    '{"a":NaN}',
    '{"a":.5}',
    "[1,]",
    '{"b":"\t"}',
    '{"b":"\\x"}',
    '{"b":"\\u12g4"}',
    '{"b":tru}',
    '{"b" 1}',
    "{a:1}",
    '{"a":1} x',
    "[1 2]",
    "\u00a0{}",
    '{"b":[}]}',
    '{"b":{]}',
    '{"b":1e}',
    '"a',
    "-",
  ])("lets nothing of %j through", (text) => expect(maskText(text, ["a"])).toBeNull());

  it("lets nothing through of what is not UTF-8", () => {
    expect(maskAnswer(Buffer.from('{"priv\xe4te":1}', "latin1"), compileMask(["a"])).ok).toBe(false);
    // An overlong "a": some readers take it for one.
    expect(maskAnswer(Buffer.from([0x7b, 0x22, 0xc1, 0xa1, 0x22, 0x3a, 0x31, 0x7d]), compileMask(["a"])).ok).toBe(false);
  });

  it("takes for JSON what JSON.parse takes for it", () => {
    const bent = fc
      .tuple(
        writtenJson(fc.constantFrom("a", "b")).map(textOf),
        fc.nat(),
        fc.constantFrom("", "}", ",", '"', "0", "\\", " ", "e", "\u0001"),
      )
      .map(([text, at, instead]) => text.slice(0, at % text.length) + instead + text.slice((at % text.length) + 1));
    fc.assert(
      fc.property(bent, fc.constantFrom("a", "b", "c"), (text, path) => {
        expect(maskText(text, [path]) !== null).toBe(isJson(text.toWellFormed()));
      }),
      { numRuns: 2000 },
    );
  });

  it("says which of the paths hid something", () => {
    const masked = (text: string) => maskAnswer(Buffer.from(text), compileMask(["x", "a.*.b", "c", "l.*", "c"]));
    expect(masked('[{"c":1,"a":[]},{"a":[{"b":1}],"l":[]}]')).toMatchObject({ masked: ["a.*.b", "c"] });
    expect(masked('{"l":[1]}')).toMatchObject({ masked: ["l.*"] });
    expect(masked("{}")).toMatchObject({ masked: [] });
  });

  it("puts what it is told in the place of a member", () => {
    const asked: string[] = [];
    const replacement: Replacement = (path) => {
      asked.push(path.join("."));
      return path.at(-1) === "id" ? '"é"' : null;
    };
    const text = '{"data": [{"id": [1, 2], "x": 1}, {"id": "", "id": 3}], "l": [1, 2]}';
    expect(maskText(text, ["id", "x", "l.*"], replacement)).toBe('{"data": [{"id": "é"}, {"id": "é", "id": "é"}], "l": []}');
    // Once for each place, whichever element it is in.
    expect(asked).toEqual(["data.0.id", "data.0.x"]);
  });

  it("changes nothing but the masked members, whatever the answer", () => {
    const name = fc.constantFrom("a", "b", "data", "é", "");
    const paths = fc.array(maskPath, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(writtenJson(name), paths, fc.option(fc.constantFrom('""', "null", "{}")), (answer, masks, text) => {
        expect(maskText(textOf(answer), masks, () => text)).toBe(
          maskedModel(
            answer,
            masks.map((path) => path.split(".")),
            text,
          ),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("masks the same whatever it masked before: many answers, and more names than are remembered", () => {
    const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom("a", "b", "data", "é") }, fc.string({ maxLength: 70 }));
    const known = new Map<string, CompiledMask>();
    // One for all cases, as the gateway has one for each kind of answer.
    const replacement: Replacement = (path) => (path.at(-1) === "b" ? "null" : null);
    fc.assert(
      fc.property(fc.array(writtenJson(name), { minLength: 1, maxLength: 3 }), maskPath, (answers, path) => {
        const mask = known.get(path) ?? compileMask([path]);
        known.set(path, mask);
        for (const text of answers.map(textOf)) {
          const bytes = Buffer.from(text);
          const again = maskAnswer(bytes, mask, replacement);
          expect(again).toEqual(maskAnswer(bytes, compileMask([path]), replacement));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("hides by its name what stands among thousands of names", () => {
    const facts = { place: () => null, meaningsOfName: (name: string) => (name.endsWith("email") ? (["email"] as const) : []) };
    const mask = compileMask(["@email"], facts);
    for (let round = 0; round < 3; round += 1) {
      const members = Array.from({ length: 1_000 }, (_, at) => `"n${round}_${at}":{"m${at}":1,"${at}_email":"secret"}`);
      const masked = maskAnswer(Buffer.from(`{${members.join(",")},"email":"secret"}`), mask);
      const text = masked.ok ? Buffer.from(masked.body).toString() : "secret";
      expect(text).toBe(`{${members.map((member) => member.replace(/,"\d+_email":"secret"/, "")).join(",")}}`);
    }
  });

  it("never leaves a masked path, and keeps everything when there is none", () => {
    const name = fc.constantFrom("a", "b", "data");
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(name, tie("value"), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.array(maskPath, { minLength: 1, maxLength: 3 }), (answer, paths) => {
        const masked = applyMask(answer, paths);
        for (const one of paths) expect(reaches(masked, one.split("."))).toBe(false);
        expect(applyMask(answer, [])).toEqual(answer);
        expect(applyMask(masked, paths)).toEqual(masked);
      }),
      { numRuns: 500 },
    );
  });
});

const maskPath = fc
  .array(fc.constantFrom("a", "b", "data", "*"), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("."))
  .filter((text) => parseMaskPath(text).ok);

type Paths = readonly (readonly string[])[];

/** The text that a masked answer should have, by straight recursion: what is left of each path below this value. */
function maskedModel(value: Written, paths: Paths, replacement: string | null, whole: Paths | null = paths): string {
  if (value.kind === "plain") return textOf(value);
  if (value.kind === "list") {
    const below = step(paths, "*");
    if (value.elements.length > 0 && below.some((path) => path.length === 0)) return "[]";
    const elements = value.elements.map(
      ({ before, value: element, after }) => `${before}${maskedModel(element, [...paths, ...below], replacement, whole)}${after}`,
    );
    return `[${elements.length === 0 ? value.empty : elements.join(",")}]`;
  }
  if (value.members.length === 0) return textOf(value);
  let text = "";
  let gap = "";
  for (const member of value.members) {
    const kept = keptMember(member, paths, replacement, whole);
    if (kept !== null) text += text === "" ? `${member.before}${kept}` : `${gap},${member.before}${kept}`;
    gap = member.after;
  }
  return `{${text}${gap}}`;
}

function keptMember(member: WrittenMember, paths: Paths, replacement: string | null, whole: Paths | null): string | null {
  const below = [...step(paths, member.name), ...step(paths, "*")];
  if (below.some((path) => path.length === 0))
    return replacement === null ? null : `${member.nameText}${member.colon}${replacement}`;
  const answered = whole !== null && member.name === "data" && member.value.kind !== "plain";
  if (answered) below.push(...whole);
  return below.length === 0
    ? memberText(member)
    : `${member.nameText}${member.colon}${maskedModel(member.value, below, replacement, null)}`;
}

function step(paths: Paths, name: string): (readonly string[])[] {
  return paths.flatMap(([head, ...rest]) => (head === name ? [rest] : []));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Is there anything left at the path? Written apart from the code under test: straight recursion over the value. */
function reaches(value: unknown, path: readonly string[]): boolean {
  const [head, ...rest] = path;
  if (typeof value !== "object" || value === null || head === undefined) return false;
  if (Array.isArray(value)) {
    if (head === "*" && (rest.length === 0 ? value.length > 0 : value.some((element) => reaches(element, rest)))) return true;
    return value.some((element) => reaches(element, path));
  }
  return Object.entries(value).some(
    ([name, field]) => (head === "*" || head === name) && (rest.length === 0 || reaches(field, rest)),
  );
}

it.each(["", ".", "a.", "A", "a-b", "a.**", "*", "*.*", "a b", Array(20).fill("a").join(".")])(
  "%j is not a mask path",
  (text) => {
    expect(parseMaskPath(text).ok).toBe(false);
  },
);
