// Runs other policies, or other scopes, over the calls of the log and collects every decision that would have been another one. Fed record
// by record, each ledger in its order; nothing is kept but groups, counters and the bundles that were in force, so a log of any length
// will do.
//
// The key's policies and scopes are not in a record: they are taken as they are now. Whether that is right is checked on each call, by
// deciding it under its own bundle first: if that does not give what is on record, the key was another one then. What an elevated key had
// opened, the steps of its elevations tell.

import { DUPLICATE, SENT_AGAIN } from "../../audit/act.ts";
import { isOwnCall } from "../../audit/own-call.ts";
import { type AuditRecord, callsIn } from "../../audit/record.ts";
import { type CompiledBundle, type DecidedLimit, type Decision, replayCall } from "../../policy/engine.ts";
import { isOwnLedger, LIMIT_EXCEEDED, LimitTally, type Room } from "./limit-tally.ts";
import { type KeyReach, type OperationFacts, recordedCall } from "./recorded-call.ts";
import { type DecidedCall, type ReplayResult, ReplayTally, type Verdict } from "./replay-tally.ts";
import { takenUnderBoth } from "./same-rules.ts";
import { underScopes } from "./under-scopes.ts";

export interface ReplayOptions {
  /** What would be in force; null: for each call the bundle that was. */
  readonly bundle: CompiledBundle | null;
  /** What the scopes of all keys would be; undefined: as they are. */
  readonly scopes?: readonly string[] | undefined;
  /** By key id. */
  readonly keys: ReadonlyMap<string, KeyReach>;
  readonly facts: OperationFacts;
  /** A bundle that was published; null when it is not kept. */
  readonly published: (version: string) => Promise<CompiledBundle | null>;
  /** From when on the records are, ms since the epoch. */
  readonly fromMs: number;
}

export class ReplayLog {
  readonly #options: ReplayOptions;
  /** Limits of the other bundle, and of the one that was in force. */
  readonly #limits: LimitTally;
  readonly #limitsThen: LimitTally;
  readonly #tally = new ReplayTally();
  readonly #bundles = new Map<string, CompiledBundle | null>();
  /** The policy that each elevation opened. */
  readonly #opened = new Map<string, string>();
  /** The record that closed an act which is sent again, until the next one is fed. */
  #superseded: AuditRecord | null = null;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#limitsThen = new LimitTally(options.fromMs);
    this.#limits = new LimitTally(options.fromMs, this.#limitsThen);
  }

  async feed(record: AuditRecord): Promise<void> {
    this.#letGo(record);
    const { id, type, key, operation, decision, error, intent_id, elevation, elevation_id } = record;
    if (elevation !== undefined && elevation_id !== undefined) this.#opened.set(elevation_id, elevation.policy);
    if (!isOwnCall(record)) {
      // What became of an act, on either plane. A repeat that was answered from memory is no news of it.
      if (intent_id !== null && type !== "read") this.#settle(record, intent_id);
      return;
    }
    // The root token is under no policy; a faulty call came to no decision.
    const calls = callsIn(record);
    if (key === null || key.id === "root" || operation === null || decision === null) return this.#tally.skip(calls);
    const { policy, rule, bundle } = decision;
    const was = { effect: effectThen(record, decision), policy, rule, code: error };
    await this.#replay(record, { id, key, operation, was, calls }, bundle);
    // A read says itself how it ended.
    if (type !== "intent") this.#settle(record, id);
  }

  result(): ReplayResult {
    return this.#tally.result();
  }

  async #replay(record: AuditRecord, decided: DecidedCall, version: string | null): Promise<void> {
    const { bundle, scopes, keys, facts } = this.#options;
    if (bundle === null && scopes !== undefined) {
      const under = underScopes(record, scopes, facts);
      if (under === "untold") return this.#tally.untold(decided, whyGone(record));
      if (under !== "open") return this.#tally.told(decided, under === "same" ? decided.was : BEYOND_SCOPES, false);
    }
    const byDay = keys.get(decided.key.id);
    if (byDay === undefined) return this.#tally.untold(decided, "there is no such key any more");
    const own = version === null ? null : await this.#published(version);
    if (own === null) return this.#tally.untold(decided, "the bundle that it was decided under is not kept");
    const opened = this.#openedFor(record, byDay);
    const reach = opened === null ? byDay : { ...byDay, policies: [...new Set([...byDay.policies, opened])] };
    const call = recordedCall(record, reach, facts);
    const onRecord = { bundle: own, isOnRecord: (made: Decision) => isOnRecord(made, record) };
    const again =
      call === null ? null : replayCall(bundle ?? own, call, onRecord, scopes === undefined ? call.key : { ...call.key, scopes });
    if (again?.kind === "not_reproduced") return this.#tally.untold(decided, whyAnother(record, opened));
    if (again === null || again.kind === "untold") {
      const limits = bundle === null ? null : takenUnderBoth(record, reach, { own, other: bundle }, facts);
      if (limits !== null)
        return this.#count(record, decided, { verdict: decided.was, limits, limitsThen: limits, otherMask: false });
      return this.#tally.untold(
        decided,
        again === null ? whyGone(record) : `a rule reads what is not on record: ${again.reads.join(", ")}`,
      );
    }
    const { policy, rule, code, limits } = again.decision;
    const effect = effectOf(again.decision);
    const limitsThen = again.before?.limits ?? [];
    const otherMask = masksDiffer(again.before, again.decision);
    // What waits for others takes nothing of a limit.
    const waited = waitsForOthers(record);
    const taken = { limits: waited && effect === "approve" ? [] : limits, limitsThen: waited ? [] : limitsThen };
    const charges = chargedNow(record, taken);
    this.#count(record, decided, { verdict: { effect, policy, rule, code }, ...charges, otherMask });
  }

  /** The rules have spoken; the limits of the one that allows have not. */
  #count(record: AuditRecord, decided: DecidedCall, { verdict, limits, limitsThen, otherMask }: Ruled): void {
    const room = this.#limits.roomFor(record, limits);
    const roomThen = this.#limitsThen.roomFor(record, limitsThen);
    const why = unclear(decided.was, verdict, room, roomThen);
    // What was counted is not what was charged then: counting on would carry that into calls that are clear.
    if (why !== null) {
      this.#tally.untold(decided, why);
      return;
    }
    if (room.kind !== "full") this.#limits.take(record, limits);
    if (roomThen.kind !== "full") this.#limitsThen.take(record, limitsThen);
    const limited = { ...verdict, effect: "deny", code: LIMIT_EXCEEDED } as const;
    if (room.kind === "unsure")
      this.#tally.untold(decided, `what limit ${room.limit} counted then began before the first record`);
    else this.#tally.told(decided, room.kind === "full" ? limited : verdict, otherMask);
  }

  /** Null: the key was not elevated then, or nobody can say by which policy. */
  #openedFor({ elevation_id }: AuditRecord, { elevate = [] }: KeyReach): string | null {
    if (elevation_id === undefined) return null;
    const [only, ...others] = elevate;
    // Opened before the first record: whether it was what the key may open now, what is on record shows.
    return this.#opened.get(elevation_id) ?? (others.length === 0 ? only?.policy : undefined) ?? null;
  }

  /** What is sent again is charged where it is sent: its new intent comes right behind. (Earlier versions wrote that one first, and kept the charge.) */
  #letGo(record: AuditRecord): void {
    const old = this.#superseded;
    this.#superseded = record.error === SENT_AGAIN ? record : null;
    if (old?.intent_id == null || record.type !== "intent" || record.ledger !== old.ledger || record.seq !== old.seq + 1) return;
    for (const limits of [this.#limits, this.#limitsThen]) limits.settle(old.intent_id, "failed", false);
  }

  #settle({ operation, outcome, error }: AuditRecord, callId: string): void {
    if (outcome === null) return;
    const countsAttempts = operation !== null && this.#options.facts.operations.get(operation)?.guess !== undefined;
    for (const limits of [this.#limits, this.#limitsThen])
      limits.settle(callId, error === DUPLICATE ? "failed" : outcome, countsAttempts);
  }

  async #published(version: string): Promise<CompiledBundle | null> {
    let bundle = this.#bundles.get(version);
    if (bundle === undefined) {
      bundle = await this.#options.published(version);
      this.#bundles.set(version, bundle);
    }
    return bundle;
  }
}

/** What the rules make of a call. */
interface Ruled {
  readonly verdict: Verdict;
  readonly limits: readonly DecidedLimit[];
  readonly limitsThen: readonly DecidedLimit[];
  readonly otherMask: boolean;
}

/**
 * A call's record says of which limits it was charged. Earlier versions charged one that was sent again only for windows that had begun
 * since: of limits that were not in force then, those are taken to be whose window is no longer than the longest of these.
 */
function chargedNow(
  record: AuditRecord,
  { limits, limitsThen }: Pick<Ruled, "limits" | "limitsThen">,
): Pick<Ruled, "limits" | "limitsThen"> {
  if (record.type !== "intent" || !isOwnLedger(record)) return { limits, limitsThen };
  const anew = limitsThen.filter(({ id, bucket }) => record.limits?.some((one) => one.limit === id && one.bucket === bucket));
  if (anew.length === limitsThen.length) return { limits, limitsThen };
  const longestMs = Math.max(0, ...anew.map(({ windowMs }) => windowMs));
  return { limits: limits.filter(({ windowMs }) => windowMs <= longestMs), limitsThen: anew };
}

/** Of a call that its own bundle, and the key as it is now, would have decided otherwise. */
function whyAnother({ elevation_id }: AuditRecord, opened: string | null): string {
  const why = "the key had other policies or scopes then";
  if (elevation_id === undefined) return why;
  return opened === null
    ? "the key was elevated then, before the first record says by which policy"
    : `${why}, and ${opened} open`;
}

/** Of a record that does not hold what was asked for. */
function whyGone({ count }: AuditRecord): string {
  return count === undefined ? "its arguments were erased" : "its record stands for many, and does not keep what each asked for";
}

const BEYOND_SCOPES: Verdict = { effect: "deny", policy: null, rule: null, code: "bailiff_scope_denied" };

/** Where counting again does not give what happened under the limits of then, nobody can say what it gives under others. */
function unclear(was: Verdict, verdict: Verdict, room: Room, roomThen: Room): string | null {
  const wasStopped = was.code === LIMIT_EXCEEDED;
  if (wasStopped && roomThen.kind !== "full" && room.kind === "fits" && verdict.effect !== "deny")
    return "the limit that stopped it is not counted here (one on guessing, or of the key above)";
  if (was.effect !== "deny" && roomThen.kind === "full" && room.kind === "full")
    return `limit ${room.limit} had more room then than is counted here`;
  return null;
}

/**
 * A limit that was used up stands in the record as a denial, and so does a call that waits for others; the policy had allowed. Why it was
 * denied tells much: a condition that fails over a field that is not there is another one than a condition that holds for null.
 */
function isOnRecord({ effect, code, policy, rule }: Decision, { decision, error }: AuditRecord): boolean {
  const recorded = error === LIMIT_EXCEEDED || WAITING.has(error ?? "") ? "allow" : decision?.effect;
  if (effect !== recorded || policy !== decision?.policy || rule !== decision.rule) return false;
  return effect === "allow" || code === error;
}

/** How a call stands in the log that others had to agree to first. */
const WAITING: ReadonlySet<string> = new Set(["bailiff_approval_required", "bailiff_approvals_full"]);

function waitsForOthers({ error }: Pick<AuditRecord, "error">): boolean {
  return WAITING.has(error ?? "");
}

function effectThen(record: AuditRecord, { effect }: NonNullable<AuditRecord["decision"]>): Verdict["effect"] {
  return waitsForOthers(record) || record.approval !== undefined ? "approve" : effect;
}

function effectOf({ effect, approval }: Decision): Verdict["effect"] {
  return effect === "allow" && approval !== null ? "approve" : effect;
}

function masksDiffer(before: Decision | null, again: Decision): boolean {
  const sorted = ({ mask }: Decision) => JSON.stringify([...mask].sort());
  return before !== null && sorted(before) !== sorted(again);
}
