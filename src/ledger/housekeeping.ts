// What a Ledger does behind the requests, from its one alarm: close the minute of anonymous counts, record counted refusals, give up on
// intents whose outcome never came, forget what no longer counts, count calls by the hour, tell the Registry where readers find it, carry
// records to KV, hand those that are events to the Courier, and prune.
// The handler never throws (after six failures the platform drops an alarm for good) and re-arms itself until nothing is left to do.

import { boundedKv, KvRefused } from "../audit/bounded-kv.ts";
import type { RecordDraft } from "../audit/record.ts";
import { parseRetentionDays } from "../audit/retention.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { Lease } from "../keys/lease.ts";
import { type AskRegistry, askingRegistry } from "./ask-registry.ts";
import { dueTimesMs } from "./due-times.ts";
import { handedSeq, handOver } from "./handing-over.ts";
import { REMEMBERED_MS } from "./idempotency-book.ts";
import { LedgerAlarm } from "./ledger-alarm.ts";
import type { LedgerParts } from "./ledger-parts.ts";
import { givenUpAtMs, giveUpLostIntents } from "./lost-intents.ts";
import { projectedSeq, projectRecords } from "./projection.ts";
import { KEEP_RECORDS_MS, prunableHere } from "./pruning.ts";
import { listApprovals, listElevations } from "./registry-listing.ts";
import { Reporting } from "./reporting.ts";
import { StepRetries } from "./step-retries.ts";
import { tellAbove } from "./tell-above.ts";
import { keepsActs, tellActs } from "./tell-acts.ts";
import { wholly } from "./whole-work.ts";
import type { LedgerReport, ReportAnswer } from "./witness-protocol.ts";

/** How long records wait for company before they are projected. */
const FLUSH_AFTER_MS = 2_000;

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
  | "tell_above"
  | "prune";

export class Housekeeping {
  readonly #storage: DurableObjectStorage;
  readonly #env: LedgerEnv;
  readonly #kv: KVNamespace;
  readonly #deps: Deps;
  readonly #parts: LedgerParts;
  readonly #alarm: LedgerAlarm;
  readonly #retries = new StepRetries<Step>();
  readonly #reporting: Reporting;
  readonly #askRegistry: AskRegistry;
  #copyRefused = false;

  constructor(ctx: DurableObjectState, env: LedgerEnv, deps: Deps, parts: LedgerParts) {
    this.#storage = ctx.storage;
    this.#env = env;
    this.#kv = boundedKv(deps, env.AUDIT_KV);
    this.#deps = deps;
    this.#parts = parts;
    this.#reporting = new Reporting(parts.store, deps);
    this.#askRegistry = askingRegistry(deps, env);
    this.#alarm = new LedgerAlarm(ctx, deps.now());
  }

  armForProjection(): void {
    // While KV refuses, a record more is no reason to ask it sooner.
    this.arm(Math.max(this.#deps.now() + FLUSH_AFTER_MS, this.#retries.retryAtMs("project") ?? 0));
  }

  armForIntent(settleByMs: number): void {
    this.arm(givenUpAtMs(settleByMs));
  }

  /** Makes sure that the alarm rings at `atMs` or before. Part of the caller's transaction. */
  arm(atMs: number): void {
    this.#alarm.arm(atMs);
  }

  /** The alarm may have been set by what was undone since: sets it anew, and it finds what there is to do. */
  rearm(): void {
    this.#alarm.forget();
    this.armForProjection();
  }

  /** What was counted becomes records. The alarm does so; and what it is kept from by a slow KV, whoever looks in. `all`: also what could be counted on. */
  recordRefusals(ledger: string, all = false): void {
    const { refusals, chain } = this.#parts;
    if (!refusals.isDue(all)) return;
    wholly(this.#storage, this.#parts, () => {
      for (const draft of refusals.drain()) chain.append(ledger, draft);
    });
    this.armForProjection();
  }

  /** `key`: as it stands here by then, if the ledger is a key's. */
  async run(ledger: string, key: () => Lease | null): Promise<void> {
    const { store, chain, anonymous, approvals, elevations, counters, idempotency, sessions, tallying } = this.#parts;
    const now = () => this.#deps.now();
    const append = (draft: RecordDraft) => chain.append(ledger, draft);
    const attempt = (step: Step, work: () => unknown) => this.#attempt(ledger, step, work);
    this.#alarm.forget();
    // Each on its own, and each in bounded time: a Registry that is away or hangs must not keep records from KV, nor the other way round.
    await attempt("close_minute", () => anonymous.closeIfOver());
    await attempt("record_refusals", () => this.recordRefusals(ledger));
    await attempt("give_up_lost_intents", () => giveUpLostIntents(this.#storage, this.#parts, this.#deps));
    if (!approvals.isEmpty) {
      await attempt("close_approvals", () => approvals.closeExpired(ledger, now(), append));
      await attempt("list_approvals", () => listApprovals(approvals, ledger, now, this.#askRegistry));
    }
    await attempt("close_elevations", () => elevations.closeDue(now(), append));
    await attempt("list_elevations", () => listElevations(elevations, this.#askRegistry));
    await attempt("forget", () => {
      counters.dropChargesBefore(now() - REMEMBERED_MS);
      idempotency.forgetBefore(now());
      sessions.dropEnded(now());
      return counters.dropEmpty(now());
    });
    await attempt("tally", () => tallying.catchUp(chain.head.seq, now()));
    await attempt("report", () => this.#report(ledger, key()));
    // Before the copy: what goes past Bailiff is found by what is told here in time.
    await attempt("tell_acts", () => !keepsActs(ledger) || tellActs(store, this.#env, this.#deps));
    await attempt("project", () => {
      // The Worker refuses to serve with a bad setting; the object does not let go of anything because of one.
      const retentionDays = parseRetentionDays(this.#env.AUDIT_RETENTION_DAYS) ?? null;
      return projectRecords(store, this.#kv, this.#deps, retentionDays);
    });
    await attempt("hand_over", () => handOver(this.#deps, this.#env, store, ledger));
    // Behind the copy and the hooks: it may wait for other keys' objects, and is for what hardly ever happens.
    await attempt("tell_above", () => tellAbove(this.#parts, this.#env, this.#deps));
    await attempt("prune", () => this.#prune(ledger));
    const retryAtMs = this.#retries.nextAtMs();
    if (retryAtMs !== null) this.arm(retryAtMs);
    this.#armForWhatIsLeft();
  }

  /** `work` says `false` where there is more than one turn has room for: the alarm rings again at once. */
  async #attempt(ledger: string, step: Step, work: () => unknown): Promise<void> {
    try {
      if ((await work()) === false) this.arm(this.#deps.now());
      this.#retries.note(step, true, this.#deps.now());
      if (step === "project") this.#copyRefused = false;
    } catch (error) {
      this.#retries.note(step, false, this.#deps.now());
      if (step === "project") this.#copyRefused = error instanceof KvRefused;
      this.#deps.log("ledger_housekeeping_failed", { ledger, step, error: error instanceof Error ? error.name : typeof error });
    }
  }

  async #prune(ledger: string): Promise<void> {
    const { store, chain, tallying } = this.#parts;
    const until = prunableHere(store, chain.head.seq, this.#deps.now());
    if (until === null) return;
    const vouchedFor = await this.#askRegistry("prunableSeq", (registry) => registry.prunableSeq(ledger));
    const upTo = Math.min(until, vouchedFor);
    // What goes has been counted: the counts stay.
    tallying.catchUpTo(upTo, chain.head.seq, this.#deps.now());
    store.dropRecordsUntil(Math.min(upTo, tallying.seq));
  }

  #armForWhatIsLeft(): void {
    const { store, chain } = this.#parts;
    const oldest = store.oldest();
    if (oldest !== null && oldest.seq < chain.head.seq) {
      this.arm(Math.max(oldest.atMs + KEEP_RECORDS_MS, this.#deps.now() + PRUNE_EVERY_MS));
    }
    for (const atMs of dueTimesMs(this.#parts)) this.arm(atMs);
    // The last word of a Ledger that falls silent: else readers would go on looking for records in it that are in KV by now.
    const lastWordAtMs = this.#reporting.lastWordAtMs();
    if (this.#retries.retryAtMs("report") === null && lastWordAtMs !== null) this.arm(lastWordAtMs);
    if (projectedSeq(store) < chain.head.seq) this.armForProjection();
    if (this.#retries.retryAtMs("hand_over") === null && handedSeq(store) < chain.head.seq) this.armForProjection();
  }

  #report(ledger: string, standing: Lease | null): Promise<void> {
    const send = (report: LedgerReport) =>
      this.#askRegistry<ReportAnswer>("report", async (registry) => registry.report({ ...report, standing }));
    return this.#reporting.report(ledger, this.#parts.chain.head, this.#copyRefused, send);
  }
}
