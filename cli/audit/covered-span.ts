// Which span an export covers, and whether that is what somebody expects: a manifest says so, and a file without one does not.
import type { Manifest } from "../../src/audit/manifest.ts";

const EPOCH = new Date(0).toISOString();
const DAY_MS = 86_400_000;

/** As `readMoment` gives them: a day as `from` is its start, as `to` its end. */
export interface ExpectedSpan {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

type Covered = Pick<Manifest, "from" | "to">;

export function spanText({ from, to }: Covered): string {
  const start = from === EPOCH ? "the beginning of the log" : from;
  return `from ${start} to ${to}: what was written after that is not in it`;
}

/** What is expected and not covered. Empty: all is. */
export function notCovered(covered: Covered, { from, to }: ExpectedSpan): string[] {
  const end = to === undefined ? null : new Date(Date.parse(to) + (to.includes("T") ? 0 : DAY_MS - 1)).toISOString();
  return [
    ...(from !== undefined && covered.from > new Date(from).toISOString()
      ? [`it begins at ${covered.from}, and is expected to from ${from} on`]
      : []),
    ...(end !== null && covered.to < end ? [`it ends at ${covered.to}, and is expected to reach ${to}`] : []),
  ];
}
