// Amounts of money for people. Clerk counts in a currency's smallest unit, and how many of those make one the currency says: who reads 100000
// for a thousand dollars says yes to the wrong sum.

/**
 * @param amount in the smallest unit, or its decimal digits where it may be too large for a number; `2500`, `USD` -> `25.00`. Without a
 * currency as it is.
 */
export function amountInUnits(amount: number | string, currency: string | null): string {
  const digits = currency === null ? 0 : fractionDigits(currency.toUpperCase());
  if (digits === 0) return `${amount}`;
  if (typeof amount === "number") return (amount / 10 ** digits).toFixed(digits);
  const padded = amount.padStart(digits + 1, "0");
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** @param amount in the smallest unit; `2500`, `USD` -> `25.00 USD`. */
export function moneyText(amount: number, currency: string | null): string {
  return currency === null ? `${amount}` : `${amountInUnits(amount, currency)} ${currency.toUpperCase()}`;
}

function fractionDigits(code: string): number {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency: code }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    // No currency by its form: the number as it is.
    return 0;
  }
}
