// Texts are ordered sign by sign: "9" comes after "10", and "10.9.0.1" after "10.255.0.0". Whoever orders numbers, times or addresses as texts
// lets through what was to be kept out.
import { type LintedRule, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

/** As ISO 8601 writes dates: as texts they have the order of time. */
const DATE = /^\d{4}-\d{2}/;

const ORDERS: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

export function textOrder(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((one) => {
    const first = (one.condition?.comparisons() ?? []).find(
      ({ sign, value }) => ORDERS.has(sign) && typeof value === "string" && /^[-+]?\d/.test(value) && !DATE.test(value),
    );
    if (first === undefined) return [];
    const { text, sign, value } = first;
    const message = `${text} ${sign} ${JSON.stringify(value)} orders texts sign by sign, so that "9" comes after "10"`;
    const way = "int(…) of both for numbers, timestamp(…) of both for times; of an address, how it begins";
    return [warningOf(one, "text_order", "when", message, way)];
  });
}
