// What is known of each user, and what is to be decided of it and when. Synchronous: what one call writes is one transaction.
import type { Deps } from "../deps.ts";
import { type Change, type Judged, judgeUser } from "./judge.ts";
import type { KnownAct } from "./told-act.ts";
import { digested, latest, learned, type UserState } from "./user-state.ts";
import type { HeardEvent, Hearing } from "./watch-protocol.ts";
import type { EventRow, EventStatus, WatchStore } from "./watch-store.ts";

/** So long events and acts are kept apart: Svix sends again for 28 hours what was not taken. */
export const KEPT_MS = 48 * 3_600_000;
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
    this.#store.putEvent({
      ...known,
      state: state === null ? null : digested(state, digest),
      evidence: { ...client, sha256 },
      heardMs: this.#deps.now(),
      status: "open",
      found: [],
      recordId: null,
    });
    this.settle(event.userId);
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
    this.#store.dropActs(userId, this.#deps.now() - KEPT_MS, MAX_ACTS);
    if (this.#store.isInQuestion(userId)) this.settle(userId);
  }

  /** The user's events that are kept, oldest first. */
  cases(userId: string): Case[] {
    const rows = this.#store.events(userId);
    const judged = judgeUser(rows, this.#acts(userId, rows));
    return rows.flatMap((row, index) => {
      const one = judged[index];
      return one === undefined ? [] : [{ row, judged: one }];
    });
  }

  #acts(userId: string, rows: readonly EventRow[]): KnownAct[] {
    const nameless = rows.some(({ type, status }) => type === "user.created" && status !== "base")
      ? this.#store.acts(NAMELESS)
      : [];
    return [...this.#store.acts(userId), ...nameless];
  }

  /** Sets what is to be decided, and when, to what is known now. */
  settle(userId: string): void {
    const cases = this.cases(userId);
    const due: number[] = [];
    for (const [index, one] of cases.entries()) {
      const [status, dueMs] = this.#standing(one, cases, index);
      if (status !== one.row.status) this.#store.putEvent({ ...one.row, status });
      if (dueMs !== null) due.push(dueMs);
    }
    this.#sumUp(userId);
    const last = cases.at(-1)?.row;
    // Nobody asks of somebody who is gone; the events stay as long as one of them could come twice.
    if (last?.type === "user.deleted") due.push(last.atMs + KEPT_MS);
    this.#store.setDue(userId, due.length === 0 ? null : Math.min(...due));
  }

  /** Puts it on record as found. What has become known since may take it back. */
  noteFound({ row, judged }: Case, recordId: string): void {
    const found = unexplained(judged);
    this.#store.putEvent({ ...row, status: "bypass", found, recordId });
  }

  #standing({ row, judged }: Case, cases: readonly Case[], index: number): readonly [EventStatus, number | null] {
    const { status } = row;
    if (status === "base" || status === "withdrawn") return [status, null];
    if (status === "bypass") return [status, takenBackBy(cases, row) !== null ? this.#deps.now() : null];
    const open = unexplained(judged);
    // It was reported of an event after this one, which came first.
    const reported = cases.slice(index + 1).flatMap((one) => (one.row.status === "bypass" ? one.row.found : []));
    const isReported = open.every(({ facet, to }) => reported.some((one) => one.facet === facet && one.to === to));
    if (open.length > 0 && !isReported) return ["open", row.heardMs + this.#waitMs];
    const inDoubt = judged.explained.find((act) => act !== null && act.outcome !== "ok");
    if (inDoubt === undefined || inDoubt === null) return ["clear", null];
    // Clerk has shown what became of it; one that is under way will say so itself.
    return ["open", inDoubt.outcome === "unknown" ? this.#deps.now() : row.heardMs + this.#waitMs];
  }

  /** What is long past, and not in question, becomes the one event that all later ones are compared with. */
  #sumUp(userId: string): void {
    const rows = this.#store.events(userId);
    const oldMs = this.#deps.now() - KEPT_MS;
    const past = rows
      .slice(0, -1)
      .filter(({ atMs, status }, index) => status !== "open" && (atMs < oldMs || index < rows.length - MAX_EVENTS));
    const last = past.at(-1);
    if (past.length < 2 || last === undefined || past.some((row, index) => row !== rows[index])) return;
    const state = past.reduce<UserState | null>((sum, one) => (one.state === null ? sum : learned(sum, one.state)), null);
    for (const row of past) this.#store.dropEvent(row);
    this.#store.putEvent({ ...last, state, status: "base", found: [] });
  }
}

export function unexplained({ changes, explained }: Judged): Judged["changes"] {
  return changes.filter((_, index) => explained[index] === null);
}

/**
 * The acts that explain by now all of what was reported; null: something is as it was. A change that an event before it turned out to have
 * made is looked for there.
 */
export function takenBackBy(cases: readonly Case[], row: EventRow): readonly KnownAct[] | null {
  const upTo = cases.slice(0, cases.findIndex((one) => one.row.svixId === row.svixId) + 1);
  const acts: KnownAct[] = [];
  for (const { facet, to } of row.found) {
    const isIt = (one: Change) => one.facet === facet && one.to === to;
    const made = upTo.findLast(({ judged }) => judged.changes.some(isIt))?.judged;
    const act = made?.explained[made.changes.findIndex(isIt)] ?? null;
    if (act === null) return null;
    acts.push(act);
  }
  return acts.length === 0 ? null : acts;
}
