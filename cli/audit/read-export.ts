// Every record of a span of time, oldest first within each ledger, as an export streams it; nothing is written.
import type { AuditRecord } from "../../src/audit/record.ts";
import type { ApiClient } from "../api-client.ts";
import type { CliContext } from "../cli-context.ts";
import { downloadExport } from "./download-export.ts";
import { LedgerPositions } from "./ledger-positions.ts";

const PROGRESS_EVERY = 500;

export interface ExportSpan {
  /** As the API takes them: a day or a time. */
  readonly from: string;
  readonly to?: string | undefined;
}

/** A transfer that breaks is gone on with. @throws CliProblem when it did not become complete. */
export async function readExport(
  client: ApiClient,
  { terminal, sleep }: Pick<CliContext, "terminal" | "sleep">,
  { from, to }: ExportSpan,
  take: (record: AuditRecord) => void | Promise<void>,
): Promise<void> {
  await downloadExport({
    client,
    query: { from, to },
    sink: {
      write: async (_line, record) => take(record),
      finish: async () => {},
      breakOff: async () => {},
    },
    positions: new LedgerPositions(),
    sleep,
    onRecord: (records, at) => {
      if (records % PROGRESS_EVERY === 0) terminal.progress(`${records} records, up to ${at}`);
    },
    onBreak: (why) => terminal.notice(`${why}: going on`),
  });
  terminal.progressDone();
}
