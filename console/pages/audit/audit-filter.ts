// The filter of the audit page, as it stands in the address: the API's own names and values, so that an address can be sent to a colleague
// and read as a call.
import { queryOf } from "../../api/query.ts";

/** Names that may stand several times. */
export const FILTERS = [
  "q",
  "key",
  "owner",
  "operation",
  "class",
  "decision",
  "outcome",
  "type",
  "target",
  "reason",
  "policy",
  "rule",
  "approval",
  "elevation",
] as const;
export type FilterName = (typeof FILTERS)[number];

/** Spans counted back from now, hours. */
export const SPANS = { "1h": 1, "24h": 24, "7d": 168, "30d": 720 } as const;
export type Span = keyof typeof SPANS;
const MS_PER_HOUR = 3_600_000;

export interface AuditFilter {
  /** Counted back from now; null: by `from` and `to`, or all. */
  readonly span: Span | null;
  readonly from: string;
  readonly to: string;
  /** Only intents of which nobody knows what became. */
  readonly open: boolean;
  readonly values: Readonly<Record<FilterName, readonly string[]>>;
}

export function filterOf(search: string): AuditFilter {
  const query = new URLSearchParams(search);
  const span = query.get("span");
  return {
    span: span !== null && span in SPANS ? (span as Span) : null,
    from: query.get("from") ?? "",
    to: query.get("to") ?? "",
    open: query.get("open") === "true",
    values: Object.fromEntries(FILTERS.map((name) => [name, query.getAll(name)])) as unknown as AuditFilter["values"],
  };
}

/** As it stands in the address. */
export function searchOf({ span, from, to, open, values }: AuditFilter): string {
  return queryOf({ span, ...(span === null ? { from, to } : {}), open: open ? true : null, ...values });
}

/** As the API is asked. @param now epoch ms that a span is counted back from */
export function askedQuery({ span, from, to, open, values }: AuditFilter, now: number): string {
  const times = span === null ? { from, to } : { from: new Date(now - SPANS[span] * MS_PER_HOUR).toISOString(), to: null };
  return queryOf({ ...times, open: open ? true : null, ...values });
}
