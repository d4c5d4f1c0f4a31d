// The filter of the audit page, as it stands in the address: the API's own names and values, so that an address can be sent to a colleague
// and read as a call.
import { queryOf } from "../../api/query.ts";

/** Names that may stand several times: any of their values will do. */
export const FILTERS = [
  "q",
  "key",
  "owner",
  "operation",
  "class",
  "decision",
  "outcome",
  "result",
  "type",
  "target",
  "target_email",
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

/** Every record, or one row per act with what came of it. */
export type AuditView = "records" | "acts";

export interface AuditFilter {
  readonly view: AuditView;
  /** Counted back from now; null: by `from` and `to`, or all. */
  readonly span: Span | null;
  readonly from: string;
  readonly to: string;
  /** Only intents of which nobody knows what became. */
  readonly open: boolean;
  /** New records come by themselves. */
  readonly live: boolean;
  /** Acts with the names of their users, which Clerk is asked for. */
  readonly names: boolean;
  /** Where the page begins, if not with the newest. */
  readonly cursor: string | null;
  readonly values: Readonly<Record<FilterName, readonly string[]>>;
}

export const NO_VALUES = valuesOf(() => []);

/** For each filter its values: the one place that says that all of them are there. */
function valuesOf(valuesFor: (name: FilterName) => readonly string[]): AuditFilter["values"] {
  return Object.fromEntries(FILTERS.map((name) => [name, valuesFor(name)])) as Record<FilterName, readonly string[]>;
}

export function filterOf(search: string): AuditFilter {
  const query = new URLSearchParams(search);
  const span = query.get("span");
  return {
    view: query.get("view") === "acts" ? "acts" : "records",
    span: isSpan(span) ? span : null,
    from: query.get("from") ?? "",
    to: query.get("to") ?? "",
    open: query.get("open") === "true",
    live: query.get("live") === "true",
    names: query.get("names") === "true",
    cursor: query.get("cursor"),
    values: valuesOf((name) => query.getAll(name)),
  };
}

export function isSpan(text: string | null): text is Span {
  return text !== null && Object.hasOwn(SPANS, text);
}

/** As it stands in the address. */
export function searchOf({ view, span, from, to, open, live, names, cursor, values }: AuditFilter): string {
  return queryOf({
    view: view === "acts" ? view : null,
    span,
    ...(span === null ? { from, to } : {}),
    open: open ? true : null,
    live: live ? true : null,
    names: names ? true : null,
    ...values,
    cursor,
  });
}

/** As the API is asked for pages; each view has some filters that the other lacks. @param now epoch ms that a span is counted back from */
export function askedQuery(filter: AuditFilter, now: number): string {
  const { view, open, names, cursor, values } = filter;
  const { result, ...others } = values;
  return queryOf({
    ...timesOf(filter, now),
    ...others,
    ...(view === "acts" ? { result, names: names ? true : null } : { open: open ? true : null }),
    cursor,
  });
}

/** As the API is asked for a table of all that matches. Of open intents there is none. */
export function exportQuery(filter: AuditFilter, now: number): string {
  const { result: _result, ...values } = filter.values;
  return queryOf({ format: "csv", ...timesOf(filter, now), ...values });
}

export function timesOf({ span, from, to }: Pick<AuditFilter, "span" | "from" | "to">, now: number) {
  return span === null ? { from, to } : { from: new Date(now - SPANS[span] * MS_PER_HOUR).toISOString(), to: "" };
}

/** With one value more; from the newest on. */
export function withValue(filter: AuditFilter, name: FilterName, value: string): AuditFilter {
  const values = filter.values[name].includes(value) ? filter.values[name] : [...filter.values[name], value];
  return { ...filter, cursor: null, values: { ...filter.values, [name]: values } };
}

/** Only this value of the name. */
export function onlyValue(filter: AuditFilter, name: FilterName, value: string): AuditFilter {
  return { ...filter, cursor: null, values: { ...filter.values, [name]: [value] } };
}

export function withoutValue(filter: AuditFilter, name: FilterName, value: string): AuditFilter {
  const values = filter.values[name].filter((one) => one !== value);
  return { ...filter, cursor: null, values: { ...filter.values, [name]: values } };
}

export function isNarrowed({ span, from, to, open, values }: AuditFilter): boolean {
  return span !== null || from !== "" || to !== "" || open || FILTERS.some((name) => values[name].length > 0);
}
