// What a request asks for, as its words are made from. A list has no arguments, and says of money what conditions may read.
import type { WordedCall } from "./call-in-words.ts";

interface AskedCall extends Omit<WordedCall, "args"> {
  /** In the currency's smallest unit; null: it moves no money, or does not say how much. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly action: string | null;
}

export function requestOf({ operation, target, amount, currency, action }: AskedCall): WordedCall {
  return { operation, target, args: amount === null ? null : { amount, currency, action } };
}
