// Downloads an export into a sink, line by line. A transfer that breaks is begun again: what the sink has is skipped, by the position of each
// ledger, so the result is the same as if it had come in one piece. All tries are of one span: the gateway says where the first began.
import { type ApiClient, NotBailiff, unreachable } from "../api-client.ts";
import { CliProblem, EXIT } from "../exit-code.ts";
import { nameSome } from "../wording.ts";
import type { ExportSink, ExportSpan } from "./export-sink.ts";
import type { LedgerPositions } from "./ledger-positions.ts";
import { readExportLine } from "./read-export-line.ts";
import { type Line, readLines } from "./read-lines.ts";

const TRIES = 4;
const PAUSE_MS = 1_000;
const MOVED_ON = "records have expired since this export was begun: export anew, without --resume";

export interface ExportRun {
  readonly client: ApiClient;
  readonly span: ExportSpan;
  /** Where the gateway let an earlier run begin that is gone on with. */
  readonly begun?: string | null;
  readonly sink: ExportSink;
  readonly positions: LedgerPositions;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly onRecord: (read: number, at: string) => void;
  readonly onBreak: (why: string) => void;
  /** Of a complete one; it is not signed then. */
  readonly onContradicted: (found: readonly string[]) => void;
}

/** The gateway, or the way to it, did not bring it to its end: what the sink itself throws is not this. */
class Broken extends CliProblem {
  constructor(message: string) {
    super(EXIT.unreachable, message);
  }
}

export function contradictedText(found: readonly string[]): string {
  return `warning: storage contradicts the log at ${nameSome(found)}, so this export is not signed: see docs/audit.md#when-storage-contradicts-the-log`;
}

/** @throws CliProblem when it did not become complete: what the sink has can be gone on with. */
export async function downloadExport(run: ExportRun): Promise<void> {
  let { span, begun = null } = run;
  const begin = async (from: string | null) => {
    if (begun !== null && from !== begun) throw new CliProblem(EXIT.no, MOVED_ON);
    if (begun !== null || from === null) return;
    begun = from;
    span = { ...span, from };
    await run.sink.begin(span);
  };
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await downloadOnce(run, span, begin);
    } catch (error) {
      if (!(error instanceof Broken) || left === 0) {
        await run.sink.breakOff();
        throw error;
      }
      run.onBreak(error.message);
      await run.sleep(PAUSE_MS);
    }
  }
}

async function downloadOnce(
  { client, sink, positions, onRecord, onContradicted }: ExportRun,
  span: ExportSpan,
  begin: (from: string | null) => Promise<void>,
): Promise<void> {
  const { body, headers } = await client.stream("/admin/audit/export", { ...span, format: "ndjson" }).catch((error: unknown) => {
    const passes = error instanceof CliProblem && error.exitCode === EXIT.unreachable && !(error instanceof NotBailiff);
    throw passes ? new Broken(error.message) : error;
  });
  const lines = readLines(body, client.url);
  try {
    await begin(headers.get("bailiff-export-from"));
    await takeLines(lines, { client, sink, positions, onRecord, onContradicted });
  } finally {
    // Whoever stops in the middle would else wait for the rest, which nobody reads. What fails here is a connection that is lost already.
    await lines.return(undefined).catch(() => undefined);
    if (!body.locked) await body.cancel().catch(() => undefined);
  }
}

async function takeLines(
  lines: AsyncGenerator<Line>,
  {
    client,
    sink,
    positions,
    onRecord,
    onContradicted,
  }: Pick<ExportRun, "client" | "sink" | "positions" | "onRecord" | "onContradicted">,
): Promise<void> {
  for (;;) {
    const next = await lines.next().catch((error: unknown) => {
      throw error instanceof CliProblem ? error : new Broken(unreachable(client.url, error).message);
    });
    if (next.done) throw new Broken("the export ended before its manifest");
    const line = readExportLine(next.value.text);
    if (line === null) throw new Broken("the export broke off in the middle of a line");
    if (line.kind === "error") throw new Broken(line.message);
    if (line.kind === "manifest") {
      positions.checkMet();
      await sink.finish(next.value.text);
      if (line.contradicted.length > 0) onContradicted(line.contradicted);
      return;
    }
    if (line.kind === "checkpoint") {
      if (positions.takeCheckpoint(line.seq)) await sink.checkpoint(next.value.text);
      continue;
    }
    if (positions.take(line.record)) await sink.write(next.value.text, line.record);
    onRecord(positions.count, line.record.at);
  }
}
