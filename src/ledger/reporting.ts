// What a Ledger tells the Registry of itself, so that readers know whom to ask and checkpoints what to vouch for. The Registry takes a
// head for true when the Ledger has shown that it still holds what was true before: from its storage, not from what it remembers.
import type { Deps } from "../deps.ts";
import type { Head, LedgerStore } from "./ledger-store.ts";
import { projectedSeq } from "./projection.ts";
import type { LedgerReport, ReportAnswer } from "./witness-protocol.ts";

/** A busy Ledger reports no more often than this. */
const REPORT_EVERY_MS = 30_000;
/** Between question and answer another report may have been taken, and then there is another question. */
const MAX_QUESTIONS = 3;

export type SendReport = (report: LedgerReport) => Promise<ReportAnswer>;

export class Reporting {
  readonly #store: LedgerStore;
  readonly #deps: Deps;
  #last: (Pick<LedgerReport, "headSeq" | "projectedSeq" | "openCount" | "copyRefused"> & { readonly atMs: number }) | null = null;
  /** Places that the Registry is likely to ask for: told without being asked they save a call. */
  #likely: readonly number[] = [];

  constructor(store: LedgerStore, deps: Deps) {
    this.#store = store;
    this.#deps = deps;
  }

  /** When the Registry has to hear how far the copy has come, ms since the epoch; null when it has heard. */
  lastWordAtMs(): number | null {
    return this.#last !== null && this.#last.projectedSeq < projectedSeq(this.#store) ? this.#last.atMs + REPORT_EVERY_MS : null;
  }

  /** Says nothing that is known or too soon. Throws what `send` throws. */
  async report(ledger: string, head: Head, copyRefused: boolean, send: SendReport): Promise<void> {
    const openCount = this.#store.intents.all().length;
    const { seq: headSeq, hash: headHash, atMs: activeMs } = head;
    const projected = projectedSeq(this.#store);
    const last = this.#last;
    const news = last === null || last.openCount !== openCount || last.copyRefused !== copyRefused;
    const known = !news && last.headSeq === headSeq && last.projectedSeq === projected;
    const fresh = !news && this.#deps.now() - last.atMs < REPORT_EVERY_MS;
    if (known || fresh) return;
    const waitingSinceMs = projected < headSeq ? (this.#store.atMsOf(projected + 1) ?? activeMs) : null;
    const report = { ledger, activeMs, headSeq, headHash, projectedSeq: projected, waitingSinceMs, copyRefused, openCount };
    for (let questions = 0; questions < MAX_QUESTIONS; questions += 1) {
      const held = this.#likely.map((seq) => ({ seq, hash: this.#store.hashAt(seq) }));
      const answer = await send({ ...report, held });
      if (answer.ok) break;
      this.#likely = answer.ask;
    }
    this.#likely = [...this.#likely.slice(-2), headSeq];
    this.#last = { atMs: this.#deps.now(), headSeq, projectedSeq: projected, openCount, copyRefused };
  }
}
