// What a Ledger does behind the requests, from its one alarm: close the minute of anonymous counts, give up on intents whose outcome
// never came, tell the Registry where readers find it, carry records to KV. The handler never throws (after six failures the platform
// drops an alarm for good) and re-arms itself until nothing is left to do.
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { AnonymousMinute } from "./anonymous-minute.ts";
import type { ChainWriter } from "./chain-writer.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { projectedSeq, projectRecords } from "./projection.ts";
import { registryStub } from "./registry-stub.ts";

/** How long records wait for company before they are projected. */
const FLUSH_AFTER_MS = 2_000;
/** After a failed projection: doubled each time, up to the cap. */
const RETRY_AFTER_MS = 2_000;
const MAX_RETRY_AFTER_MS = 60_000;
/** An intent is given up this long after its call had to be over. */
export const SETTLE_MARGIN_MS = 10_000;
/** A busy Ledger reports no more often than this. */
const REPORT_EVERY_MS = 30_000;

export class Housekeeping {
  readonly #ctx: DurableObjectState;
  readonly #env: LedgerEnv;
  readonly #deps: Deps;
  readonly #store: LedgerStore;
  readonly #chain: ChainWriter;
  readonly #anonymous: AnonymousMinute;
  #alarmAtMs: number | null = null;
  #failures = 0;
  #reported: { readonly atMs: number; readonly headSeq: number; readonly openCount: number } | null = null;

  constructor(
    ctx: DurableObjectState,
    env: LedgerEnv,
    deps: Deps,
    store: LedgerStore,
    chain: ChainWriter,
    anonymous: AnonymousMinute,
  ) {
    this.#ctx = ctx;
    this.#env = env;
    this.#deps = deps;
    this.#store = store;
    this.#chain = chain;
    this.#anonymous = anonymous;
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAtMs = await ctx.storage.getAlarm();
    });
  }

  armForProjection(): void {
    this.arm(this.#deps.now() + FLUSH_AFTER_MS);
  }

  armForIntent(settleByMs: number): void {
    this.arm(settleByMs + SETTLE_MARGIN_MS);
  }

  /** Makes sure that the alarm rings at `atMs` or before. Part of the caller's transaction. */
  arm(atMs: number): void {
    if (this.#alarmAtMs !== null && this.#alarmAtMs <= atMs) return;
    this.#alarmAtMs = atMs;
    void this.#ctx.storage.setAlarm(atMs);
  }

  async run(ledger: string | null): Promise<void> {
    this.#alarmAtMs = null;
    try {
      this.#anonymous.closeIfOver();
      this.#giveUpLostIntents();
      if (ledger !== null) await this.#report(ledger);
      const finished = await projectRecords(this.#store, this.#env.AUDIT_KV);
      this.#failures = 0;
      if (!finished) this.arm(this.#deps.now());
    } catch (error) {
      this.#failures += 1;
      this.#deps.log("ledger_housekeeping_failed", { ledger, failures: this.#failures, error: errorName(error) });
      this.arm(this.#deps.now() + Math.min(MAX_RETRY_AFTER_MS, RETRY_AFTER_MS * 2 ** Math.min(this.#failures - 1, 10)));
    }
    this.#armForWhatIsLeft();
  }

  #armForWhatIsLeft(): void {
    for (const { settleByMs } of this.#store.openIntents()) this.armForIntent(settleByMs);
    const minuteEndsAtMs = this.#anonymous.endsAtMs();
    if (minuteEndsAtMs !== null) this.arm(minuteEndsAtMs);
    if (this.#failures === 0 && projectedSeq(this.#store) < this.#chain.head.seq) this.armForProjection();
  }

  /** The Worker that held the call is gone, or it could not reach this ledger: nobody knows whether Clerk acted. */
  #giveUpLostIntents(): void {
    const lost = this.#store.openIntents().filter(({ settleByMs }) => settleByMs + SETTLE_MARGIN_MS <= this.#deps.now());
    for (const { requestId, seq } of lost) {
      const intent = this.#store.record(seq);
      if (intent === null) continue;
      this.#chain.append(intent.ledger, { ...intent, type: "outcome", intent_id: intent.id, outcome: "unknown", args: null, seen: null });
      this.#store.markUnknown(requestId);
    }
  }

  async #report(ledger: string): Promise<void> {
    const openCount = this.#store.intents().length;
    const { seq: headSeq, atMs: activeMs } = this.#chain.head;
    const last = this.#reported;
    const fresh = last !== null && last.openCount === openCount && this.#deps.now() - last.atMs < REPORT_EVERY_MS;
    if (fresh || (last !== null && last.headSeq === headSeq && last.openCount === openCount)) return;
    await registryStub(this.#env).report({ ledger, activeMs, headSeq, projectedSeq: projectedSeq(this.#store), openCount });
    this.#reported = { atMs: this.#deps.now(), headSeq, openCount };
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
