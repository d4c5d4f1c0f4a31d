// A replay for people: what would change, and what nobody can say.
import type { RecordedKey } from "../../src/audit/record.ts";
import type { Change, ReplayResult, Verdict } from "../../src/compare/replay/replay-tally.ts";
import { table } from "../table.ts";
import { amountOf } from "../wording.ts";
import { foldedTo } from "../wrap-line.ts";

export function replayReport(
  { calls, skipped, same, flips, terms, untold }: ReplayResult,
  columns: number = Number.POSITIVE_INFINITY,
): string {
  const sum = (groups: readonly { readonly calls: number }[]) => groups.reduce((total, group) => total + group.calls, 0);
  const counts = [
    `${amountOf(calls, "call")} decided again: ${same} the same`,
    `${sum(flips)} would flip`,
    `${sum(terms)} on other terms`,
    `${sum(untold)} cannot be told`,
  ];
  const left = skipped === 0 ? "" : ` Left out: ${amountOf(skipped, "call")} of the root token or without a decision.`;
  return [
    foldedTo(`${counts.join(", ")}.${left}`, columns),
    ...(flips.length === 0 ? [] : [`Would flip\n${changeTable(flips, columns)}`]),
    ...(terms.length === 0 ? [] : [`On other terms (another rule or mask)\n${changeTable(terms, columns)}`]),
    ...(untold.length === 0
      ? []
      : [`Cannot be told\n${table(["key", "operation", "calls", "example", "why"], untoldRows(untold), columns)}`]),
  ].join("\n\n");
}

/** One row for each key and reason, the most calls first: a key that is gone has the same one for whatever it called. */
function untoldRows(untold: ReplayResult["untold"]): (readonly [string, string, number, string, string])[] {
  const groups = [...Map.groupBy(untold, ({ key, why }) => JSON.stringify([key.id, why])).values()];
  return groups
    .flatMap(([first, ...others]) => {
      if (first === undefined) return [];
      const operation = others.length === 0 ? first.operation : `${first.operation} and ${others.length} more`;
      const calls = others.reduce((sum, one) => sum + one.calls, first.calls);
      return [[keyText(first.key), operation, calls, first.example, first.why] as const];
    })
    .toSorted(([, , a], [, , b]) => b - a);
}

function changeTable(changes: readonly Change[], columns: number): string {
  return table(
    ["key", "operation", "was", "would be", "calls", "example"],
    changes.map(({ key, operation, was, would_be, calls, example }) => [
      keyText(key),
      operation,
      verdictText(was),
      verdictText(would_be),
      calls,
      example,
    ]),
    columns,
  );
}

function keyText({ id, name }: RecordedKey): string {
  return `${id} (${name})`;
}

function verdictText({ effect, policy, rule, code }: Verdict): string {
  const by = rule === null ? (code === "bailiff_scope_denied" ? "scopes" : "no rule") : `${policy}/${rule}`;
  const limit = effect === "deny" && (code === "bailiff_limit_exceeded" || code === "bailiff_limit_never_fits") ? ", limit" : "";
  return `${effect} (${by}${limit})`;
}
