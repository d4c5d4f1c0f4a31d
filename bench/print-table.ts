// The comparisons as aligned text: per metric the median of the rounds, and its ratio to the first row (or how much more it is) with the lowest and the
// highest.
import type { Comparison, Metric, Summary } from "./rounds.ts";

export function comparisonText({ title, metrics, rows, notes }: Comparison): string {
  const header = ["", ...metrics.flatMap((metric) => [metric.title, ...againstTitle(metric)])];
  const lines = rows.map(({ side, cells }, index) => [
    side,
    ...metrics.flatMap((metric) => {
      const cell = cells[metric.key];
      const columns = 1 + againstTitle(metric).length;
      if (cell === undefined || Number.isNaN(cell.value.median)) return Array.from({ length: columns }, () => "");
      return [valueText(cell.value, metric), index === 0 ? baselineText(metric) : againstText(cell, metric)].slice(0, columns);
    }),
  ]);
  const table = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  const aligned = table.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return [title, ...aligned.map((line) => `  ${line}`), ...notes.map((note) => `  ${note}`), ""].join("\n");
}

function againstTitle({ against = "ratio" }: Metric): string[] {
  return { ratio: ["ratio"], difference: ["more"], nothing: [] }[against];
}

function againstText({ ratio, difference }: { readonly ratio: Summary; readonly difference: Summary }, metric: Metric): string {
  return metric.against === "difference" ? spreadText(difference, (value) => fixed(value, metric)) : spreadText(ratio, digits3);
}

function baselineText({ against }: Metric): string {
  return against === "difference" ? "0" : "1";
}

function valueText({ median }: Summary, metric: Metric): string {
  return fixed(median, metric);
}

function fixed(value: number, { digits }: Metric): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function spreadText({ median, low, high }: Summary, text: (value: number) => string): string {
  return low === high ? text(median) : `${text(median)} (${text(low)}–${text(high)})`;
}

/** Three digits: more would say more than was measured. */
function digits3(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
