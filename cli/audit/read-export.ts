// Every record of a span of time, oldest first within each ledger, as an export streams it; nothing is written.
import type { AuditRecord } from "../../src/audit/record.ts";
import type { ApiClient } from "../api-client.ts";
import type { CliContext } from "../cli-context.ts";
import { contradictedText, downloadExport } from "./download-export.ts";
import type { ExportSpan } from "./export-sink.ts";
import { LedgerPositions } from "./ledger-positions.ts";

const PROGRESS_EVERY = 500;

/** A transfer that breaks is gone on with. @throws CliProblem when it did not become complete. */
export async function readExport(
  client: ApiClient,
  { terminal, sleep }: Pick<CliContext, "terminal" | "sleep">,
  span: ExportSpan,
  take: (record: AuditRecord) => void | Promise<void>,
): Promise<void> {
  await downloadExport({
    client,
    span,
    sink: {
      begin: async () => {},
      write: async (_line, record) => take(record),
      checkpoint: async () => {},
      finish: async () => {},
      breakOff: async () => {},
    },
    positions: new LedgerPositions(),
    sleep,
    onRecord: (records, at) => {
      if (records % PROGRESS_EVERY === 0) terminal.progress(`${records} records, up to ${at}`);
    },
    onBreak: (why) => terminal.notice(`${why}: going on`),
    onContradicted: (found) => terminal.notice(contradictedText(found)),
  });
  terminal.progressDone();
}
