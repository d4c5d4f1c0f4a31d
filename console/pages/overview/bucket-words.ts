// Buckets of time as people read them, in UTC. Pure.
import type { OverviewBucket } from "../../api/answers.ts";
import { grouped } from "../keys/limit-words.ts";
import { callsIn, FATE_WORDS, FATES } from "./call-links.ts";

const DAY_SECONDS = 86_400;

const part = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const DAY = part({ day: "numeric", month: "short" });
const WEEKDAY = part({ weekday: "short", day: "numeric", month: "short" });

/** `Sun 29 Nov, 17:00–18:00`; a whole day is its name alone. */
export function bucketName({ from, to }: Pick<OverviewBucket, "from" | "to">, bucketSeconds: number): string {
  const day = WEEKDAY.format(new Date(from));
  if (bucketSeconds >= DAY_SECONDS) return day;
  return `${day}, ${from.slice(11, 16)}–${new Date(Date.parse(to) + 1).toISOString().slice(11, 16)}`;
}

/** Below the axis: `17:00`, or `29 Nov`. */
export function tickName(from: string, bucketSeconds: number): string {
  return bucketSeconds <= 3_600 ? from.slice(11, 16) : DAY.format(new Date(from));
}

/** `43 calls: 40 allowed, 3 denied`. */
export function bucketCounts(bucket: OverviewBucket): string {
  const all = callsIn(bucket);
  if (all === 0 && bucket.ended_unknown === 0) return "no calls";
  const parts = FATES.flatMap((fate) => (bucket[fate] === 0 ? [] : [`${grouped(bucket[fate])} ${FATE_WORDS[fate]}`]));
  const unknown = bucket.ended_unknown === 0 ? [] : [`${grouped(bucket.ended_unknown)} ended in doubt at first`];
  return `${grouped(all)} ${all === 1 ? "call" : "calls"}: ${[...parts, ...unknown].join(", ")}`;
}
