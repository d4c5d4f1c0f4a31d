// Amounts of money for people. Clerk counts in a currency's smallest unit, and how many of those make one the currency says: who reads 100000
// for a thousand dollars says yes to the wrong sum.

/**
 * @param amount in the smallest unit, or its decimal digits where it may be too large for a number; `2500`, `USD` -> `25.00`. Without a
 * currency as it is.
 */
export function amountInUnits(amount: number | string, currency: string | null): string {
  const digits = currency === null ? 0 : currencyDigits(currency);
  if (digits === 0) return `${amount}`;
  // Only a sum of fractions has no digits to be told by; of all others each is told, and divided they would not all be kept.
  if (typeof amount === "number" && !Number.isSafeInteger(amount)) return (amount / 10 ** digits).toFixed(digits);
  const [, sign = "", whole = ""] = /^(-?)(.*)$/.exec(`${amount}`) ?? [];
  const padded = whole.padStart(digits + 1, "0");
  return `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** @param amount in the smallest unit; `2500`, `USD` -> `25.00 USD`. */
export function moneyText(amount: number, currency: string | null): string {
  return currency === null ? `${amount}` : `${amountInUnits(amount, currency)} ${currency.toUpperCase()}`;
}

/** Currencies of which the smallest unit is not a hundredth. Source: ISO 4217, list one (minor units). */
const NO_HUNDREDTHS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
  }).flatMap(([digits, codes]) => codes.split(" ").map((code) => [code, Number(digits)] as const)),
);

/**
 * So many decimals have its amounts. Not what `Intl` says: that is how sums are usually written, by tables that differ from one runtime to the
 * next, and for HUF, IDR, COP and others without the smallest unit that is counted in.
 */
export function currencyDigits(currency: string): number {
  const code = currency.toUpperCase();
  // No currency by its form: the number as it is.
  return /^[A-Z]{3}$/.test(code) ? (NO_HUNDREDTHS.get(code) ?? 2) : 0;
}
