// Calls by hour or day as stacked bars. Each bar is a link to its records; the chart is one stop of the keyboard, arrows go from bar to bar, and
// the line below it says what the bar says. Kinds differ by pattern and place as well as by colour; the same numbers stand in a table.
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { OverviewBucket } from "../../api/answers.ts";
import { grouped } from "../keys/limit-words.ts";
import { bucketCounts, bucketName, tickName } from "./bucket-words.ts";
import { type FATES, fateAddress } from "./call-links.ts";
import { type Bar, CHART_HEIGHT, type StackedBars, stackedBars } from "./stacked-bars.ts";

interface ChartProps {
  readonly buckets: readonly OverviewBucket[];
  readonly bucketSeconds: number;
  readonly operations: readonly string[];
}

/** Until the browser has said how wide it is. */
const FIRST_WIDTH = 640;
const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (_, last) => last,
};

export function CallsChart({ buckets, bucketSeconds, operations }: ChartProps) {
  const { route } = useLocation();
  const [width, setWidth] = useState(FIRST_WIDTH);
  const [at, setAt] = useState(buckets.length - 1);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shown = box.current;
    if (shown === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(shown.clientWidth));
    observer.observe(shown);
    return () => observer.disconnect();
  }, []);
  const chart = stackedBars(buckets, width);
  const current = buckets[at] ?? buckets.at(-1);
  const go = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(buckets.length - 1, Math.max(0, step(at, buckets.length - 1)));
    box.current?.querySelectorAll("a")[next]?.focus();
  };
  return (
    <div class="chart" ref={box}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is none in a drawing. */}
      <svg
        width={width}
        height={CHART_HEIGHT}
        role="group"
        aria-label="Calls over time: arrow keys go from bar to bar"
        onKeyDown={go}
      >
        <Patterns />
        <Axes chart={chart} bucketSeconds={bucketSeconds} />
        {chart.bars.map((bar, index) => (
          <a
            key={bar.bucket.from}
            class="chart-bar"
            href={fateAddress(bar.bucket, operations)}
            tabIndex={index === at ? 0 : -1}
            aria-label={`${bucketName(bar.bucket, bucketSeconds)}: ${bucketCounts(bar.bucket)}`}
            onClick={(event) => {
              // Within a drawing a link is none that the router sees.
              if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
              event.preventDefault();
              route(fateAddress(bar.bucket, operations));
            }}
            onFocus={() => setAt(index)}
            onPointerEnter={() => setAt(index)}
          >
            <DrawnBar bar={bar} top={chart.top} bottom={chart.bottom} isCurrent={index === at} />
          </a>
        ))}
      </svg>
      {current === undefined ? null : (
        <p class="chart-said" aria-hidden="true">
          <strong>{bucketName(current, bucketSeconds)}</strong> <span>{bucketCounts(current)}</span>
        </p>
      )}
    </div>
  );
}

interface AxesProps {
  readonly chart: StackedBars;
  readonly bucketSeconds: number;
}

function Axes({ chart, bucketSeconds }: AxesProps) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of a drawing has no focus; each bar says its own numbers.
    <g aria-hidden="true">
      {chart.ticks.map(({ value, y }) => (
        <g key={value} class="chart-tick">
          <line x1={chart.left} x2={chart.right} y1={y} y2={y} />
          <text x={chart.left - 8} y={y} dy="0.32em" text-anchor="end">
            {grouped(value)}
          </text>
        </g>
      ))}
      {chart.labels.map(({ from, x }) => (
        <text key={from} class="chart-label" x={x} y={CHART_HEIGHT - 6} text-anchor="middle">
          {tickName(from, bucketSeconds)}
        </text>
      ))}
    </g>
  );
}

interface DrawnBarProps {
  readonly bar: Bar;
  readonly top: number;
  readonly bottom: number;
  readonly isCurrent: boolean;
}

/** As high as the chart where one points at it, so that a low bar is no small target. */
function DrawnBar({ bar: { bucket, x, width, top: above, parts }, top, bottom, isCurrent }: DrawnBarProps) {
  return (
    <>
      <rect class={isCurrent ? "chart-area current" : "chart-area"} x={x - 1} y={top} width={width + 2} height={bottom - top} />
      {parts.map(({ fate, y, height }) => (
        <g key={fate}>
          <rect class={`fate-${fate}`} x={x} y={y} width={width} height={height} />
          {fate === "allowed" ? null : <rect x={x} y={y} width={width} height={height} fill={`url(#fate-${fate})`} />}
        </g>
      ))}
      {bucket.ended_unknown === 0 ? null : (
        <text class="chart-unknown" x={x + width / 2} y={above - 4} text-anchor="middle">
          ?
        </text>
      )}
    </>
  );
}

/** Stripes and dots over the colours. */
function Patterns() {
  return (
    <defs>
      <pattern id="fate-denied" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="pattern" x1="0" y1="0" x2="0" y2="6" />
      </pattern>
      <pattern id="fate-failed" width="5" height="5" patternUnits="userSpaceOnUse">
        <circle class="pattern" cx="2.5" cy="2.5" r="1" />
      </pattern>
    </defs>
  );
}

/** What a legend shows of a kind. */
export function FateSign({ fate }: { readonly fate: (typeof FATES)[number] }) {
  return (
    <svg class="fate-sign" width="16" height="16" aria-hidden="true">
      <rect class={`fate-${fate}`} width="16" height="16" rx="3" />
      {fate === "allowed" ? null : <rect width="16" height="16" rx="3" fill={`url(#fate-${fate})`} />}
    </svg>
  );
}
