// Numbers and spans of limits, as people read them.
import { amountInUnits, currencyDigits } from "../../../src/clerk/money-text.ts";
import type { LimitUsage } from "../../api/answers.ts";
import { wholeUnits } from "../../parts/whole-units.ts";

/** `1000000` -> `1,000,000` */
export function grouped(number: number): string {
  return number.toLocaleString("en", { maximumFractionDigits: 6 });
}

/** `$1,200.00`: of money, which is counted in the smallest unit; how many of those make one, the currency says. Else a plain number. */
export function amountText(amount: number, currency: string | null): string {
  if (currency === null || !/^[A-Z]{3}$/.test(currency)) return grouped(amount);
  const digits = currencyDigits(currency);
  const options = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  // As a text, which is told to its last digit: as a number the largest sums would not be.
  const units = amountInUnits(amount, currency);
  return new Intl.NumberFormat("en", options).format(isNumeral(units) ? units : amount / 10 ** digits);
}

function isNumeral(text: string): text is `${number}` {
  return /^-?\d+(?:\.\d+)?$/.test(text);
}

/** `in any 24 hours`, `in this month`. */
export function spanText({ window, window_seconds: seconds }: Pick<LimitUsage, "window" | "window_seconds">): string {
  const [count, unit] = wholeUnits(seconds);
  if (window === "calendar") return `in this ${count === 1 ? unit : count === 7 ? "week" : "month"}`;
  return count === 1 ? `in any ${unit}` : `in any ${count} ${unit}s`;
}

/** `target:user_2`, `currency:USD`: whom or what a limit counts for, in words. */
export function bucketText(bucket: string): string {
  const colon = bucket.indexOf(":");
  const name = bucket.slice(0, colon);
  const value = bucket.slice(colon + 1);
  return colon < 0 ? bucket : name === "target" ? `for ${value}` : `for ${name} ${value}`;
}

/** `, for each user`: what a limit counts apart, while nothing was counted for any of them. */
export function eachText(by: string): string {
  if (by === "key") return "";
  if (by === "args.currency") return ", for each currency, in its smallest unit";
  return by === "target" ? ", for each user" : `, for each ${by.replace(/^args\./, "")}`;
}
