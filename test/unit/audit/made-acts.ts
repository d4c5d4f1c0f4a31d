// Logs as Ledgers write them: calls that begin, end, are given up, resolved, repeated, sent and decided again, in several ledgers whose
// clocks stand still at times. Beside the log, which intents are one act: what only the maker knows for certain.
import fc from "fast-check";
import { type AuditRecord, BLANK_DRAFT, type Outcome, type RecordDraft } from "../../../src/audit/record.ts";
import { comparePositions, positionOf } from "../../../src/audit/record-order.ts";
import { START_MS } from "./records.ts";

const LEDGERS = ["aaaaaaaaaaaa", "bbbbbbbbbbbb", "admin"];
const CREDIT = "users.adjust_billing_credit_balance";

export const step = fc.record({
  kind: fc.constantFrom(
    "act",
    "act",
    "named",
    "named",
    "named",
    "named",
    "end",
    "end",
    "end",
    "resolve",
    "decide_again",
    "give_up",
    "other",
  ),
  ledger: fc.constantFrom(0, 0, 0, 1, 2),
  /** Which name, which of the intents that are waited for, which kind of other record. */
  pick: fc.nat(5),
  outcome: fc.constantFrom<Outcome>("ok", "ok", "ok", "refused", "failed", "unknown"),
  /** Clerk's answer is kept for repeats. */
  kept: fc.boolean(),
  duplicate: fc.nat(9),
  ms: fc.constantFrom(0, 0, 1, 40),
});
export type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

interface Intent {
  readonly record: AuditRecord;
  readonly name: string | null;
  readonly act: number;
  state: "open" | "unknown";
}

interface Named {
  intent: AuditRecord;
  readonly first: AuditRecord;
  readonly act: number;
  state: "open" | "unknown" | "done";
}

type Said = Partial<RecordDraft> & Pick<RecordDraft, "type" | "request_id">;

export interface MadeLog {
  /** Newest first. */
  readonly records: readonly AuditRecord[];
  /** Number of the act that an intent belongs to. */
  readonly actOf: ReadonlyMap<string, number>;
}

export function madeLog(steps: readonly Step[]): MadeLog {
  const maker = new LogMaker();
  for (const one of steps) maker.make(one);
  const records = maker.records.toSorted((a, b) => comparePositions(positionOf(a), positionOf(b)));
  return { records, actOf: maker.actOf };
}

class LogMaker {
  readonly records: AuditRecord[] = [];
  readonly actOf = new Map<string, number>();
  readonly #seqs = new Map<string, number>();
  readonly #waiting = new Map<string, Intent>();
  readonly #named = new Map<string, Named>();
  #atMs = START_MS;
  #calls = 0;

  make({ kind, ledger: index, pick, outcome, kept, duplicate, ms }: Step): void {
    this.#atMs += ms;
    const ledger = LEDGERS[index] ?? "admin";
    const intents = [...this.#waiting.values()];
    const open = intents.filter(({ state }) => state === "open");
    const given = <T>(of: readonly T[], use: (one: T) => void) => {
      const one = of[pick % Math.max(of.length, 1)];
      if (one !== undefined) use(one);
    };
    if (kind === "act") this.#open(ledger, null, this.#call());
    else if (kind === "named") this.#callNamed(ledger, `${ledger} ${pick === 0 ? "rare" : "often"}`, this.#call());
    else if (kind === "end") given(intents, (one) => this.#end(one, outcome, kept, duplicate === 0));
    else if (kind === "give_up") given(open, (one) => this.#end(one, "unknown", false, false));
    else if (kind === "resolve")
      given(
        intents.filter(({ state }) => state === "unknown"),
        (one) => this.#resolve(one, outcome),
      );
    else if (kind === "decide_again") given(open, (one) => this.#decideAgain(one, duplicate));
    else this.#other(ledger, pick);
  }

  #call(): string {
    this.#calls += 1;
    return `req_${this.#calls}`;
  }

  #append(ledger: string, more: Said): AuditRecord {
    const seq = (this.#seqs.get(ledger) ?? 0) + 1;
    this.#seqs.set(ledger, seq);
    const id = `${ledger}-${seq}`;
    const place = { v: 1, id, ledger, seq, prev: "", hash: "", at: new Date(this.#atMs).toISOString() } as const;
    const intentId = more.type === "intent" ? id : (more.intent_id ?? null);
    const record = { ...BLANK_DRAFT, operation: CREDIT, ...more, ...place, intent_id: intentId, args_salt: null, args_hash: "" };
    this.records.push(record);
    return record;
  }

  #open(ledger: string, name: string | null, call: string, before?: Named, happened = false): void {
    const more = happened && before !== undefined ? { repeat_of: before.first.id } : {};
    const record = this.#append(ledger, { type: "intent", request_id: call, ...more });
    const act = before?.act ?? this.actOf.size;
    this.actOf.set(record.id, act);
    this.#waiting.set(record.id, { record, name, act, state: "open" });
    if (name !== null) this.#named.set(name, { intent: record, first: before?.first ?? record, act, state: "open" });
  }

  #callNamed(ledger: string, name: string, call: string): void {
    const before = this.#named.get(name);
    if (before === undefined) {
      this.#open(ledger, name, call);
    } else if (before.state === "open") {
      this.#append(ledger, { type: "failed", request_id: call, outcome: "failed", error: "bailiff_outcome_unknown" });
    } else if (before.state === "done") {
      this.#append(ledger, { type: "read", request_id: call, outcome: "ok", intent_id: before.first.id });
    } else {
      const old = this.#waiting.get(before.intent.id);
      if (old !== undefined) {
        const type = old.state === "unknown" ? "resolved" : "outcome";
        const { repeat_of: _told, ...draft } = old.record;
        this.#append(ledger, { ...draft, type, intent_id: old.record.id, outcome: "unknown", error: "sent_again" });
        this.#waiting.delete(old.record.id);
      }
      this.#open(ledger, name, call, before, old === undefined || old.record.repeat_of !== undefined);
    }
  }

  #end(one: Intent, said: Outcome, kept: boolean, duplicate: boolean): void {
    const { record, name } = one;
    const named = name === null ? undefined : this.#named.get(name);
    const isRepeat = named !== undefined && named.first.id !== record.id;
    const outcome = isRepeat && said !== "ok" ? "unknown" : said;
    if (one.state === "unknown" && outcome === "unknown") return;
    const closing = record.ledger === "admin" ? "admin" : "outcome";
    const isDuplicate = duplicate && outcome === "ok" && !isRepeat;
    this.#append(record.ledger, {
      type: one.state === "unknown" ? "resolved" : closing,
      request_id: record.request_id,
      intent_id: record.id,
      outcome,
      error: isDuplicate ? "duplicate" : null,
    });
    this.#close(one, outcome, kept);
  }

  #resolve(one: Intent, said: Outcome): void {
    const outcome = said === "unknown" ? "failed" : said;
    this.#append(one.record.ledger, {
      type: "resolved",
      request_id: this.#call(),
      operation: "audit.resolve",
      intent_id: one.record.id,
      outcome,
    });
    this.#close(one, outcome, false);
  }

  #close(one: Intent, outcome: Outcome, kept: boolean): void {
    if (outcome === "unknown") one.state = "unknown";
    else this.#waiting.delete(one.record.id);
    const named = one.name === null ? undefined : this.#named.get(one.name);
    if (one.name === null || named === undefined) return;
    if (outcome === "refused" || outcome === "failed") this.#named.delete(one.name);
    else named.state = outcome === "ok" && kept ? "done" : "unknown";
  }

  #decideAgain(one: Intent, next: number): void {
    const { ledger, request_id: call, id } = one.record;
    const named = one.name === null ? undefined : this.#named.get(one.name);
    const isRepeat = named !== undefined && named.first.id !== id;
    const outcome = isRepeat ? "unknown" : "failed";
    this.#append(ledger, { type: "outcome", request_id: call, intent_id: id, outcome, error: "decided_again" });
    this.#close(one, outcome, false);
    // A repeat goes on under the same intent, unless it is denied now: nobody knows of the try before it all the same.
    if (isRepeat) {
      if (next < 5) this.#append(ledger, { type: "denied", request_id: call, error: "bailiff_denied" });
      return;
    }
    if (next < 3) this.#open(ledger, one.name, call);
    else if (next < 5) this.#append(ledger, { type: "denied", request_id: call, error: "bailiff_denied" });
    else if (next < 7) this.#append(ledger, { type: "read", request_id: call, outcome: "ok", intent_id: `${ledger}-1` });
  }

  #other(ledger: string, pick: number): void {
    const request_id = this.#call();
    const look = { type: "read", request_id, outcome: "ok", operation: "users.get" } as const;
    const others: readonly [string, Said][] = [
      [ledger, look],
      [ledger, { type: "denied", request_id, error: "bailiff_denied" }],
      [ledger, { type: "denied", request_id, error: "bailiff_denied", count: 7 }],
      [ledger, { type: "failed", request_id, outcome: "failed", error: "bailiff_param_invalid" }],
      ["anonymous", { type: "anonymous", request_id, operation: null, count: 3 }],
      ["admin", { type: "admin", request_id, outcome: "ok", operation: "log.trouble" }],
    ];
    const made = others[pick];
    if (made !== undefined) this.#append(...made);
  }
}
