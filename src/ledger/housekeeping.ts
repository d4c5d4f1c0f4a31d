// What a Ledger does behind the requests, from its one alarm: close the minute of anonymous counts, give up on intents whose outcome
// never came, tell the Registry where readers find it, carry records to KV. The handler never throws (after six failures the platform
// drops an alarm for good) and re-arms itself until nothing is left to do.
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { AnonymousMinute } from "./anonymous-minute.ts";
import type { ChainWriter } from "./chain-writer.ts";
import type { IdempotencyBook } from "./idempotency-book.ts";
import type { LedgerStore } from "./ledger-store.ts";
import type { LimitStore } from "./limit-store.ts";
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

/** What the Ledger is made of, as far as it needs looking after. */
export interface LedgerParts {
  readonly store: LedgerStore;
  readonly chain: ChainWriter;
  readonly anonymous: AnonymousMinute;
  readonly limits: LimitStore;
  readonly idempotency: IdempotencyBook;
}

export class Housekeeping {
  readonly #ctx: DurableObjectState;
  readonly #env: LedgerEnv;
  readonly #deps: Deps;
  readonly #store: LedgerStore;
  readonly #chain: ChainWriter;
  readonly #anonymous: AnonymousMinute;
  readonly #limits: LimitStore;
  readonly #idempotency: IdempotencyBook;
  #alarmAtMs: number | null = null;
  #failures = 0;
  #reported: {
    readonly atMs: number;
    readonly headSeq: number;
    readonly projectedSeq: number;
    readonly openCount: number;
  } | null = null;

  constructor(ctx: DurableObjectState, env: LedgerEnv, deps: Deps, parts: LedgerParts) {
    this.#ctx = ctx;
    this.#env = env;
    this.#deps = deps;
    this.#store = parts.store;
    this.#chain = parts.chain;
    this.#anonymous = parts.anonymous;
    this.#limits = parts.limits;
    this.#idempotency = parts.idempotency;
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
    // Each on its own: a Registry that is away must not keep records from KV, nor the other way round.
    const done = [
      await this.#attempt(ledger, "close_minute", async () => this.#anonymous.closeIfOver()),
      await this.#attempt(ledger, "give_up_lost_intents", async () => this.#giveUpLostIntents()),
      await this.#attempt(ledger, "forget", async () => {
        this.#limits.dropUsageUntil(this.#deps.now());
        this.#idempotency.forgetBefore(this.#deps.now());
      }),
      await this.#attempt(ledger, "report", async () => (ledger === null ? undefined : this.#report(ledger))),
      await this.#attempt(ledger, "project", async () => {
        const finished = await projectRecords(this.#store, this.#env.AUDIT_KV);
        if (!finished) this.arm(this.#deps.now());
      }),
    ];
    this.#failures = done.includes(false) ? this.#failures + 1 : 0;
    if (this.#failures > 0) {
      this.arm(this.#deps.now() + Math.min(MAX_RETRY_AFTER_MS, RETRY_AFTER_MS * 2 ** Math.min(this.#failures - 1, 10)));
    }
    this.#armForWhatIsLeft();
  }

  async #attempt(ledger: string | null, step: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#deps.log("ledger_housekeeping_failed", { ledger, step, error: error instanceof Error ? error.name : typeof error });
      return false;
    }
  }

  #armForWhatIsLeft(): void {
    for (const { settleByMs } of this.#store.openIntents()) this.armForIntent(settleByMs);
    const minuteEndsAtMs = this.#anonymous.endsAtMs();
    if (minuteEndsAtMs !== null) this.arm(minuteEndsAtMs);
    // The last word of a Ledger that falls silent: else readers would go on looking for records in it that are in KV by now.
    const last = this.#reported;
    if (this.#failures === 0 && last !== null && last.projectedSeq < projectedSeq(this.#store))
      this.arm(last.atMs + REPORT_EVERY_MS);
    if (this.#failures === 0 && projectedSeq(this.#store) < this.#chain.head.seq) this.armForProjection();
  }

  /** The Worker that held the call is gone, or it could not reach this ledger: nobody knows whether Clerk acted. */
  #giveUpLostIntents(): void {
    const lost = this.#store.openIntents().filter(({ settleByMs }) => settleByMs + SETTLE_MARGIN_MS <= this.#deps.now());
    for (const { requestId, seq } of lost) {
      const intent = this.#store.record(seq);
      if (intent === null) continue;
      this.#chain.append(intent.ledger, {
        ...intent,
        type: "outcome",
        intent_id: intent.id,
        outcome: "unknown",
        args: null,
        seen: null,
        limits: null,
      });
      this.#idempotency.settle(requestId, "unknown", null);
      this.#store.markUnknown(requestId);
    }
  }

  async #report(ledger: string): Promise<void> {
    const openCount = this.#store.intents().length;
    const { seq: headSeq, atMs: activeMs } = this.#chain.head;
    const projected = projectedSeq(this.#store);
    const last = this.#reported;
    const known = last !== null && last.headSeq === headSeq && last.projectedSeq === projected && last.openCount === openCount;
    const fresh = last !== null && last.openCount === openCount && this.#deps.now() - last.atMs < REPORT_EVERY_MS;
    if (known || fresh) return;
    await registryStub(this.#env).report({ ledger, activeMs, headSeq, projectedSeq: projected, openCount });
    this.#reported = { atMs: this.#deps.now(), headSeq, projectedSeq: projected, openCount };
  }
}
