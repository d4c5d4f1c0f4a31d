// JSON values together with the text they are written as, as odd as the grammar allows: for tests of what keeps a text as it came.
import fc from "fast-check";

export type Written =
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "list"; readonly empty: string; readonly elements: readonly WrittenPart[] }
  | { readonly kind: "object"; readonly empty: string; readonly members: readonly WrittenMember[] };

/** A value with the white space around it. */
interface WrittenPart {
  readonly before: string;
  readonly value: Written;
  readonly after: string;
}

export interface WrittenMember extends WrittenPart {
  /** With its quotes, perhaps with escapes. */
  readonly nameText: string;
  /** What a reader takes for the name. */
  readonly name: string;
  /** The colon and the white space around it. */
  readonly colon: string;
}

export function textOf(value: Written): string {
  switch (value.kind) {
    case "plain":
      return value.text;
    case "list":
      return `[${value.elements.length === 0 ? value.empty : value.elements.map(partText).join(",")}]`;
    case "object":
      return `{${value.members.length === 0 ? value.empty : value.members.map((member) => `${member.before}${memberText(member)}${member.after}`).join(",")}}`;
  }
}

function partText({ before, value, after }: WrittenPart): string {
  return `${before}${textOf(value)}${after}`;
}

export function memberText({ nameText, colon, value }: WrittenMember): string {
  return `${nameText}${colon}${textOf(value)}`;
}

const space = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  fc.string({ unit: fc.constantFrom(" ", "\n", "\r", "\t"), maxLength: 3 }),
);

/** Numbers that a double holds, that it rounds, and that have several spellings. */
export const numberText = fc.oneof(
  fc.constantFrom("0", "-0", "0.0", "19.90", "1E400", "-1e-400", "1234567890123456789", "9007199254740993", "1e2", "1.50E+1"),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc
    .tuple(fc.boolean(), fc.nat(), fc.option(fc.stringMatching(/^\d{1,25}$/)), fc.option(fc.stringMatching(/^[eE][+-]?\d{1,4}$/)))
    .map(([minus, whole, part, exponent]) => `${minus ? "-" : ""}${whole}${part === null ? "" : `.${part}`}${exponent ?? ""}`),
);

/** A string as JSON may write it: characters as they are or as escapes. */
function written(text: string, escapes: readonly boolean[]): string {
  const units = Array.from({ length: text.length }, (_, at) => {
    const unit = text[at] ?? "";
    const plain = JSON.stringify(unit).slice(1, -1);
    return escapes[at % Math.max(1, escapes.length)] === true ? `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}` : plain;
  });
  // Half a pair can only be written as an escape; both halves may stand as they are.
  const joined = units.join("");
  return `"${joined.isWellFormed() ? joined : JSON.stringify(text).slice(1, -1)}"`;
}

const escapes = fc.oneof(fc.constant([false]), fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }));
const stringText = fc
  .tuple(fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: "binary", maxLength: 40 })), escapes)
  .map(([text, which]) => written(text, which));

/** Any value; `names` are what its members are called. Names may stand twice in one object. */
export function writtenJson(names: fc.Arbitrary<string>): fc.Arbitrary<Written> {
  const plain = fc
    .oneof(numberText, stringText, fc.constantFrom("true", "false", "null"))
    .map((text): Written => ({ kind: "plain", text }));
  return fc.letrec<{ value: Written }>((tie) => {
    const part = fc.record({ before: space, value: tie("value"), after: space });
    const member = fc.tuple(names, escapes, space, space, part).map(
      ([name, which, left, right, rest]): WrittenMember => ({
        ...rest,
        name,
        nameText: written(name, which),
        colon: `${left}:${right}`,
      }),
    );
    return {
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        plain,
        fc.record({ kind: fc.constant("list" as const), empty: space, elements: fc.array(part, { maxLength: 4 }) }),
        {
          weight: 3,
          arbitrary: fc.record({
            kind: fc.constant("object" as const),
            empty: space,
            members: fc.array(member, { maxLength: 5 }),
          }),
        },
      ),
    };
  }).value;
}
