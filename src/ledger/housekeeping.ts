// What a Ledger does behind the requests, from its one alarm: close the minute of anonymous counts, record counted refusals, give up on
// intents whose outcome never came, forget what no longer counts, count calls by the hour, tell the Registry where readers find it, carry
// records to KV, hand those that are events to the Courier, and prune.
// The handler never throws (after six failures the platform drops an alarm for good) and re-arms itself until nothing is left to do.

import { boundedKv, KvRefused } from "../audit/bounded-kv.ts";
import { parseRetentionDays } from "../audit/retention.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { AnonymousMinute } from "./anonymous-minute.ts";
import type { ApprovalBook } from "./approval-book.ts";
import { readApprovalId } from "./approval-protocol.ts";
import type { ChainWriter } from "./chain-writer.ts";
import type { CounterStore } from "./counter-store.ts";
import type { ElevationBook } from "./elevation-book.ts";
import { guardedCall } from "./guarded-call.ts";
import { handedSeq, handOver } from "./handing-over.ts";
import { type IdempotencyBook, REMEMBERED_MS } from "./idempotency-book.ts";
import type { IntentRow } from "./intent-store.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { projectedSeq, projectRecords } from "./projection.ts";
import { KEEP_RECORDS_MS, prunableHere } from "./pruning.ts";
import type { RefusalTally } from "./refusal-tally.ts";
import { registryStub } from "./registry-stub.ts";
import { Reporting } from "./reporting.ts";
import type { SessionBook } from "./session-book.ts";
import { StepRetries } from "./step-retries.ts";
import type { Tallying } from "./tallying.ts";
import { keepsActs, tellActs } from "./tell-acts.ts";
import type { LedgerReport, ReportAnswer } from "./witness-protocol.ts";

/** How long records wait for company before they are projected. */
const FLUSH_AFTER_MS = 2_000;
/** An intent is given up this long after its call had to be over. */
const SETTLE_MARGIN_MS = 10_000;

const PRUNE_EVERY_MS = 60_000;

type Step =
  | "close_minute"
  | "record_refusals"
  | "give_up_lost_intents"
  | "close_approvals"
  | "list_approvals"
  | "close_elevations"
  | "list_elevations"
  | "forget"
  | "tally"
  | "report"
  | "tell_acts"
  | "project"
  | "hand_over"
  | "prune";

class RegistryAway extends Error {
  override readonly name = "RegistryAway";
}

/** What the Ledger is made of, as far as it needs looking after. */
export interface LedgerParts {
  readonly store: LedgerStore;
  readonly chain: ChainWriter;
  readonly anonymous: AnonymousMinute;
  readonly refusals: RefusalTally;
  readonly counters: CounterStore;
  readonly tallying: Tallying;
  readonly idempotency: IdempotencyBook;
  readonly approvals: ApprovalBook;
  readonly elevations: ElevationBook;
  readonly sessions: SessionBook;
}

export class Housekeeping {
  readonly #ctx: DurableObjectState;
  readonly #env: LedgerEnv;
  readonly #kv: KVNamespace;
  readonly #deps: Deps;
  readonly #store: LedgerStore;
  readonly #chain: ChainWriter;
  readonly #anonymous: AnonymousMinute;
  readonly #refusals: RefusalTally;
  readonly #counters: CounterStore;
  readonly #tallying: Tallying;
  readonly #idempotency: IdempotencyBook;
  readonly #approvals: ApprovalBook;
  readonly #elevations: ElevationBook;
  readonly #sessions: SessionBook;
  #alarmAtMs: number | null = null;
  readonly #retries = new StepRetries<Step>();
  readonly #reporting: Reporting;
  #copyRefused = false;

  constructor(ctx: DurableObjectState, env: LedgerEnv, deps: Deps, parts: LedgerParts) {
    this.#ctx = ctx;
    this.#env = env;
    this.#kv = boundedKv(deps, env.AUDIT_KV);
    this.#deps = deps;
    this.#store = parts.store;
    this.#chain = parts.chain;
    this.#anonymous = parts.anonymous;
    this.#refusals = parts.refusals;
    this.#counters = parts.counters;
    this.#tallying = parts.tallying;
    this.#idempotency = parts.idempotency;
    this.#approvals = parts.approvals;
    this.#elevations = parts.elevations;
    this.#sessions = parts.sessions;
    this.#reporting = new Reporting(this.#store, deps);
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAtMs = await ctx.storage.getAlarm();
    });
  }

  armForProjection(): void {
    // While KV refuses, a record more is no reason to ask it sooner.
    this.arm(Math.max(this.#deps.now() + FLUSH_AFTER_MS, this.#retries.retryAtMs("project") ?? 0));
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

  /** The alarm may have been set by what was undone since: sets it anew, and it finds what there is to do. */
  rearm(): void {
    this.#alarmAtMs = null;
    this.armForProjection();
  }

  /** What was counted becomes records. The alarm does so; and what it is kept from by a slow KV, whoever looks in. `all`: also what could be counted on. */
  recordRefusals(ledger: string, all = false): void {
    if (!this.#refusals.isDue(all)) return;
    this.#wholly(() => {
      for (const draft of this.#refusals.drain()) this.#chain.append(ledger, draft);
    });
    this.armForProjection();
  }

  async run(ledger: string | null): Promise<void> {
    this.#alarmAtMs = null;
    // Each on its own, and each in bounded time: a Registry that is away or hangs must not keep records from KV, nor the other way round.
    await this.#attempt(ledger, "close_minute", async () => this.#anonymous.closeIfOver());
    await this.#attempt(ledger, "record_refusals", async () => (ledger === null ? undefined : this.recordRefusals(ledger)));
    await this.#attempt(ledger, "give_up_lost_intents", async () => this.#giveUpLostIntents());
    if (ledger !== null && !this.#approvals.isEmpty) {
      await this.#attempt(ledger, "close_approvals", async () =>
        this.#approvals.closeExpired(ledger, this.#deps.now(), (draft) => this.#chain.append(ledger, draft)),
      );
      await this.#attempt(ledger, "list_approvals", () => this.#listApprovals(ledger));
    }
    if (ledger !== null) {
      await this.#attempt(ledger, "close_elevations", async () =>
        this.#elevations.closeDue(this.#deps.now(), (draft) => this.#chain.append(ledger, draft)),
      );
      await this.#attempt(ledger, "list_elevations", () => this.#listElevations());
    }
    await this.#attempt(ledger, "forget", async () => {
      if (!this.#counters.dropEmpty(this.#deps.now())) this.arm(this.#deps.now());
      this.#counters.dropChargesBefore(this.#deps.now() - REMEMBERED_MS);
      this.#idempotency.forgetBefore(this.#deps.now());
      this.#sessions.dropEnded(this.#deps.now());
    });
    await this.#attempt(ledger, "tally", async () => {
      if (!this.#tallying.catchUp(this.#chain.head.seq, this.#deps.now())) this.arm(this.#deps.now());
    });
    await this.#attempt(ledger, "report", async () => (ledger === null ? undefined : this.#report(ledger)));
    // Before the copy: what goes past Bailiff is found by what is told here in time.
    await this.#attempt(ledger, "tell_acts", async () => {
      if (ledger !== null && !keepsActs(ledger)) return;
      if (!(await tellActs(this.#store, this.#env, this.#deps))) this.arm(this.#deps.now());
    });
    await this.#attempt(ledger, "project", async () => {
      // The Worker refuses to serve with a bad setting; the object does not let go of anything because of one.
      const retentionDays = parseRetentionDays(this.#env.AUDIT_RETENTION_DAYS) ?? null;
      const finished = await projectRecords(this.#store, this.#kv, this.#deps, retentionDays);
      if (!finished) this.arm(this.#deps.now());
    });
    await this.#attempt(ledger, "hand_over", async () => {
      const finished = ledger === null || (await handOver(this.#deps, this.#env, this.#store, ledger));
      if (!finished) this.arm(this.#deps.now());
    });
    await this.#attempt(ledger, "prune", async () => (ledger === null ? undefined : this.#prune(ledger)));
    const retryAtMs = this.#retries.nextAtMs();
    if (retryAtMs !== null) this.arm(retryAtMs);
    this.#armForWhatIsLeft();
  }

  async #attempt(ledger: string | null, step: Step, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#retries.note(step, true, this.#deps.now());
      if (step === "project") this.#copyRefused = false;
    } catch (error) {
      this.#retries.note(step, false, this.#deps.now());
      if (step === "project") this.#copyRefused = error instanceof KvRefused;
      this.#deps.log("ledger_housekeeping_failed", { ledger, step, error: error instanceof Error ? error.name : typeof error });
    }
  }

  /** Throws when the Registry does not answer in time. */
  async #askRegistry<T>(name: string, call: (registry: ReturnType<typeof registryStub>) => Promise<T>): Promise<T> {
    const answer = await guardedCall(this.#deps, name, async () => call(registryStub(this.#env)));
    if (answer === null) throw new RegistryAway(name);
    return answer.value;
  }

  async #prune(ledger: string): Promise<void> {
    const until = prunableHere(this.#store, this.#chain.head.seq, this.#deps.now());
    if (until === null) return;
    const vouchedFor = await this.#askRegistry("prunableSeq", (registry) => registry.prunableSeq(ledger));
    const upTo = Math.min(until, vouchedFor);
    // What goes has been counted: the counts stay.
    this.#tallying.catchUpTo(upTo, this.#chain.head.seq, this.#deps.now());
    this.#store.dropRecordsUntil(Math.min(upTo, this.#tallying.seq));
  }

  #armForWhatIsLeft(): void {
    const oldest = this.#store.oldest();
    if (oldest !== null && oldest.seq < this.#chain.head.seq) {
      this.arm(Math.max(oldest.atMs + KEEP_RECORDS_MS, this.#deps.now() + PRUNE_EVERY_MS));
    }
    for (const { settleByMs } of this.#store.intents.allOpen()) this.armForIntent(settleByMs);
    const approvalEndsAtMs = this.#approvals.nextUntilMs();
    if (approvalEndsAtMs !== null) this.arm(approvalEndsAtMs);
    const elevationEndsAtMs = this.#elevations.endsAtMs();
    if (elevationEndsAtMs !== null) this.arm(elevationEndsAtMs);
    const sessionEndsAtMs = this.#sessions.nextEndMs();
    if (sessionEndsAtMs !== null) this.arm(sessionEndsAtMs);
    const minuteEndsAtMs = this.#anonymous.endsAtMs();
    if (minuteEndsAtMs !== null) this.arm(minuteEndsAtMs);
    const refusalsDueAtMs = this.#refusals.dueAtMs();
    if (refusalsDueAtMs !== null) this.arm(refusalsDueAtMs);
    // The last word of a Ledger that falls silent: else readers would go on looking for records in it that are in KV by now.
    const lastWordAtMs = this.#reporting.lastWordAtMs();
    if (this.#retries.retryAtMs("report") === null && lastWordAtMs !== null) this.arm(lastWordAtMs);
    if (projectedSeq(this.#store) < this.#chain.head.seq) this.armForProjection();
    if (this.#retries.retryAtMs("hand_over") === null && handedSeq(this.#store) < this.#chain.head.seq) this.armForProjection();
  }

  /** At least once, and as they are when they are told. */
  async #listApprovals(ledger: string): Promise<void> {
    for (;;) {
      const summaries = this.#approvals.unlisted(ledger, this.#deps.now());
      if (summaries.length === 0) return;
      await this.#askRegistry("noteApprovals", (registry) => registry.noteApprovals(summaries));
      this.#approvals.listed(summaries.flatMap(({ id, rev }) => ({ n: readApprovalId(id)?.n ?? 0, rev })));
    }
  }

  async #listElevations(): Promise<void> {
    for (;;) {
      const rows = this.#elevations.unlisted();
      if (rows.length === 0) return;
      const elevations = rows.map(({ elevation }) => elevation);
      await this.#askRegistry("noteElevations", (registry) => registry.noteElevations(elevations));
      this.#elevations.listed(rows);
    }
  }

  /** The Worker that held the call is gone, or it could not reach this ledger: nobody knows whether Clerk acted. */
  #giveUpLostIntents(): void {
    const lost = this.#store.intents.allOpen().filter(({ settleByMs }) => settleByMs + SETTLE_MARGIN_MS <= this.#deps.now());
    for (const one of lost) this.#wholly(() => this.#giveUp(one));
  }

  /** Nothing of what breaks off in the middle stays, in memory neither: an intent has one end, and a refusal is counted once. */
  #wholly(work: () => void): void {
    try {
      this.#ctx.storage.transactionSync(work);
    } catch (error) {
      this.#chain.reread();
      this.#store.intents.reread();
      this.#refusals.reread();
      throw error;
    }
  }

  #giveUp({ requestId, seq }: IntentRow): void {
    const intent = this.#store.record(seq);
    if (intent === null) return;
    this.#chain.append(intent.ledger, {
      ...intent,
      type: "outcome",
      intent_id: intent.id,
      outcome: "unknown",
      args: null,
      seen: null,
      limits: null,
    });
    const act = this.#idempotency.actOf(requestId);
    if (act !== null) this.#idempotency.settle(act, "unknown", null);
    this.#store.intents.markUnknown(requestId);
  }

  #report(ledger: string): Promise<void> {
    const send = (report: LedgerReport) => this.#askRegistry<ReportAnswer>("report", async (registry) => registry.report(report));
    return this.#reporting.report(ledger, this.#chain.head, this.#copyRefused, send);
  }
}
