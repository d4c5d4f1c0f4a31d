// A simulation as text, 80 columns wide at most.
import type { MeasuredCosts } from "./costs.ts";
import type { Load } from "./load.ts";
import { PRICES, READ_ON, SOURCES } from "./published.ts";
import type { Break, Passed, Simulation, Step } from "./simulate.ts";

const WIDTH = 80;
const TITLE_WIDTH = 34;
const COLUMN_WIDTH = 9;

export function capacityText(load: Load, costs: MeasuredCosts, simulations: readonly Simulation[]): string {
  return [
    "",
    ...wrapped(
      `One time the load: ${load.keys} keys, the busiest with ${percent(load.busiestShare)} of the calls; ${load.plainReads} plain reads, ${load.maskedReads} masked reads, ${load.lists} lists of 100 and ${load.acts} acts a second, ${load.hoursADay} hours a day, ${load.limitsPerAct} limit an act; records kept ${load.retentionDays} days.`,
    ),
    ...wrapped(
      `Processor times: ${costs.about}. Limits and prices: as published, read ${READ_ON}. Computed, not measured on Cloudflare.`,
    ),
    "",
    ...simulations.flatMap(simulationLines),
    "Sources",
    ...Object.values(SOURCES).map((url) => `  ${url}`),
    "",
  ].join("\n");
}

function simulationLines({ growth, bounds, steps, breaks, freeBreaks, passes }: Simulation): string[] {
  const how = growth === "busier" ? "The same keys, busier" : "More keys, each as busy as before";
  return [
    how.toUpperCase(),
    row("times the load", steps, ({ factor }) => factor.toLocaleString("en-US")),
    row("calls a second", steps, (step) => short(step.callsPerSecond)),
    row("keys", steps, (step) => short(step.load.keys)),
    "used (12x!: twelve times what there is)",
    ...bounds.map((bound, index) => row(`  ${bound.title}`, steps, ({ used }) => usedText(used[index] ?? Number.NaN))),
    "dollars a month",
    ...billRows(steps),
    "",
    "What breaks, in this order",
    ...breakLines(breaks),
    "",
    ...wrapped(`A month's bill: ${billText(passes)}`),
    ...wrapped(`On the free plan first: ${freeText(freeBreaks)}`),
    "",
  ];
}

function billRows(steps: readonly Step[]): string[] {
  const units = steps[0]?.bill.lines.map(({ unit }) => unit) ?? [];
  const rows = units.map((unit) =>
    row(`  ${PRICES[unit].title}`, steps, ({ bill }) => dollars(bill.lines.find((line) => line.unit === unit)?.dollars ?? 0)),
  );
  return [...rows, row("  all, with the plan", steps, ({ bill }) => dollars(bill.dollars))];
}

function breakLines(breaks: readonly Break[]): string[] {
  if (breaks.length === 0) return ["  nothing, up to ten thousand times the load"];
  return breaks.flatMap(({ factor, callsPerSecond, bound }, index) => {
    const head = `${index + 1}. ${times(factor)}, ${short(callsPerSecond)} calls/s: ${bound.title} (${bound.whose})`;
    return [...wrapped(head, "  "), ...wrapped(bound.beyond, "     ")];
  });
}

function billText(passes: readonly Passed[]): string {
  if (passes.length === 0) return "below $100, up to ten thousand times the load.";
  const texts = passes.map(
    ({ dollars: sum, factor, largest }) =>
      `over $${sum.toLocaleString("en-US")} at ${times(factor)} (most of it ${PRICES[largest].title})`,
  );
  return `${texts.join(", ")}.`;
}

function freeText([first, ...others]: readonly Break[]): string {
  if (first === undefined) return "nothing.";
  const name = ({ bound, factor }: Break) => `${bound.title.replace("free plan: ", "")} at ${times(factor)}`;
  return `${name(first)}. ${first.bound.beyond} Then ${others.map(name).join(", ") || "nothing"}.`;
}

function times(factor: number): string {
  return factor === 1 ? "once" : `${short(factor)} times`;
}

function row(title: string, steps: readonly Step[], cell: (step: Step) => string): string {
  return title.padEnd(TITLE_WIDTH) + steps.map((step) => cell(step).padStart(COLUMN_WIDTH)).join("");
}

/** Above all of it in multiples: 12x is twelve times what there is. */
function usedText(used: number): string {
  return used > 1 ? `${short(used)}x!` : percent(used);
}

function percent(share: number): string {
  return share > 0 && share < 0.005 ? "<1%" : `${(share * 100).toFixed(0)}%`;
}

function dollars(amount: number): string {
  return amount > 0 && amount < 10 ? amount.toFixed(2) : withMillions(Math.round(amount));
}

/** Three digits: more would say more than is known. */
function short(value: number): string {
  return withMillions(Number(value.toPrecision(3)));
}

function withMillions(value: number): string {
  const text = (number: number) => number.toLocaleString("en-US", { maximumFractionDigits: 2 });
  return value >= 1e6 ? `${text(Number((value / 1e6).toPrecision(3)))}M` : text(value);
}

function wrapped(text: string, indent = ""): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.length > indent.length && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return [...lines, line];
}
