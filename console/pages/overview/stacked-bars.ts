// Where the bars of a chart stand, for a width in pixels: numbers alone, so that a test can look at them. Pure.
import { max } from "d3-array";
import { scaleBand, scaleLinear } from "d3-scale";
import { stack } from "d3-shape";
import type { OverviewBucket } from "../../api/answers.ts";
import { callsIn, FATES, type Fate } from "./call-links.ts";

const MARGIN = { top: 18, right: 4, bottom: 26, left: 44 } as const;
export const CHART_HEIGHT = 240;
/** So that one call among thousands is seen. */
const LEAST = 3;
const LABEL_PX = 64;

interface BarPart {
  readonly fate: Fate;
  readonly y: number;
  readonly height: number;
}

export interface Bar {
  readonly bucket: OverviewBucket;
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly parts: readonly BarPart[];
}

export interface StackedBars {
  readonly bars: readonly Bar[];
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
  /** Whole numbers. */
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
  /** Buckets that are named below the axis. */
  readonly labels: readonly { readonly from: string; readonly x: number }[];
}

export function stackedBars(buckets: readonly OverviewBucket[], width: number): StackedBars {
  const right = Math.max(MARGIN.left + 1, width - MARGIN.right);
  const bottom = CHART_HEIGHT - MARGIN.bottom;
  const most = Math.max(4, max(buckets, callsIn) ?? 0);
  const y = scaleLinear().domain([0, most]).nice(4).range([bottom, MARGIN.top]);
  const x = scaleBand()
    .domain(buckets.map(({ from }) => from))
    .range([MARGIN.left, right])
    .padding(buckets.length > 30 ? 0.15 : 0.25);
  const layers = stack<OverviewBucket, Fate>().keys(FATES)([...buckets]);
  const bars = buckets.map((bucket, index): Bar => {
    let above = bottom;
    const parts = layers.flatMap((layer): BarPart[] => {
      const [low = 0, high = 0] = layer[index] ?? [];
      if (high === low) return [];
      const height = Math.max(LEAST, y(low) - y(high));
      above -= height;
      return [{ fate: layer.key, y: above, height }];
    });
    return { bucket, x: x(bucket.from) ?? MARGIN.left, width: x.bandwidth(), top: above, parts };
  });
  const named = namedBars(bars);
  const every = Math.max(1, Math.ceil((LABEL_PX * named.length) / Math.max(1, right - MARGIN.left)));
  return {
    bars,
    left: MARGIN.left,
    right,
    bottom,
    top: MARGIN.top,
    ticks: y
      .ticks(4)
      .filter(Number.isInteger)
      .map((value) => ({ value, y: y(value) })),
    labels: named
      .filter((_, index) => (named.length - 1 - index) % every === 0)
      .map((bar) => ({ from: bar.bucket.from, x: Math.min(bar.x + bar.width / 2, right - LABEL_PX / 3) })),
  };
}

/** Of several buckets a day, over several days, the first of each day is named by it. */
function namedBars(bars: readonly Bar[]): readonly Bar[] {
  const midnights = bars.filter(({ bucket }) => bucket.from.slice(11, 16) === "00:00");
  return midnights.length > 2 ? midnights : bars;
}
