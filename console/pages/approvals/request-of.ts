// What a request asks for, as its words are made from. A list has no arguments, and says of money what conditions may read.
import type { ListedApproval } from "../../api/answers.ts";
import type { WordedCall } from "../../words/call-in-words.ts";

export function requestOf({ operation, target, amount, currency, action }: ListedApproval): WordedCall {
  return { operation, target, args: amount === null ? null : { amount, currency, action } };
}
