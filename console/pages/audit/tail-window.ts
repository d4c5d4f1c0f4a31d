// What is new in a log that is asked again and again. Records come a little late (a plain read up to a second after it), so each question goes
// back over the last seconds, and what was shown is not shown twice. Pure.

/** A record is in the log at most five seconds after its answer; clocks of ledgers differ by less than that. */
const LATE_MS = 15_000;

interface Timed {
  readonly id: string;
  readonly at: string;
  readonly request_id: string;
}

export interface TailWindow {
  /** Ids that were shown, with their times: those within reach of the next question. */
  readonly shown: ReadonlyMap<string, number>;
  readonly newestMs: number;
}

/** @param rows what is on the page already. @param nowMs of a log that is empty */
export function beginTail(rows: readonly Timed[], nowMs: number): TailWindow {
  const newestMs = rows.length === 0 ? nowMs : Math.max(...rows.map(({ at }) => Date.parse(at)));
  return { shown: new Map(rows.map(({ id, at }) => [id, Date.parse(at)])), newestMs };
}

/** `from` of the next question. */
export function nextFrom({ newestMs }: TailWindow): string {
  return new Date(newestMs - LATE_MS).toISOString();
}

export interface Taken<Row> {
  /** Newest first, as they came. */
  readonly fresh: readonly Row[];
  readonly window: TailWindow;
}

/** @param own requests of this tail, whose records are of no interest: each question is one */
export function takeFresh<Row extends Timed>(window: TailWindow, rows: readonly Row[], own: ReadonlySet<string>): Taken<Row> {
  const unknown = rows.filter(({ id }) => !window.shown.has(id));
  const newestMs = Math.max(window.newestMs, ...unknown.map(({ at }) => Date.parse(at)));
  const shown = new Map([...window.shown, ...unknown.map(({ id, at }) => [id, Date.parse(at)] as const)]);
  for (const [id, atMs] of shown) if (atMs < newestMs - 2 * LATE_MS) shown.delete(id);
  return { fresh: unknown.filter(({ request_id }) => !own.has(request_id)), window: { shown, newestMs } };
}

/**
 * Did more come than the page holds? Then it does not go back to what was shown, and there are records between.
 *
 * @param window before the page was taken
 */
export function leavesOut(window: TailWindow, rows: readonly Timed[], isMore: boolean): boolean {
  const oldest = rows.at(-1);
  return isMore && oldest !== undefined && !window.shown.has(oldest.id);
}

const ASK_EVERY_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** Twice as long after each failure. */
export function pauseMs(failures: number): number {
  return Math.min(ASK_EVERY_MS * 2 ** failures, LONGEST_PAUSE_MS);
}
