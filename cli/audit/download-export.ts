// Downloads an export into a sink, line by line. A transfer that breaks is begun again: what the sink has is skipped, by the position of each
// ledger, so the result is the same as if it had come in one piece.
import { type ApiClient, unreachable } from "../api-client.ts";
import { CliProblem, EXIT } from "../exit-code.ts";
import type { ExportSink } from "./export-sink.ts";
import type { LedgerPositions } from "./ledger-positions.ts";
import { readExportLine } from "./read-export-line.ts";
import { readLines } from "./read-lines.ts";

const TRIES = 4;
const PAUSE_MS = 1_000;

export interface ExportRun {
  readonly client: ApiClient;
  readonly query: { readonly from?: string | undefined; readonly to?: string | undefined };
  readonly sink: ExportSink;
  readonly positions: LedgerPositions;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly onRecord: (read: number, at: string) => void;
  readonly onBreak: (why: string) => void;
}

/** @throws CliProblem when it did not become complete: what the sink has can be gone on with. */
export async function downloadExport(run: ExportRun): Promise<void> {
  for (let left = TRIES - 1; ; left -= 1) {
    try {
      return await downloadOnce(run);
    } catch (error) {
      if (!(error instanceof CliProblem) || error.exitCode !== EXIT.unreachable || left === 0) {
        await run.sink.breakOff();
        throw error;
      }
      run.onBreak(error.message);
      await run.sleep(PAUSE_MS);
    }
  }
}

async function downloadOnce({ client, query, sink, positions, onRecord }: ExportRun): Promise<void> {
  const stream = await client.stream("/admin/audit/export", { ...query, format: "ndjson" });
  const lines = readLines(stream);
  for (;;) {
    const next = await lines.next().catch((error: unknown) => {
      throw unreachable(client.url, error);
    });
    if (next.done) throw new CliProblem(EXIT.unreachable, "the export ended before its manifest");
    const line = readExportLine(next.value.text);
    if (line === null) throw new CliProblem(EXIT.unreachable, "the export broke off in the middle of a line");
    if (line.kind === "error") throw new CliProblem(EXIT.unreachable, line.message);
    if (line.kind === "manifest") return sink.finish(next.value.text);
    if (positions.take(line.record)) await sink.write(next.value.text, line.record);
    onRecord(positions.count, line.record.at);
  }
}
