// Acts for people: in 80 columns, some three lines an act, and totals below.
import type { Act } from "../../src/audit/act.ts";
import { amountInUnits, moneyText } from "../../src/clerk/money-text.ts";
import { foldedLine } from "../cut-line.ts";
import { idleWord, type KeysNamed } from "../keys/keys-named.ts";
import { type Cell, table } from "../table.ts";
import type { Total } from "./act-totals.ts";

/** Of a key's name, beside the columns of numbers. */
const MAX_NAME = 24;

/** Columns of how it ended: most words for it have no more, and with four digits of dollars the longest operation fits its line. */
const RESULT = 7;

/** When, how it ended, how much, what; on whom, and what else came of it; who, by which rule and why. What does not fit goes on below. */
export function actText(act: Act): string {
  const { at, operation, target, amount, currency, action, result, error, key, reason, policy, rule, count } = act;
  const about = target === null || typeof target === "string" ? target : `${target.length} users`;
  const money = amount === null ? null : `${action === "decrease" ? "-" : "+"}${moneyText(amount, currency)}`;
  const by = key === null ? null : `${key.name} (${key.owner || key.id})`;
  const decided = policy === null ? null : `${policy}/${rule}`;
  return [
    foldedLine("", [`${at.slice(0, 19)}Z`, result.padEnd(RESULT), money, operation]),
    foldedLine("  ", [about, nameText(act), repeatText(act), approvedText(act), error, count === 1 ? null : `${count} times`]),
    foldedLine("  ", [by, decided, reason === "" ? null : reason]),
  ]
    .filter((text) => text.trim() !== "")
    .join("\n");
}

function approvedText({ approvals }: Act): string | null {
  if (approvals === null) return null;
  const by = approvals.by.map(({ name, owner }) => `${name} (${owner})`);
  return `${approvals.id}${by.length === 0 ? "" : ` approved by ${by.join(", ")}`}`;
}

/** Of one user; a bulk act is about too many for a line. */
function nameText({ name }: Act): string | null {
  return typeof name === "string" ? `(${name})` : null;
}

function repeatText({ result, repeat_of }: Act): string | null {
  if (result !== "repeat") return null;
  return repeat_of === null ? "repeat of one made elsewhere" : `repeat of ${repeat_of}`;
}

export function totalsText(totals: readonly Total[], keys: KeysNamed): string {
  const rows = totals.map(({ key_name, key_id, currency, action, acts, amount, unknown_acts, unknown_amount }): Cell[] => [
    totalName(key_name ?? key_id ?? "", idleWord(key_id ?? "", keys)),
    currency,
    action,
    acts,
    amountInUnits(amount, currency),
    unknown_acts === 0 ? null : `${amountInUnits(unknown_amount, currency)} in ${unknown_acts}`,
  ]);
  return table(["key", "currency", "action", "acts", "amount", "unknown"], rows);
}

/** The name is cut, and never what is said of it. */
function totalName(name: string, word: string | undefined): string {
  const mark = word === undefined ? "" : ` (${word})`;
  return `${name.slice(0, MAX_NAME - mark.length)}${mark}`;
}
