// Lines of a stream of bytes, with where they end: a file that was cut off is gone on with from the last whole line.

export interface Line {
  readonly text: string;
  /** Offset behind the line and its line end. */
  readonly end: number;
  /** False for a last line that has no line end. */
  readonly whole: boolean;
}

const LINE_FEED = 10;

export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let pending: Uint8Array[] = [];
  let end = 0;
  const take = (last: Uint8Array) => {
    const bytes = Buffer.concat([...pending, last]);
    pending = [];
    end += bytes.byteLength;
    return bytes;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, start)) {
      const bytes = take(chunk.subarray(start, at + 1));
      yield { text: bytes.toString("utf8", 0, bytes.byteLength - 1).replace(/\r$/, ""), end, whole: true };
      start = at + 1;
    }
    if (start < chunk.byteLength) pending.push(chunk.subarray(start));
  }
  if (pending.length > 0) yield { text: take(new Uint8Array()).toString("utf8"), end, whole: false };
}
