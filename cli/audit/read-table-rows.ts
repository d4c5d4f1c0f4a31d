// Rows of a table as `src/audit/csv.ts` writes it, with where they end: a line break within quotes does not end one.

export interface TableRow {
  readonly cells: readonly string[];
  /** Offset behind the row and its line end. */
  readonly end: number;
  /** False for a last row that has no line end. */
  readonly whole: boolean;
}

const LINE_FEED = 10;
const QUOTE = 34;

export async function* readTableRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TableRow> {
  let pending: Uint8Array[] = [];
  let [quoted, end] = [false, 0];
  const take = (last: Uint8Array): Buffer => {
    const bytes = Buffer.concat([...pending, last]);
    pending = [];
    end += bytes.byteLength;
    return bytes;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (const [at, byte] of chunk.entries()) {
      if (byte === QUOTE) quoted = !quoted;
      if (byte !== LINE_FEED || quoted) continue;
      yield {
        cells: cellsOf(
          take(chunk.subarray(start, at + 1))
            .toString("utf8")
            .replace(/\r\n$/, ""),
        ),
        end,
        whole: true,
      };
      start = at + 1;
    }
    if (start < chunk.byteLength) pending.push(chunk.subarray(start));
  }
  if (pending.length > 0) yield { cells: cellsOf(take(new Uint8Array()).toString("utf8")), end, whole: false };
}

/** A cell begins after a comma, the first one as well; quotes in quotes are doubled. */
function cellsOf(row: string): string[] {
  return [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = ""]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );
}
