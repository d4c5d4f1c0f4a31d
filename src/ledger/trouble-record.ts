// Troubles of the log as records of the log, so that they stay when somebody mends what they did. In `admin`; but the trouble may be that
// of `admin` itself: no checkpoint vouches for such a ledger any more, and what it holds can be taken out again. Then in `anonymous`.
import { BLANK_DRAFT, type RecordDraft } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { guardedCall } from "./guarded-call.ts";
import { ADMIN_LEDGER, ANONYMOUS_LEDGER } from "./protocol.ts";
import { ledgerStub } from "./registry-stub.ts";
import type { TroubleStore } from "./trouble-store.ts";
import type { LogTrouble, NewTrouble } from "./witness-protocol.ts";

/** The object may have done its part though nobody heard of it: what is there within this time is not written again. */
const TRIED_FOR_MS = 86_400_000;

/** Writes those that stand nowhere yet; true when some still do not. Never throws. */
export async function recordTroubles(deps: Deps, env: LedgerEnv, troubles: TroubleStore): Promise<boolean> {
  const waiting = troubles.unrecorded();
  if (waiting.length === 0) return false;
  const ledger = ledgerFor(troubles.all());
  const drafts = waiting.map(troubleDraft);
  const written = await guardedCall<void>(deps, "append", async () =>
    ledgerStub(env, ledger).append(drafts, ledger, TRIED_FOR_MS),
  );
  if (written !== null) for (const trouble of waiting) troubles.markRecorded(trouble);
  return written === null;
}

function ledgerFor(troubles: readonly LogTrouble[]): string {
  const sound = (name: string) => !troubles.some(({ ledger, open }) => open && ledger === name);
  return !sound(ADMIN_LEDGER) && sound(ANONYMOUS_LEDGER) ? ANONYMOUS_LEDGER : ADMIN_LEDGER;
}

/** As one line of the Worker's log has it. */
export function troubleFields({ ledger, kind, known, reported }: NewTrouble): Record<string, string | number | null> {
  return { ledger, kind, known: known.seq, known_hash: known.hash, reported: reported.seq, reported_hash: reported.hash };
}

function troubleDraft({ ledger, kind, known, reported }: LogTrouble): RecordDraft {
  return {
    ...BLANK_DRAFT,
    type: "admin",
    request_id: `log-trouble-${ledger}-${kind}-${known.seq}`,
    operation: "log.trouble",
    target: ledger,
    args: { ledger, kind, known: { ...known }, reported: { ...reported } },
    error: "log_trouble",
  };
}
