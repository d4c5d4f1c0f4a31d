// Where a reader was in a list, for when they come back: the rows that were there and how far they had scrolled, by the step of the browser's
// history that showed them. Kept in memory: after a reload, and for another session, the address alone counts.
import { forgetWithSession } from "../../session/forget.ts";

export interface Place<Row> {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
  readonly scrollY: number;
}

/** So many steps back; those before them load anew. */
const KEPT = 12;
const places = new Map<string, Place<unknown>>();
forgetWithSession(() => places.clear());

/** Name of this step of the history, given to it when it is first asked for. */
export function stepName(): string {
  const state: unknown = history.state;
  if (typeof state === "object" && state !== null && "step" in state && typeof state.step === "string") return state.step;
  const step = crypto.randomUUID();
  history.replaceState({ ...(typeof state === "object" ? state : {}), step }, "");
  return step;
}

export function keepPlace<Row>(step: string, place: Place<Row>): void {
  places.delete(step);
  places.set(step, place);
  const [oldest] = places.keys();
  if (places.size > KEPT && oldest !== undefined) places.delete(oldest);
}

export function placeOf<Row>(step: string): Place<Row> | null {
  return (places.get(step) as Place<Row> | undefined) ?? null;
}
