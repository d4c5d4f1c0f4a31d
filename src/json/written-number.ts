// Numbers as JSON writes them. JavaScript's numbers are doubles, which round: 1234567890123456789 becomes …6800, 1E400 infinity. So
// a number of which a double would change the value is kept as its text.

/** What a JavaScript number of the same value cannot stand for. Never a value to compute with. */
export class WrittenNumber {
  /** As JSON wrote it. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * The number, if it is the one that is written: a whole one up to 2^53, or a fraction that is the shortest way to write its double (as
 * 0.1 or 19.90). Else its text.
 *
 * @param text a number of JSON's grammar
 */
export function numberFrom(text: string): number | WrittenNumber {
  const number = Number(text);
  if (text.length <= PLAIN_CHARS && PLAIN.test(text)) return number;
  if (text.length > MAX_CHARS) return new WrittenNumber(text);
  const value = decimalOf(text);
  if (value.digits === "") return number;
  const exact = value.exponent >= 0 ? Number.isSafeInteger(number) : isShortest(value, number);
  return exact ? number : new WrittenNumber(text);
}

/** Of that length, digits alone are below 2^53. */
const PLAIN_CHARS = 15;
const PLAIN = /^-?\d+$/;
/** Longer ones are not looked into: whoever needs the value has none. */
const MAX_CHARS = 1_000;

/** A double has no more than these (IEEE 754, table 2.1 of binary64: 17 digits tell all of them apart). */
const DOUBLE_DIGITS = 17;

/**
 * Does reading the text as a double keep what is written, but for the spelling? A whole number within 2^53 does, and a fraction that has no
 * more digits than a double tells apart, and neither becomes a whole number by it nor nothing.
 *
 * @param text a number of JSON's grammar
 */
export function isKeptByDouble(text: string): boolean {
  const number = numberFrom(text);
  if (typeof number === "number") return true;
  if (text.length > MAX_CHARS) return false;
  const { digits, exponent } = decimalOf(text);
  return exponent < 0 && digits.length <= DOUBLE_DIGITS && !Number.isInteger(Number(text));
}

const INT64_DIGITS = 19;
const [INT64_MIN, INT64_MAX] = [-(2n ** 63n), 2n ** 63n - 1n];

/** The whole number that is written, also as `1.5e18`; null for a fraction, and for one beyond 64 bits. */
export function wholeNumber({ text }: WrittenNumber): bigint | null {
  if (text.length > MAX_CHARS) return null;
  const { minus, digits, exponent } = decimalOf(text);
  if (exponent < 0 || digits.length + exponent > INT64_DIGITS) return null;
  const size = BigInt(digits) * 10n ** BigInt(exponent);
  const value = minus ? -size : size;
  return value >= INT64_MIN && value <= INT64_MAX ? value : null;
}

/**
 * May this number stand for the text in comparisons with what is read here? A whole one must be it; a fraction, and what is beyond 64 bits,
 * need only be the shortest way to write it.
 */
export function isExactly(text: string, number: number): boolean {
  if (text.length > MAX_CHARS || !Number.isFinite(number)) return false;
  const value = decimalOf(text);
  if (value.digits === "") return number === 0;
  if (value.exponent >= 0 && sameWhole(value, number)) return true;
  return (value.exponent < 0 || Math.abs(number) > 2 ** 63) && isShortest(value, number);
}

/** From 2^53 on the shortest text of a double need not be its value: 1000000000000000128 is written 1000000000000000100. */
function sameWhole({ minus, digits, exponent }: Decimal, number: number): boolean {
  const size = BigInt(digits) * 10n ** BigInt(exponent);
  return BigInt(number) === (minus ? -size : size);
}

interface Decimal {
  readonly minus: boolean;
  /** Without zeros at either end; "" is zero. */
  readonly digits: string;
  /** Of ten, for the last digit. */
  readonly exponent: number;
}

const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

function decimalOf(text: string): Decimal {
  const [, sign, whole = "", part = "", power = "0"] = PARTS.exec(text) ?? [];
  const all = whole + part;
  let [from, to] = [0, all.length];
  while (from < to && all[from] === "0") from += 1;
  while (to > from && all[to - 1] === "0") to -= 1;
  return { minus: sign === "-", digits: all.slice(from, to), exponent: Number(power) - part.length + (all.length - to) };
}

function isShortest(value: Decimal, number: number): boolean {
  if (!Number.isFinite(number)) return false;
  const { minus, digits, exponent } = decimalOf(String(number));
  return minus === value.minus && digits === value.digits && exponent === value.exponent;
}
