// What is known of each user, and what is to be decided of it and when. Synchronous: what one call writes is one transaction.
import type { Deps } from "../deps.ts";
import { type Change, type Judged, judgeUser } from "./judge.ts";
import type { KnownAct } from "./told-act.ts";
import { digested, latest, learned, type UserState } from "./user-state.ts";
import type { HeardEvent, Hearing } from "./watch-protocol.ts";
import type { EventRow, EventStatus, WatchStore } from "./watch-store.ts";

/** So long events and acts are kept apart: Svix sends again for 28 hours what was not taken. */
export const KEPT_MS = 48 * 3_600_000;
/** Longer than events: one that is judged again must still find the act before it. */
const ACTS_KEPT_MS = 2 * KEPT_MS;
/** Of one user; of more the oldest are summed up. */
const MAX_EVENTS = 64;
const MAX_ACTS = 256;
/** A sign-in says nothing new of somebody who was there a short while ago. */
const PRESENCE_STEP_MS = 12 * 3_600_000;
/** Users of creations that nobody could name. */
export const NAMELESS = "";

/** An event with what is to be said of it. */
export interface Case {
  readonly row: EventRow;
  readonly judged: Judged;
}

export class UserWatch {
  readonly #deps: Pick<Deps, "now">;
  readonly #store: WatchStore;
  readonly #waitMs: number;

  constructor(deps: Pick<Deps, "now">, store: WatchStore, waitMs: number) {
    this.#deps = deps;
    this.#store = store;
    this.#waitMs = waitMs;
  }

  hear(event: HeardEvent, digest: (text: string) => string): Hearing {
    const rows = this.#store.events(event.userId);
    if (rows.some(({ svixId }) => svixId === event.svixId)) return "doubled";
    const [first] = rows;
    const isBeforeAll = first?.status === "base" && event.atMs <= first.atMs;
    if (isBeforeAll || event.atMs < this.#deps.now() - KEPT_MS) return "too_old";
    const { client, sha256, state, ...known } = event;
    this.#settle(event.userId, {
      ...known,
      state: state === null ? null : digested(state, digest),
      evidence: { ...client, sha256 },
      heardMs: this.#deps.now(),
      status: "open",
      found: [],
    });
    return "noted";
  }

  /** Somebody signed in. Of a user who is not known there is nothing that it would matter for. */
  seePerson(userId: string, atMs: number): void {
    const row = this.#store.events(userId).findLast((one) => one.state !== null && one.atMs <= atMs);
    if (row === undefined || row.state === null) return;
    const { presentMs } = row.state;
    const isNews = presentMs === null || atMs - presentMs > PRESENCE_STEP_MS || this.#store.dueOf(userId) !== null;
    if (!isNews) return;
    this.#store.putEvent({ ...row, state: { ...row.state, presentMs: latest(presentMs, atMs) } });
    this.settle(userId);
  }

  tell(userId: string, act: KnownAct): void {
    this.#store.putAct(userId, act);
    this.#store.dropActs(userId, this.#deps.now() - ACTS_KEPT_MS, MAX_ACTS);
    if (this.#store.isInQuestion(userId)) this.settle(userId);
  }

  /** The user's events that are kept, oldest first. */
  cases(userId: string): Case[] {
    return this.#casesOf(userId, this.#store.events(userId), null);
  }

  #casesOf(userId: string, kept: readonly EventRow[], added: EventRow | null): Case[] {
    const rows = added === null ? kept : [...kept, added].sort(inOrder);
    const judged = judgeUser(rows, this.#acts(userId, rows));
    return rows.flatMap((row, index) => {
      const one = judged[index];
      return one === undefined ? [] : [{ row, judged: one }];
    });
  }

  #acts(userId: string, rows: readonly EventRow[]): KnownAct[] {
    const isNew = rows.some(({ type, status }) => type === "user.created" && status !== "base");
    return [...this.#store.acts(userId), ...(isNew ? this.#store.acts(NAMELESS) : [])];
  }

  /** Sets what is to be decided, and when, to what is known now. */
  settle(userId: string): void {
    this.#settle(userId, null);
  }

  #settle(userId: string, added: EventRow | null): void {
    // Before anything is judged: an event that is older than the act which explains it is kept is not asked about again.
    const kept = this.#store.events(userId);
    const isSummedUp = this.#sumUp(kept, added === null ? MAX_EVENTS : MAX_EVENTS - 1);
    const cases = this.#casesOf(userId, isSummedUp ? this.#store.events(userId) : kept, added);
    const due: number[] = [];
    for (const [index, { row }] of cases.entries()) {
      const { status, dueMs } = this.#standing(cases, index);
      if (status !== row.status || row === added) this.#store.putEvent({ ...row, status });
      if (dueMs !== null) due.push(dueMs);
    }
    const last = cases.at(-1)?.row;
    // Nobody asks of somebody who is gone; the events stay as long as one of them could come twice.
    if (last?.type === "user.deleted") due.push(last.atMs + KEPT_MS);
    this.#store.setDue(userId, due.length === 0 ? null : Math.min(...due));
  }

  /** It is on record as found. What has become known since may take it back. */
  noteFound(read: EventRow, changes: readonly Change[], recordId: string): void {
    const found = changes.map((change) => ({ ...change, recordId, takenBack: false }));
    const row = this.#store.again(read);
    if (row !== null) this.#store.putEvent({ ...row, status: "bypass", found: [...row.found, ...found] });
  }

  /** That what was found turned out to be explained is on record. */
  noteTakenBack(read: EventRow, recordId: string): void {
    const row = this.#store.again(read);
    if (row === null) return;
    const found = row.found.map((change) => (change.recordId === recordId ? { ...change, takenBack: true } : change));
    this.#store.putEvent({ ...row, found });
  }

  /** Nothing was found of it. */
  noteClear(read: EventRow): void {
    const row = this.#store.again(read);
    if (row?.status === "open") this.#store.putEvent({ ...row, status: "clear" });
  }

  #standing(cases: readonly Case[], index: number): { readonly status: EventStatus; readonly dueMs: number | null } {
    const one = cases[index];
    if (one === undefined || one.row.status === "base") return { status: "base", dueMs: null };
    const { row, judged } = one;
    const isBypass = row.found.length > 0;
    const status = isBypass ? "bypass" : "open";
    if (isBypass && takenBack(cases, row).length > 0) return { status, dueMs: this.#deps.now() };
    if (toReport(cases, index).length > 0) return { status, dueMs: row.heardMs + this.#waitMs };
    const inDoubt = judged.explained.find((act) => act !== null && act.outcome !== "ok") ?? null;
    if (inDoubt === null) return { status: isBypass ? "bypass" : "clear", dueMs: null };
    // Clerk has shown what became of it; one that is under way will say so itself.
    return { status, dueMs: inDoubt.outcome === "unknown" ? this.#deps.now() : row.heardMs + this.#waitMs };
  }

  /** What is long past, and not in question, becomes the one event that all later ones are compared with. True: something did. */
  #sumUp(rows: readonly EventRow[], most: number): boolean {
    const oldMs = this.#deps.now() - KEPT_MS;
    const past = rows.filter(({ atMs, status }, index) => status !== "open" && (atMs < oldMs || index < rows.length - most));
    const last = past.at(-1);
    if (last === undefined || past.some((row, index) => row !== rows[index])) return false;
    if (past.length === 1 && last.status === "base") return false;
    const state = past.reduce<UserState | null>((sum, one) => (one.state === null ? sum : learned(sum, one.state)), null);
    for (const row of past) this.#store.dropEvent(row);
    this.#store.putEvent({ ...last, state, status: "base", found: [] });
    return true;
  }
}

function inOrder(a: EventRow, b: EventRow): number {
  return a.atMs - b.atMs || a.orderMs - b.orderMs || (a.svixId < b.svixId ? -1 : 1);
}

const sameAs = (change: Change) => (one: Change) => one.facet === change.facet && one.to === change.to;

/**
 * What no act explains and is not on record: neither of this event, nor of a later one that came first and shows since that it was this
 * one that changed it.
 */
export function toReport(cases: readonly Case[], index: number): readonly Change[] {
  const one = cases[index];
  if (one === undefined) return [];
  const { row, judged } = one;
  const moved = cases
    .slice(index + 1)
    .flatMap((later) => later.row.found.filter((change) => !later.judged.changes.some(sameAs(change))));
  const known = [...row.found, ...moved].filter((change) => !change.takenBack);
  return judged.changes.filter((change, at) => judged.explained[at] === null && !known.some(sameAs(change)));
}

/**
 * Records of what turned out to be explained, all of it, each with an act that does. A change that an event before this one turned out to
 * have made is looked for there.
 */
export function takenBack(cases: readonly Case[], row: EventRow): readonly { recordId: string; act: KnownAct }[] {
  const upTo = cases.slice(0, cases.findIndex((one) => one.row.svixId === row.svixId) + 1);
  const explanation = (change: Change) => {
    const made = upTo.findLast(({ judged }) => judged.changes.some(sameAs(change)))?.judged;
    return made?.explained[made.changes.findIndex(sameAs(change))] ?? null;
  };
  const records = Map.groupBy(
    row.found.filter((change) => !change.takenBack),
    ({ recordId }) => recordId,
  );
  return [...records].flatMap(([recordId, changes]) => {
    const acts = changes.map(explanation);
    const [act] = acts;
    return act === null || act === undefined || acts.includes(null) ? [] : [{ recordId, act }];
  });
}
