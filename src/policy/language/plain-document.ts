// Most policies say little: patterns, conditions, masks, a limit of so many in a time. One that says no more than what stands here is a
// document by the schema, as it is, and need not be held against it: making the schema is a fifth of what an isolate's first answer takes.
// Of any other nothing is said: the schema says, and it alone says what is wrong. So a field that is new there needs nothing here.
import { BOUNDS } from "./bounds.ts";
import { isOneLine, isPolicyName, type PolicyDocument } from "./document.ts";
import { windowMsOf } from "./limit-entry.ts";
import { RATE_PATTERN } from "./rate-text.ts";

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;

const isText =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === "string" && value.length >= min && value.length <= max;
const isList =
  (min: number, max: number, isElement: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length >= min && value.length <= max && value.every(isElement);
const isFlag: Check = (value) => typeof value === "boolean";
const isName: Check = (value) => typeof value === "string" && isPolicyName(value);

const isPatterns = isList(1, 100, isText(0, 128));
const isMask = isList(0, 100, isText(0, 200));
const isCondition: Check = (value) => isText(1, BOUNDS.conditionChars)(value) && String(value).isWellFormed();

/** So many calls in a span that slides. */
const LIMIT: Fields = {
  max: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  per: (value) => typeof value === "string" && windowMsOf(value) !== null,
};

const EITHER: Fields = {
  id: isName,
  when: isCondition,
  message: (value) => typeof value === "string" && isText(1, 300)(value) && isOneLine(value),
  shadow: isFlag,
};
const DENY: Fields = { ...EITHER, deny: isPatterns };
const ALLOW: Fields = {
  ...EITHER,
  allow: isPatterns,
  only: isList(0, 100, isText(0, 128)),
  mask: isMask,
  limit: isList(1, 8, (value) => isObject(value, LIMIT, ["max", "per"])),
};

const DOCUMENT: Fields = {
  policy: isName,
  description: isText(0, 2_000),
  mask: isMask,
  searchable: isMask,
  rate: (value) => typeof value === "string" && RATE_PATTERN.test(value),
  counts: isFlag,
  write_ahead: isFlag,
  rules: isList(1, 500, (value) => isObject(value, ALLOW, ["id", "allow"]) || isObject(value, DENY, ["id", "deny"])),
};

/** Of what JSON can hold. False: it may be one all the same. */
export function isPlainDocument(value: unknown): value is PolicyDocument {
  return isObject(value, DOCUMENT, ["policy", "rules"]);
}

function isObject(value: unknown, fields: Fields, required: readonly string[]): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const known = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  return (
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, member]) => known(name)?.(member) === true)
  );
}
