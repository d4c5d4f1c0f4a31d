// What the CEL parser and type checker refuse, in words for the author of a policy: theirs name their own tokens ("Expected RBRACKET, got
// EOF"). Told by their codes; what they found is taken from the text where it is CEL's own notation (types, a name).
import { BOUNDS } from "../language/bounds.ts";

const NUMBER = "a number is not written as CEL has it: 1, 1.5, 0x1f, 5u";
const ENDLESS = "a text does not end: its closing quote is missing";
const ESCAPE = "a text has a backslash that escapes nothing: a backslash itself is written twice";
const ITERATION = "all(), exists(), filter() and the like run over a list or a map";
const ONE_TYPE = "all elements of a list, and all keys and values of a map, are of one type";

const WORDS: Readonly<Record<string, string>> = {
  limit_exceeded: `it is too large: at most ${BOUNDS.conditionNodes} nodes`,
  expected_token: "something is missing before this: a bracket, a comma or a colon",
  // Mostly one of another language: =, and, or, not.
  unexpected_character: "there is a sign here that has no place: == compares, && and || join, ! negates",
  invalid_number: NUMBER,
  invalid_integer: NUMBER,
  invalid_hex_integer: NUMBER,
  invalid_exponent: NUMBER,
  unterminated_string: ENDLESS,
  unterminated_triple_quoted_string: ENDLESS,
  newline_in_string: "a text in quotes goes over the end of its line",
  bytes_unicode_escape: ESCAPE,
  invalid_unicode_escape: ESCAPE,
  invalid_unicode_surrogate: ESCAPE,
  invalid_hex_escape: ESCAPE,
  invalid_octal_escape: ESCAPE,
  octal_escape_out_of_range: ESCAPE,
  invalid_escape_sequence: ESCAPE,
  reserved_identifier: "this word is CEL's own and cannot be a name",
  invalid_macro_argument: "the arguments are not those of this function: all(x, condition), has(args.field)",
  invalid_comprehension_range: ITERATION,
  invalid_condition_type: "what stands before ?, or inside all(), exists() and the like, must be true or false",
  incompatible_ternary_branches: "what stands on both sides of : must be of one type",
  invalid_index_type: "the index is of the wrong type: a whole number for a list, a text for a map",
  no_such_key: "there is no field of this name",
  field_type_mismatch: "a field does not have the type that is used here",
  heterogeneous_list_element: ONE_TYPE,
  heterogeneous_map_key: ONE_TYPE,
  heterogeneous_map_value: ONE_TYPE,
  unsupported_type: "there is no such type",
};

/** A code, and the part of the text that is in CEL's notation. */
const WITH_FINDING: readonly (readonly [code: string, found: RegExp, words: (found: string, has: string) => string])[] = [
  ["unknown_variable", /^Unknown variable: (\w{1,64})$/, (name, has) => `there is no ${name}: ${has}`],
  ["no_such_overload", /^no such overload: ([^\n]{1,200})$/, (types) => `these types do not go together: ${typeWords(types)}`],
  ["no_matching_overload", /'([^'\n]{1,200})'$/, (call) => `no function takes values of these types: ${typeWords(call)}`],
  [
    "invalid_logical_operand",
    /'([^'\n]{1,64})'$/,
    (type) => `&& and || take what is true or false, not a value of type ${typeWords(type)}`,
  ],
  ["cannot_index_type", /'([^'\n]{1,64})'$/, (type) => `a value of type ${typeWords(type)} has no fields or elements`],
  ["unexpected_token", /^Unexpected token: (EOF)$/, () => "it ends too early: something is missing at its end"],
  ["unexpected_token", /()/, () => "there is something here that has no place, or something is missing before it"],
];

/** As the functions that make such values are called. */
function typeWords(types: string): string {
  const words = types.replaceAll("google.protobuf.Timestamp", "timestamp").replaceAll("google.protobuf.Duration", "duration");
  return /timestamp .*string|string .*timestamp/.test(words) ? `${words}; timestamp("2026-11-23T18:00:00Z") is a time` : words;
}

/** `has`: what such an expression can begin with. */
export function celWords(code: string, summary: string, has = "a condition has args, target, context and key"): string {
  for (const [known, pattern, words] of WITH_FINDING) {
    const found = known === code ? pattern.exec(summary)?.[1] : undefined;
    if (found !== undefined) return words(found, has);
  }
  return WORDS[code] ?? "cannot be read as a CEL expression";
}
