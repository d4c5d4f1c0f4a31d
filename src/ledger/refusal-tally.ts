// Refusals of one key, once they are many: the first of a minute are records of their own, after that equal ones (same key, operation and
// reason to refuse) are counted in one row each, and the row becomes one record every few seconds. Nothing of the count is ever only in
// memory: the row is on disk before the caller is answered, as the record would have been.
import { createHash } from "node:crypto";
import type { RecordDraft, RecordedDecision } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { RefusalRow, RefusalStore } from "./refusal-store.ts";

const MINUTE_MS = 60_000;
/** Refusals of one key that are records of their own, in a minute. An object that was evicted meanwhile begins anew. */
const WHOLE_PER_MINUTE = 20;
/** From the first that was counted until the record; readers may see a refusal 5 s after its answer. */
const COUNT_FOR_MS = 2_000;
/** Rows of one key at a time; past that its refusals are counted by operation alone. */
const MAX_ROWS = 50;
/** Different arguments, and users, that the record of a count names. For more users a second row is begun. */
const MAX_NAMED = 50;
/** Ids of calls that were counted: the same one sent twice is counted once. */
const MAX_REMEMBERED = 10_000;

/** In place of the arguments: digests of them, of what a record of its own would hold. */
const DIGESTS = "[sha256]";

export class RefusalTally {
  readonly #store: RefusalStore;
  readonly #deps: Pick<Deps, "now">;
  #rows: Map<string, RefusalRow>;
  #minute = 0;
  readonly #whole = new Map<string, number>();
  readonly #counted = new Set<string>();

  constructor(store: RefusalStore, deps: Pick<Deps, "now">) {
    this.#store = store;
    this.#deps = deps;
    this.#rows = rowsIn(store);
  }

  /** Memory may know less than what was undone. */
  reread(): void {
    this.#rows = rowsIn(this.#store);
  }

  /** When what is counted has to become records, ms since the epoch; null when nothing is counted. */
  dueAtMs(): number | null {
    const starts = [...this.#rows.values()].map(({ firstAtMs }) => firstAtMs);
    return starts.length === 0 ? null : Math.min(...starts) + COUNT_FOR_MS;
  }

  /** Was this call counted? It may have been, and forgotten, when the object was evicted since. */
  knows(requestId: string): boolean {
    return this.#counted.has(requestId);
  }

  /** Counts it, or says with `false` that it is to be a record of its own. */
  take(draft: RecordDraft): boolean {
    const { type, key, upstream } = draft;
    // What went to Clerk has an answer to tell of, and cost a call there.
    if ((type !== "denied" && type !== "failed") || key === null || upstream !== null) return false;
    const nowMs = this.#deps.now();
    const whole = this.#wholeInThisMinute(key.id, nowMs);
    if (whole < WHOLE_PER_MINUTE) {
      this.#whole.set(key.id, whole + 1);
      return false;
    }
    const name = this.#rowFor(draft, key.id);
    const various = withoutReason(draft);
    if (name === null) this.#count(nameOf(various), various, nowMs);
    else this.#count(name, draft, nowMs);
    this.#remember(draft.request_id);
    return true;
  }

  /** Is there something to record? `now`: also what could be counted on. */
  isDue(now: boolean): boolean {
    const dueAtMs = this.dueAtMs();
    return dueAtMs !== null && (now || this.#deps.now() >= dueAtMs);
  }

  /** The records of what was counted; they are no longer counted here. In the transaction that appends them. */
  drain(): RecordDraft[] {
    const drafts = [...this.#rows.values()].map(recordOf);
    this.#store.clear();
    this.#rows.clear();
    return drafts;
  }

  /** The row of such refusals that has room for whom this one was about; null when there are as many as may be. */
  #rowFor(draft: RecordDraft, keyId: string): string | null {
    const reason = nameOf(draft);
    for (let at = 0; at < MAX_ROWS; at += 1) {
      const name = `${reason} ${at}`;
      const row = this.#rows.get(name);
      if (row === undefined) return this.#rowsOf(keyId) < MAX_ROWS ? name : null;
      if (hasRoomFor(row.draft.target, draft.target)) return name;
    }
    return null;
  }

  #rowsOf(keyId: string): number {
    return [...this.#rows.values()].filter(({ draft }) => draft.key?.id === keyId).length;
  }

  #wholeInThisMinute(keyId: string, nowMs: number): number {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) this.#whole.clear();
    this.#minute = minute;
    return this.#whole.get(keyId) ?? 0;
  }

  #count(name: string, draft: RecordDraft, nowMs: number): void {
    const known = this.#rows.get(name);
    const row =
      known === undefined
        ? { name, draft: withDigest({ ...draft, seen: null }), count: 1, firstAtMs: nowMs, lastAtMs: nowMs }
        : { ...known, draft: both(known.draft, draft), count: known.count + 1, lastAtMs: Math.max(nowMs, known.lastAtMs) };
    this.#rows.set(name, row);
    if (row.draft === known?.draft) this.#store.count(row);
    else this.#store.write(row);
  }

  #remember(requestId: string): void {
    this.#counted.add(requestId);
    const [oldest] = this.#counted;
    if (this.#counted.size > MAX_REMEMBERED && oldest !== undefined) this.#counted.delete(oldest);
  }
}

function rowsIn(store: RefusalStore): Map<string, RefusalRow> {
  return new Map(store.rows().map((row) => [row.name, row]));
}

/** What equal refusals have in common. Text, so that it can be looked up. */
function nameOf({ type, key, operation, error, decision, approval_id, elevation_id, session }: RecordDraft): string {
  const { effect, policy, rule, bundle, shadow } = decision ?? {};
  return JSON.stringify([type, key, operation, error, effect, policy, rule, bundle, shadow, approval_id, elevation_id, session]);
}

function withoutReason({ approval_id: _id, approval: _approval, ...draft }: RecordDraft): RecordDraft {
  const { decision } = draft;
  const various: RecordedDecision | null =
    decision === null
      ? null
      : { ...decision, policy: null, rule: null, explanation: "Refused for many reasons; counted together.", shadow: null };
  return { ...draft, error: null, decision: various };
}

/** What is the same of all stays; the first arguments and users are named. The same object when nothing of it changes. */
function both(row: RecordDraft, draft: RecordDraft): RecordDraft {
  const same = <T>(a: T, b: T, none: T): T => (a === b ? a : none);
  const known = namedBy(row.args);
  const target = withTargets(row.target, draft.target);
  // Of nobody who is not named: erasing a user finds what is about them by their name.
  const named = new Set(listOf(target));
  const mayBeHeld = known.length < MAX_NAMED && listOf(draft.target).every((id) => named.has(id));
  const digest = mayBeHeld ? digestOf(draft.args) : null;
  const isNew = digest !== null && !known.includes(digest);
  const next: RecordDraft = {
    ...row,
    reason: same(row.reason, draft.reason, ""),
    ip: same(row.ip, draft.ip, null),
    api_version: same(row.api_version, draft.api_version, null),
    intent_id: same(row.intent_id, draft.intent_id, null),
    outcome: row.outcome,
    target,
    args: isNew ? { [DIGESTS]: [...known, digest] } : row.args,
  };
  const changed = (Object.keys(next) as (keyof RecordDraft)[]).some((name) => next[name] !== row[name]);
  return changed ? next : row;
}

function withDigest(draft: RecordDraft): RecordDraft {
  const digest = digestOf(draft.args);
  return { ...draft, args: digest === null ? null : { [DIGESTS]: [digest] }, target: withTargets(null, draft.target) };
}

function digestOf(args: RecordDraft["args"]): string | null {
  return args === null ? null : createHash("sha256").update(JSON.stringify(args)).digest("hex");
}

function namedBy(args: RecordDraft["args"]): readonly string[] {
  const digests = args?.[DIGESTS];
  return Array.isArray(digests) ? digests.filter((digest) => typeof digest === "string") : [];
}

function hasRoomFor(known: RecordDraft["target"], more: RecordDraft["target"]): boolean {
  return new Set([...listOf(known), ...listOf(more)]).size <= MAX_NAMED;
}

function withTargets(known: RecordDraft["target"], more: RecordDraft["target"]): RecordDraft["target"] {
  const before = listOf(known);
  const all = [...new Set([...before, ...listOf(more)])].slice(0, MAX_NAMED);
  if (all.length === before.length) return known;
  const [first] = all;
  return all.length === 1 && first !== undefined ? first : all;
}

function listOf(target: RecordDraft["target"]): readonly string[] {
  return target === null ? [] : [target].flat();
}

function recordOf({ draft, count, firstAtMs, lastAtMs }: RefusalRow): RecordDraft {
  // Its first and last time say more than when the first of them arrived.
  const { called_at: _first, ...counted } = draft;
  return { ...counted, count, first_at: new Date(firstAtMs).toISOString(), last_at: new Date(lastAtMs).toISOString() };
}
