// Looking users up for a reader of the log: the words of it. Data alone, for rows and documents; what is done is in `ask-for-users.ts`.
import type { ErrorCode } from "../../../bailiff-errors.ts";

/** What a look can end in that a question to the log alone cannot. */
export const LOOK_REFUSALS = [
  "bailiff_rate_exceeded",
  "bailiff_upstream_refused",
  "bailiff_upstream_unreachable",
  "bailiff_upstream_timeout",
] as const satisfies readonly ErrorCode[];

/** `shown`: all were asked for. `partly`: some were not. The others: nobody was shown. */
export const NAMES_RESULTS = ["shown", "partly", "masked", "not_allowed", "unavailable"] as const;

export interface NamesNote {
  readonly result: (typeof NAMES_RESULTS)[number];
  readonly detail: string;
}
