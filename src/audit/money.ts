// What an act moves, or was to move, read from its recorded arguments: which of them say so is a column of the operation table. Only where
// they are what the table says they are: arguments that were erased, cut or counted together tell nothing.
import { OPERATIONS } from "../clerk/operations.ts";
import { once } from "../once.ts";
import type { RecordDraft } from "./record.ts";

export interface MovedMoney {
  /** In the currency's smallest unit, as the caller sent it; never negative. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Which way: `increase`, `decrease`. */
  readonly action: string;
}

const COLUMNS = once(
  () => new Map(OPERATIONS.flatMap(({ name, money }) => (money === undefined ? [] : [[name, money] as const]))),
);

/** Does an operation move money, whatever its arguments say? */
export function movesMoney(operation: string | null): boolean {
  return operation !== null && COLUMNS().has(operation);
}

/** Null: it moves none, or its arguments do not say. */
export function moneyOf({ operation, args }: Pick<RecordDraft, "operation" | "args">): MovedMoney | null {
  const columns = operation === null ? undefined : COLUMNS().get(operation);
  if (columns === undefined || args === null) return null;
  const { [columns.amountArg]: amount, [columns.currencyArg]: currency, [columns.actionArg]: action } = args;
  return typeof amount === "number" && typeof currency === "string" && typeof action === "string"
    ? { amount, currency, action }
    : null;
}
