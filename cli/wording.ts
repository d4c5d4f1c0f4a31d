// Amounts and lists in a sentence.

/** `1 record`, `2 records`, `2 policies`. */
export function amountOf(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** At most this many names in one sentence. */
const NAMED = 5;

/** `a, b, c, d, e and 3 more`. */
export function nameSome(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return `${names.slice(0, NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
