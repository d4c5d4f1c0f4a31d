// A list in pages, in whatever state it is.
import type { ComponentChildren } from "preact";
import { Failed, Waiting } from "./notice.tsx";
import type { UsedPages } from "./use-pages.ts";

interface ListedProps<Row> {
  readonly pages: UsedPages<Row>;
  /** What it is a list of: "approvals". */
  readonly what: string;
  /** Instead of an empty list. */
  readonly empty: ComponentChildren;
  readonly children: (rows: readonly Row[]) => ComponentChildren;
}

export function Listed<Row>({ pages, what, empty, children }: ListedProps<Row>) {
  const { rows, busy, failure, more, again } = pages;
  if (rows.length === 0) {
    if (failure !== null) return <Failed failure={failure} what={what} again={again} />;
    if (busy) return <Waiting what={`Loading ${what}`} />;
    // A page may be short, and there are more.
    if (more === null) return <>{empty}</>;
  }
  return (
    <>
      {rows.length === 0 ? null : children(rows)}
      {failure === null ? null : <Failed failure={failure} what={`more ${what}`} />}
      {more === null ? null : (
        <button class="button center" type="button" disabled={busy} onClick={more}>
          {busy ? "Loading …" : "Show more"}
        </button>
      )}
    </>
  );
}
