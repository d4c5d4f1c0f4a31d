// Which span an export covers, and whether that is what somebody expects: a manifest says so, and a file without one does not.
import { endMs } from "../../src/audit/end-of-span.ts";
import { type Manifest, startsWithLog } from "../../src/audit/manifest.ts";

/** As `readMoment` gives them: a day as `from` is its start, as `to` its end. */
export interface ExpectedSpan {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

type Covered = Pick<Manifest, "from" | "to">;

export function spanText(covered: Covered): string {
  const { from, to } = covered;
  const start = startsWithLog(covered) ? "the beginning of the log" : from;
  return `from ${start} to ${to}: what was written after that is not in it`;
}

/** What is expected and not covered. Empty: all is. */
export function notCovered(covered: Covered, { from, to }: ExpectedSpan): string[] {
  const end = to === undefined ? null : new Date(endMs(to)).toISOString();
  return [
    ...(from !== undefined && covered.from > new Date(from).toISOString()
      ? [`it begins at ${covered.from}, and is expected to from ${from} on`]
      : []),
    ...(end !== null && covered.to < end ? [`it ends at ${covered.to}, and is expected to reach ${to}`] : []),
  ];
}
