// Runs other policies, or other scopes, over the calls of the log and collects every decision that would have been another one. Fed record
// by record, each ledger in its order; nothing is kept but groups, counters and the bundles that were in force, so a log of any length
// will do.
//
// The key's policies and scopes are not in a record: they are taken as they are now. Whether that is right is checked on each call, by
// deciding it under its own bundle first: if that does not give what is on record, the key was another one then.
import type { AuditRecord } from "../../src/audit/record.ts";
import type { CompiledBundle } from "../../src/policy/bundle.ts";
import type { Decision } from "../../src/policy/decision.ts";
import { replayCall } from "../../src/policy/replay-call.ts";
import { isOwnCall } from "../audit/own-call.ts";
import { LimitTally, type Taken } from "./limit-tally.ts";
import { type KeyReach, type OperationFacts, recordedCall } from "./recorded-call.ts";
import { type DecidedCall, type ReplayResult, ReplayTally, type Verdict } from "./replay-tally.ts";

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

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#limits = new LimitTally(options.fromMs);
    this.#limitsThen = new LimitTally(options.fromMs);
  }

  async feed(record: AuditRecord): Promise<void> {
    const { id, type, key, operation, decision, error, intent_id, outcome } = record;
    if ((type === "outcome" || type === "resolved") && intent_id !== null && outcome !== null) {
      for (const limits of [this.#limits, this.#limitsThen])
        limits.settle(intent_id, error === "duplicate" ? "failed" : outcome, this.#countsAttempts(operation));
    }
    if (!isOwnCall(record)) return;
    // The root token is under no policy; a faulty call came to no decision.
    if (key === null || key.id === "root" || operation === null || decision === null) this.#tally.skip();
    else {
      const { effect, policy, rule, bundle } = decision;
      await this.#replay(record, { id, key, operation, was: { effect, policy, rule, code: error } }, bundle);
    }
  }

  result(): ReplayResult {
    return this.#tally.result();
  }

  async #replay(record: AuditRecord, decided: DecidedCall, version: string | null): Promise<void> {
    const { bundle, scopes, keys, facts } = this.#options;
    const reach = keys.get(decided.key.id);
    if (reach === undefined) return this.#tally.untold(decided, "there is no such key any more");
    const call = recordedCall(record, reach, facts);
    if (call === null) return this.#tally.untold(decided, "its arguments were erased");
    const own = version === null ? null : await this.#published(version);
    if (own === null) return this.#tally.untold(decided, "the bundle that it was decided under is not kept");
    const onRecord = { bundle: own, isOnRecord: (made: Decision) => isOnRecord(made, record) };
    const again = replayCall(bundle ?? own, call, onRecord, scopes === undefined ? call.key : { ...call.key, scopes });
    if (again.kind === "not_reproduced") return this.#tally.untold(decided, "the key had other policies or scopes then");
    if (again.kind === "untold")
      return this.#tally.untold(decided, `a rule reads what is not on record: ${again.reads.join(", ")}`);
    const { effect, policy, rule, code, limits } = again.decision;
    const verdict: Verdict = { effect, policy, rule, code };
    // A call that is sent again was charged the first time.
    const sentAgain = record.type === "intent" && record.limits === null && (again.before?.limits.length ?? 0) > 0;
    const taken = sentAgain ? FITS : this.#limits.take(record, limits);
    const takenThen = sentAgain ? FITS : this.#limitsThen.take(record, again.before?.limits ?? []);
    if (taken.kind === "unsure")
      return this.#tally.untold(decided, `the window of limit ${taken.limit} began before the first record`);
    if (decided.was.code === LIMIT_EXCEEDED && takenThen.kind !== "full" && taken.kind === "fits" && effect === "allow")
      return this.#tally.untold(decided, "the limit that stopped it is not counted here (one on guessing, or of the key above)");
    const limited = { ...verdict, effect: "deny", code: LIMIT_EXCEEDED } as const;
    this.#tally.told(decided, taken.kind === "full" ? limited : verdict, masksDiffer(again.before, again.decision));
  }

  #countsAttempts(operation: string | null): boolean {
    return operation !== null && this.#options.facts.operations.get(operation)?.guess !== undefined;
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

const FITS: Taken = { kind: "fits" };
const LIMIT_EXCEEDED = "bailiff_limit_exceeded";

/** A limit that was used up stands in the record as a denial; the policy had allowed. */
function isOnRecord({ effect, policy, rule }: Decision, { decision, error }: AuditRecord): boolean {
  const recorded = error === LIMIT_EXCEEDED ? "allow" : decision?.effect;
  return effect === recorded && policy === decision?.policy && rule === decision.rule;
}

function masksDiffer(before: Decision | null, again: Decision): boolean {
  const sorted = ({ mask }: Decision) => JSON.stringify([...mask].sort());
  return before !== null && sorted(before) !== sorted(again);
}
