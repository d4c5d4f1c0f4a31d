// What changed between two events of a user, whether only a secret key can have done it, and which act on record explains it. Pure: the same
// events and acts give the same answer in whatever order they came.
import { ANY, EVERYTHING } from "./effects.ts";
import type { KnownAct } from "./told-act.ts";
import {
  ABSENT,
  ADMIN_VERIFIED,
  KEY_FACETS,
  latest,
  learned,
  METADATA,
  NEW_USER,
  PERSON_FACETS,
  rootOf,
  type UserState,
  WHOLE,
} from "./user-state.ts";

/**
 * Why it can be nobody but a holder of the secret key. only_key: nobody else can. nobody_there: the person can, and was not there.
 * first_seen: what changed is not known, since nothing was known before; the person was not there, or cannot be.
 */
export type Ground = "only_key" | "nobody_there" | "first_seen";

export interface Change {
  /** As in `UserState`; `deleted`, or `user` where it is not known what of it. */
  readonly facet: string;
  readonly to: string;
  readonly ground: Ground;
}

/** One event, in its place among those of its user. */
export interface SeenEvent {
  readonly type: "user.created" | "user.updated" | "user.deleted";
  readonly atMs: number;
  readonly state: UserState | null;
}

export interface Judged {
  /** Those that an act has to explain. */
  readonly changes: readonly Change[];
  /** One for each, in their order: the act that explains it; null: none does. */
  readonly explained: readonly (KnownAct | null)[];
}

const DAY_MS = 86_400_000;
/** Clerk tells of a session in use by the day. */
const PRESENT_WITHIN_MS = DAY_MS;
/** Who has not been seen for so long has no session left to delete the account with: Clerk's own length of a session. */
const SESSION_MS = 7 * DAY_MS;
/** A lock that ends by itself ends at about its time. */
const LOCK_SLACK_MS = 60_000;
/** An act explains what Clerk tells of until so long after its end, or longer: until the first that is told after it. */
const EXPLAINS_FOR_MS = 120_000;
/** Clocks differ. */
const CLOCK_SKEW_MS = 10_000;
/** Of an act whose end is not known: longer than any call may take. */
const LONGEST_CALL_MS = 30_000;

/** `events`: all that are known of one user, in the order in which they happened. */
export function judgeUser(events: readonly SeenEvent[], acts: readonly KnownAct[]): Judged[] {
  const judged: Judged[] = [];
  let before: UserState | null = null;
  let deleted = false;
  /** When the event before happened: what changed, changed since. Of an act that ended before, it shows the result already. */
  let lastMs = Number.NEGATIVE_INFINITY;
  const used = new Set<string>();
  for (const [index, event] of events.entries()) {
    const changes = deleted ? [] : changesOf(before, event, presentAfter(events, index));
    const sinceMs = event.type === "user.created" ? event.atMs : lastMs;
    const explained = changes.map((change) => {
      // An act changes a thing once: what is changed so again a minute later was changed by somebody else.
      const left = acts.filter(({ intentId }) => !used.has(`${intentId} ${change.facet}`));
      const act = explanationOf(change, event, sinceMs, left);
      if (act !== null && change.facet !== "user") used.add(`${act.intentId} ${change.facet}`);
      return act;
    });
    judged.push({ changes, explained });
    deleted ||= event.type === "user.deleted";
    if (event.state !== null) before = learned(before, event.state);
    lastMs = event.atMs;
  }
  return judged;
}

/** What is known to have happened comes before what may have: else an act would be taken for done because another one was. */
function explanationOf(change: Change, event: SeenEvent, sinceMs: number, acts: readonly KnownAct[]): KnownAct | null {
  const able = acts.filter((act) => explains(act, change, event, sinceMs));
  return able.find(({ outcome }) => outcome === "ok") ?? able.find(({ outcome }) => outcome === "unknown") ?? able.at(0) ?? null;
}

/** A sign-in that ends what an event began (a new password, an account that is connected) is told by the next. */
function presentAfter(events: readonly SeenEvent[], index: number): number | null {
  const fromMs = events[index]?.atMs ?? 0;
  let present: number | null = null;
  for (const { atMs, state } of events.slice(index)) {
    if (atMs > fromMs + EXPLAINS_FOR_MS) break;
    present = latest(present, state?.presentMs ?? null);
  }
  return present;
}

function changesOf(before: UserState | null, { type, atMs, state }: SeenEvent, presentMs: number | null): Change[] {
  if (type === "user.deleted") return deletion(before, atMs);
  if (state === null) return [];
  if (type === "user.created") return differences(NEW_USER, state, atMs, presentMs);
  return before === null ? firstSeen(state, atMs, presentMs) : differences(before, state, atMs, presentMs);
}

/** Clerk's event says who was deleted and nothing else. */
function deletion(before: UserState | null, atMs: number): Change[] {
  if (before === null) return [];
  if (before.deleteSelf === false) return [{ facet: "deleted", to: "true", ground: "only_key" }];
  if (isWithin(before.presentMs, atMs, SESSION_MS)) return [];
  return [{ facet: "deleted", to: "true", ground: "nobody_there" }];
}

/** Who is banned or locked changes nothing of an account, and who is not there neither. */
function firstSeen({ facets }: UserState, atMs: number, presentMs: number | null): Change[] {
  if (facets["banned"] === "true") return [{ facet: "banned", to: "true", ground: "first_seen" }];
  return isWithin(presentMs, atMs, PRESENT_WITHIN_MS) ? [] : [{ facet: "user", to: ANY, ground: "first_seen" }];
}

function differences(before: UserState, after: UserState, atMs: number, presentMs: number | null): Change[] {
  const key = (facet: string, to: string): Change => ({ facet, to, ground: "only_key" });
  const changes: Change[] = [];
  for (const facet of KEY_FACETS) {
    const to = changed(before, after, facet);
    if (to !== null && !(facet === "locked" && locksItself(before, after, atMs))) changes.push(key(facet, to));
  }
  for (const root of METADATA) changes.push(...memberChanges(root, before, after).map(([facet, to]) => key(facet, to)));
  if (before.told.includes(ADMIN_VERIFIED))
    for (const facet of Object.keys(after.facets))
      if (rootOf(facet) === ADMIN_VERIFIED && before.facets[facet] === undefined) changes.push(key(facet, "true"));
  if (isWithin(presentMs, atMs, PRESENT_WITHIN_MS)) return changes;
  for (const facet of PERSON_FACETS) {
    const to = changed(before, after, facet);
    if (to !== null) changes.push({ facet, to, ground: "nobody_there" });
  }
  return changes;
}

/** Null: as it was, or not told. */
function changed(before: UserState, after: UserState, facet: string): string | null {
  const [from, to] = [before.facets[facet], after.facets[facet]];
  return from === undefined || to === undefined || from === to ? null : to;
}

/** Clerk locks who gets too many verifications wrong, and a lock has its time. */
function locksItself(before: UserState, after: UserState, atMs: number): boolean {
  if (after.facets["locked"] === "true") return after.attemptsLeft === 0;
  return before.lockEndsMs !== null && before.lockEndsMs <= atMs + LOCK_SLACK_MS;
}

function memberChanges(root: string, before: UserState, after: UserState): [string, string][] {
  if (!before.told.includes(root) || !after.told.includes(root)) return [];
  const of = ({ facets }: UserState) => Object.keys(facets).filter((facet) => rootOf(facet) === root);
  const facets = [...new Set([...of(before), ...of(after)])].filter((facet) => before.facets[facet] !== after.facets[facet]);
  const whole = `${root}.${WHOLE}`;
  if (facets.includes(whole)) return [[whole, ANY]];
  return facets.map((facet) => [facet, after.facets[facet] ?? ABSENT]);
}

function isWithin(momentMs: number | null, atMs: number, withinMs: number): boolean {
  return momentMs !== null && momentMs >= atMs - withinMs;
}

function explains(act: KnownAct, change: Change, event: SeenEvent, sinceMs: number): boolean {
  if (act.outcome === "refused" || act.outcome === "failed") return false;
  if (act.fromMs > event.atMs + CLOCK_SKEW_MS) return false;
  const untilMs = act.untilMs ?? act.fromMs + LONGEST_CALL_MS;
  if (untilMs < Math.min(sinceMs, event.atMs - EXPLAINS_FOR_MS) - CLOCK_SKEW_MS) return false;
  if (act.nameless) return event.type === "user.created" && looksLike(event.state, act);
  const { sets, replaces } = act.effects;
  if (change.facet === "user") return true;
  // What a user was made with; what is done to it a minute later is something else.
  if (EVERYTHING in sets) return event.type === "user.created";
  const root = rootOf(change.facet);
  const to = sets[change.facet] ?? (root === null ? undefined : (sets[root] ?? (replaces.includes(root) ? ABSENT : undefined)));
  return to === ANY || to === change.to;
}

function looksLike(state: UserState | null, { effects: { sets } }: KnownAct): boolean {
  const wanted = Object.entries(sets);
  return state !== null && wanted.length > 0 && wanted.every(([facet, value]) => state.facets[facet] === value);
}
