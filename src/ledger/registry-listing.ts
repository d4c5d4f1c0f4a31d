// Tells the Registry of approvals and elevations, so that they are found whoever's they are. At least once, and as they are when they are told.
import type { ApprovalBook } from "./approval-book.ts";
import { readApprovalId } from "./approval-protocol.ts";
import type { AskRegistry } from "./ask-registry.ts";
import type { ElevationBook } from "./elevation-book.ts";

export async function listApprovals(book: ApprovalBook, ledger: string, now: () => number, ask: AskRegistry): Promise<void> {
  for (;;) {
    const summaries = book.unlisted(ledger, now());
    if (summaries.length === 0) return;
    await ask("noteApprovals", (registry) => registry.noteApprovals(summaries));
    book.listed(summaries.flatMap(({ id, rev }) => ({ n: readApprovalId(id)?.n ?? 0, rev })));
  }
}

export async function listElevations(book: ElevationBook, ask: AskRegistry): Promise<void> {
  for (;;) {
    const rows = book.unlisted();
    if (rows.length === 0) return;
    const elevations = rows.map(({ elevation }) => elevation);
    await ask("noteElevations", (registry) => registry.noteElevations(elevations));
    book.listed(rows);
  }
}
