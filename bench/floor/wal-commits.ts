// Counts the commits that arrive in a SQLite write-ahead log, from outside and without slowing the writer: the log is a row of frames, and the
// last frame of a transaction carries the size of the database (https://www.sqlite.org/fileformat2.html#walformat). With SQLite's default
// of synchronous=FULL, each commit is one sync of this file.
//
// A log is begun anew, with another salt, when it was checkpointed whole: the frames of the one before stay behind the new ones until they are
// overwritten. So whoever looks often enough misses none, and whoever did not is told (`complete`).
import { closeSync, openSync, readSync } from "node:fs";

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_SIZE_AT = 8;
const GENERATION_AT = 12;
const SALT_AT = 16;
/** In a frame's header. */
const DATABASE_SIZE_AT = 4;
const FRAME_SALT_AT = 8;
const SALT_BYTES = 8;

interface Generation {
  readonly number: number;
  readonly salt: bigint;
  readonly pageSize: number;
}

export class WalCommits {
  readonly #file: number;
  #generation: Generation | null;
  /** Of this generation, those looked at. */
  #frames = 0;
  #commits = 0;
  #complete = true;

  /** Counts from here on. @throws when there is no such file. */
  constructor(path: string) {
    this.#file = openSync(path, "r");
    this.#generation = this.#readGeneration();
    this.look();
    this.#commits = 0;
  }

  get commits(): number {
    return this.#commits;
  }

  /** False when frames may have been overwritten before they were seen. */
  get complete(): boolean {
    return this.#complete;
  }

  look(): void {
    const now = this.#readGeneration();
    if (now === null) return;
    const before = this.#generation;
    if (before !== null && now.salt !== before.salt) {
      const tail = this.#scan(before, this.#frames);
      this.#commits += tail.commits;
      const seen = this.#frames;
      this.#frames = 0;
      const head = this.#scan(now, 0);
      if (now.number !== before.number + 1 || head.frames > seen) this.#complete = false;
    }
    this.#generation = now;
    const { frames, commits } = this.#scan(now, this.#frames);
    this.#frames += frames;
    this.#commits += commits;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Null while the file is empty. */
  #readGeneration(): Generation | null {
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(this.#file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null;
    return {
      number: header.readUInt32BE(GENERATION_AT),
      salt: header.readBigUInt64BE(SALT_AT),
      pageSize: header.readUInt32BE(PAGE_SIZE_AT),
    };
  }

  /** The frames of one generation from `first` on. */
  #scan({ salt, pageSize }: Generation, first: number): { frames: number; commits: number } {
    const frame = Buffer.alloc(FRAME_HEADER_BYTES);
    let commits = 0;
    for (let index = first; ; index += 1) {
      const at = HEADER_BYTES + index * (FRAME_HEADER_BYTES + pageSize);
      const whole = readSync(this.#file, frame, 0, FRAME_HEADER_BYTES, at) === FRAME_HEADER_BYTES;
      if (!whole || frame.subarray(FRAME_SALT_AT, FRAME_SALT_AT + SALT_BYTES).readBigUInt64BE() !== salt) {
        return { frames: index - first, commits };
      }
      if (frame.readUInt32BE(DATABASE_SIZE_AT) !== 0) commits += 1;
    }
  }
}
