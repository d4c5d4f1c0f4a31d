// A shard of the detector: the Durable Object that keeps what Clerk told of its share of the users, is told of acts by the Ledgers, and puts on
// record what no act explains. It never calls Clerk. Everything is decided in its alarm, which never throws and rings again until nothing is
// left; what it writes elsewhere it may write twice, and is kept once there.

import { DurableObject } from "cloudflare:workers";
import { createHmac } from "node:crypto";
import type { RecordDraft } from "../audit/record.ts";
import { OPERATIONS } from "../clerk/operations.ts";
import { type Deps, systemDeps } from "../deps.ts";
import type { WatchEnv } from "../env.ts";
import { armAlarm } from "../ledger/arm-alarm.ts";
import { guardedCall } from "../ledger/guarded-call.ts";
import type { ResolveResult } from "../ledger/protocol.ts";
import { ledgerStub } from "../ledger/registry-stub.ts";
import { bypassDraft, proofDraft, withdrawalDraft } from "./bypass-record.ts";
import { effectsOf, identityOf } from "./effects.ts";
import type { Change } from "./judge.ts";
import type { KnownAct, ToldAct } from "./told-act.ts";
import { type Case, KEPT_MS, NAMELESS, takenBack, toReport, UserWatch } from "./user-watch.ts";
import { waitOf } from "./wait.ts";
import { CLERK_LEDGER, type HeardEvent, type Hearing, type ShardStatus } from "./watch-protocol.ts";
import { type EventRow, WatchStore } from "./watch-store.ts";

const SALT = "salt";
const LAST_HEARD = "last_heard_ms";
const SALT_BYTES = 32;
/** 64 bits: two values of one facet of one user that look the same are not to be found. */
const DIGEST_CHARS = 11;
const HEARD_STEP_MS = 60_000;
/** Of one alarm; it rings again at once for the rest. */
const MAX_DECIDED = 100;
const RETRY_AFTER_MS = 5_000;
/** An act that is under way this long after it began will not say any more what became of it: its Ledger would have. */
const UNDER_WAY_MS = 600_000;

type Row = (typeof OPERATIONS)[number];

export class BypassWatch extends DurableObject<WatchEnv> {
  readonly #deps: Deps;
  readonly #store: WatchStore;
  readonly #users: UserWatch;
  readonly #waitMs: number;
  readonly #digest: (text: string) => string;
  readonly #operations: ReadonlyMap<string, Row>;
  /** Ledgers that did not answer in the ring that is under way. */
  readonly #away = new Set<string>();
  #heardMs: number | null;

  constructor(ctx: DurableObjectState, env: WatchEnv, deps: Deps = systemDeps()) {
    super(ctx, env);
    this.#deps = deps;
    this.#store = new WatchStore(ctx.storage);
    this.#waitMs = waitOf(env.BYPASS_WAIT_SECONDS) ?? 0;
    this.#users = new UserWatch(deps, this.#store, this.#waitMs);
    const salt = this.#salt();
    this.#digest = (text) => createHmac("sha256", salt).update(text, "utf8").digest("base64url").slice(0, DIGEST_CHARS);
    this.#operations = new Map(OPERATIONS.map((row) => [row.name, row]));
    this.#heardMs = Number(this.#store.readMeta(LAST_HEARD) ?? 0) || null;
    // Killed between what it wrote and the alarm for it.
    void ctx.blockConcurrencyWhile(() => this.#arm());
  }

  /** Durable when this has answered. */
  async hear(event: HeardEvent): Promise<Hearing> {
    const hearing = this.ctx.storage.transactionSync(() => {
      this.#noteHeard();
      return this.#users.hear(event, this.#digest);
    });
    await this.#arm();
    return hearing;
  }

  /** Somebody signed in. */
  async seePerson(userId: string, atMs: number): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      this.#noteHeard();
      this.#users.seePerson(userId, atMs);
    });
    await this.#arm();
  }

  /** What acts did, to users of this shard alone; again when more is known of them. */
  async tell(acts: readonly ToldAct[]): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      for (const { targets, args, ...told } of acts) {
        const row = this.#operations.get(told.operation);
        const nameless = targets.length === 0;
        const effects = nameless ? identityOf(args, this.#digest) : effectsOf(row, args, this.#digest);
        for (const userId of nameless ? [NAMELESS] : targets) this.#users.tell(userId, { ...told, nameless, effects });
      }
    });
    await this.#arm();
  }

  status(): ShardStatus {
    return { lastHeardMs: this.#heardMs, waiting: this.#store.waitingCount() };
  }

  /** Never throws: after six failures the platform drops an alarm for good. */
  override async alarm(): Promise<void> {
    let failed = false;
    this.#away.clear();
    for (const userId of this.#store.due(this.#deps.now(), MAX_DECIDED)) {
      try {
        if (!(await this.#decide(userId))) failed = true;
      } catch (error) {
        failed = true;
        this.#deps.log("bypass_watch_failed", { error: error instanceof Error ? error.name : typeof error });
      }
    }
    await this.#arm(failed ? this.#deps.now() + RETRY_AFTER_MS : 0);
  }

  /** False: a ledger was away. */
  async #decide(userId: string): Promise<boolean> {
    this.ctx.storage.transactionSync(() => this.#users.settle(userId));
    let done = true;
    const cases = this.#users.cases(userId);
    for (const [index, one] of cases.entries()) {
      if (one.row.status !== "open" && one.row.status !== "bypass") continue;
      const back = takenBack(cases, one.row);
      // What is left of it is decided when that is written.
      const step = back.length > 0 ? this.#takeBack(one.row, back) : this.#decideOpen(one, toReport(cases, index));
      done = (await step) && done;
    }
    const last = this.#store.events(userId).at(-1);
    if (last?.type === "user.deleted" && last.status !== "open" && last.atMs + KEPT_MS <= this.#deps.now())
      this.#store.forget(userId);
    else if (done) this.ctx.storage.transactionSync(() => this.#users.settle(userId));
    return done;
  }

  /** What was read of a user may be old news after each wait for a ledger: it is read again before it is written. */
  async #decideOpen(one: Case, found: readonly Change[]): Promise<boolean> {
    const { row, judged } = one;
    let done = true;
    for (const act of new Set(judged.explained)) if (act?.outcome === "unknown") done = (await this.#prove(one, act)) && done;
    if (row.heardMs + this.#waitMs > this.#deps.now()) return done;
    const underWay = judged.explained.find((act) => act !== null && act.outcome === null);
    if (underWay && underWay.fromMs + UNDER_WAY_MS > this.#deps.now()) return false;
    if (found.length === 0) {
      this.#users.noteClear(row);
      return done;
    }
    const draft = bypassDraft(row, found);
    const written = await this.#record(draft);
    if (written === null) return false;
    this.#users.noteFound(row, found, written.value);
    this.#deps.log("bypass_found", { record: written.value, changes: found.length });
    return done;
  }

  /** Clerk's event is the evidence that the act happened. An operator may have said so meanwhile. */
  async #prove({ row }: Case, act: KnownAct): Promise<boolean> {
    const { ledger, seq } = act;
    const record = proofDraft(row, act);
    const answer = await this.#ask<ResolveResult>(ledger, "resolve", async (stub) => stub.resolve({ seq, record }, ledger));
    if (answer === null) return false;
    this.#store.putAct(act.nameless ? NAMELESS : row.userId, { ...act, outcome: "ok" });
    return true;
  }

  async #takeBack(row: EventRow, back: ReturnType<typeof takenBack>): Promise<boolean> {
    for (const { recordId, act } of back) {
      if ((await this.#record(withdrawalDraft(row, recordId, act))) === null) return false;
      this.#users.noteTakenBack(row, recordId);
    }
    return true;
  }

  #record(draft: RecordDraft): Promise<{ readonly value: string } | null> {
    return this.#ask<string>(CLERK_LEDGER, "appendOnce", async (stub) => stub.appendOnce(draft, CLERK_LEDGER));
  }

  /** Null: it is away. Each ring of the alarm waits for that once, however many users it is for. */
  async #ask<T>(ledger: string, name: string, call: (stub: ReturnType<typeof ledgerStub>) => Promise<T>) {
    if (this.#away.has(ledger)) return null;
    const answer = await guardedCall<T>(this.#deps, name, async () => call(ledgerStub(this.env, ledger)));
    if (answer === null) this.#away.add(ledger);
    return answer;
  }

  /** Of use to whoever looks whether Clerk still sends: no reason for a write of its own each time. */
  #noteHeard(): void {
    const nowMs = this.#deps.now();
    if (this.#heardMs !== null && nowMs - this.#heardMs < HEARD_STEP_MS) return;
    this.#heardMs = nowMs;
    this.#store.writeMeta(LAST_HEARD, String(nowMs));
  }

  #salt(): string {
    const kept = this.#store.readMeta(SALT);
    if (kept !== null) return kept;
    const salt = Buffer.from(this.#deps.randomBytes(SALT_BYTES)).toString("hex");
    this.#store.writeMeta(SALT, salt);
    return salt;
  }

  /** For whatever is due first, and not before `notBeforeMs`. */
  async #arm(notBeforeMs = 0): Promise<void> {
    const dueMs = this.#store.nextDueMs();
    if (dueMs === null) return;
    await armAlarm(this.ctx.storage, Math.max(dueMs, notBeforeMs), this.#deps.now());
  }
}
