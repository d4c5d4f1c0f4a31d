// The beginning of each record's hash in one ledger, by `seq`: what a record that stands twice is compared with, however far apart the two
// are. Eight bytes a record, so that a million of them are some megabytes. They are enough: what the record itself says of its hash is
// checked apart, so another record in its place would have to be found, by 2^64 tries, and not only written down.

const RECORDS_A_PAGE = 64;
const WORD_DIGITS = 8;

export class HashPrefixes {
  /** Pages are made as they are needed: a file may have the newest records only, or name any `seq`. */
  readonly #pages = new Map<number, Uint32Array>();

  set(seq: number, hash: string): void {
    const number = Math.floor(seq / RECORDS_A_PAGE);
    const page = this.#pages.get(number) ?? new Uint32Array(2 * RECORDS_A_PAGE);
    this.#pages.set(number, page);
    page.set(wordsOf(hash), 2 * (seq % RECORDS_A_PAGE));
  }

  /** Of a `seq` that was set. */
  has(seq: number, hash: string): boolean {
    const page = this.#pages.get(Math.floor(seq / RECORDS_A_PAGE));
    const at = 2 * (seq % RECORDS_A_PAGE);
    const [high, low] = wordsOf(hash);
    return page !== undefined && page[at] === high && page[at + 1] === low;
  }
}

function wordsOf(hash: string): [number, number] {
  return [Number.parseInt(hash.slice(0, WORD_DIGITS), 16), Number.parseInt(hash.slice(WORD_DIGITS, 2 * WORD_DIGITS), 16)];
}
