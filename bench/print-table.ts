// The comparisons as aligned text: per metric the median of the rounds, and its ratio to the first row with the lowest and the highest.
import type { Comparison, Metric, Summary } from "./rounds.ts";

export function comparisonText({ title, metrics, rows, notes }: Comparison): string {
  const header = ["", ...metrics.flatMap((metric) => [metric.title, "ratio"])];
  const lines = rows.map(({ side, cells }, index) => [
    side,
    ...metrics.flatMap((metric) => {
      const cell = cells[metric.key];
      if (cell === undefined) return ["", ""];
      return [valueText(cell.value, metric), index === 0 ? "1" : ratioText(cell.ratio)];
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

function valueText({ median }: Summary, { digits }: Metric): string {
  return median.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function ratioText({ median, low, high }: Summary): string {
  return low === high ? digits3(median) : `${digits3(median)} (${digits3(low)}–${digits3(high)})`;
}

/** Three digits: more would say more than was measured. */
function digits3(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
