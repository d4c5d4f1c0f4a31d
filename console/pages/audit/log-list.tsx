// The list of the audit page in whatever state it is, by the query that it is asked with.
import type { ComponentChildren } from "preact";
import { Empty, Failed, Waiting } from "../../parts/notice.tsx";
import { MOST_ROWS, type UsedList } from "./use-list.ts";

interface LogListProps<Row> {
  readonly list: UsedList<Row>;
  /** "records", "acts" */
  readonly what: string;
  /** Time of a row, for how far back it was looked. */
  readonly atOf: (row: Row) => string;
  /** Address of the page that goes on where this one has to end. */
  readonly furtherAddress: (cursor: string) => string;
  readonly children: (rows: readonly Row[]) => ComponentChildren;
}

export function LogList<Row>({ list, what, atOf, furtherAddress, children }: LogListProps<Row>) {
  const { rows, busy, failure, cursor, more, again } = list;
  if (rows.length === 0) {
    // Of a filter that the API refuses its field tells.
    if (failure !== null && failure.status === 422) return null;
    if (failure !== null) return <Failed failure={failure} what="the audit log" again={again} />;
    if (busy) return <Waiting what="Looking through the log" />;
    if (cursor === null)
      return (
        <Empty title={`No ${what} match`}>
          <p>Take a filter away or choose a longer time. A call is in the log at most five seconds after its answer.</p>
        </Empty>
      );
    return (
      <Empty title={`No ${what} match so far`}>
        <p>Many thousands of records were looked at, and there are older ones.</p>
        <button class="button" type="button" onClick={more}>
          Look further back
        </button>
      </Empty>
    );
  }
  const oldest = rows.at(-1);
  return (
    <>
      {children(rows)}
      {failure === null ? null : <Failed failure={failure} what={`more ${what}`} again={more} />}
      <p class="list-end" role="status">
        <span class="quiet small">
          {rows.length} {rows.length === 1 ? what.replace(/s$/, "") : what}
          {oldest === undefined ? "" : `, back to ${atOf(oldest).slice(0, 19).replace("T", " ")}`}
          {cursor === null ? ": these are all" : ""}
        </span>
        {cursor === null ? null : rows.length >= MOST_ROWS ? (
          <a class="button" href={furtherAddress(cursor)}>
            Go on with older ones
          </a>
        ) : (
          <button class="button" type="button" disabled={busy} onClick={more}>
            {busy ? "Loading …" : "Show more"}
          </button>
        )}
      </p>
    </>
  );
}
