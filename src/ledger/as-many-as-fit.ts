/** Of one read, in characters. A record may hold 256 KiB of arguments, an RPC carries 32 MiB and an object has 128 MB in all. */
const MAX_READ_CHARS = 4_194_304;

/** The first of these rows: as many as one read may hold, and one in any case. */
export function* asManyAsFit<T>(rows: Iterable<T>, charsOf: (row: T) => number, most = MAX_READ_CHARS): Generator<T> {
  let chars = 0;
  for (const row of rows) {
    const isFirst = chars === 0;
    chars += charsOf(row);
    if (chars > most && !isFirst) return;
    yield row;
  }
}
