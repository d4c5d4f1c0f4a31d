// Lines of a stream of bytes, with where they end: a file that was cut off is gone on with from the last whole line.
import { type CliProblem, usageProblem } from "../exit-code.ts";

export interface Line {
  readonly text: string;
  /** Offset behind the line and its line end. */
  readonly end: number;
  /** False for a last line that has no line end. */
  readonly whole: boolean;
}

const LINE_FEED = 10;
const MIB = 1_048_576;
/** Bytes. A manifest of a hundred thousand ledgers is some 30 MB; what is longer is no log, and would be held in memory as a whole. */
export const LONGEST_LINE = 64 * MIB;

export function lineTooLong(source: string): CliProblem {
  return usageProblem(`${source} has a line of more than ${LONGEST_LINE / MIB} MiB: no log of Bailiff has`);
}

/** `source`: what they are read from, for the message. @throws CliProblem at a line that is too long. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<Line> {
  let pending: Uint8Array[] = [];
  let [end, pendingBytes] = [0, 0];
  const take = (last: Uint8Array) => {
    const bytes = Buffer.concat([...pending, last]);
    pending = [];
    pendingBytes = 0;
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
    pendingBytes += chunk.byteLength - start;
    if (pendingBytes > LONGEST_LINE) throw lineTooLong(source);
  }
  if (pending.length > 0) yield { text: take(new Uint8Array()).toString("utf8"), end, whole: false };
}
