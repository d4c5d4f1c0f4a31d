// How far an export has come in each ledger: what lets it go on after a break without a gap, a double, or a mix of two logs.
import { createReadStream, existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import type { AuditRecord } from "../../src/audit/record.ts";
import { usageProblem } from "../exit-code.ts";
import { partOf } from "./export-sink.ts";
import { readExportLine } from "./read-export-line.ts";
import { readLines } from "./read-lines.ts";

export class LedgerPositions {
  readonly #last = new Map<string, { readonly seq: number; readonly hash: string }>();
  count = 0;

  /** Whether the record is new. @throws CliProblem when it does not continue what was there. */
  take({ ledger, seq, hash, prev, id }: AuditRecord): boolean {
    const last = this.#last.get(ledger);
    if (last !== undefined && seq < last.seq) return false;
    const fits = last === undefined || (seq === last.seq ? hash === last.hash : seq > last.seq + 1 || prev === last.hash);
    if (!fits)
      throw usageProblem(
        `the file does not fit to this log at ${id}: it is of another gateway, or was changed. Export without --resume`,
      );
    if (last?.seq === seq) return false;
    this.#last.set(ledger, { seq, hash });
    this.count += 1;
    return true;
  }
}

export interface Resumed {
  readonly positions: LedgerPositions;
  /** Bytes that can be kept. */
  readonly keep: number;
  /** It has its manifest already. */
  readonly complete: boolean;
}

/** Reads what an earlier run left: `FILE.part`, or a FILE that was cut off, which becomes the part. */
export async function resumeFrom(file: string): Promise<Resumed> {
  const part = partOf(file);
  const source = existsSync(part) ? part : file;
  const positions = new LedgerPositions();
  let keep = 0;
  if (!existsSync(source)) return { positions, keep, complete: false };
  for await (const line of readLines(createReadStream(source))) {
    const read = line.whole ? readExportLine(line.text) : null;
    if (read?.kind === "manifest" && source === file) return { positions, keep, complete: true };
    // From here on it is torn, or the notice that it broke off.
    if (read?.kind !== "record") break;
    positions.take(read.record);
    keep = line.end;
  }
  if (keep === 0 && source === file)
    throw usageProblem(`${file} is not an NDJSON export: choose another name, or export without --resume`);
  if (source === file) await rename(file, part);
  return { positions, keep, complete: false };
}
