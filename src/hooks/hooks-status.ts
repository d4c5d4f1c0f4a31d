// How hooks go, for the status of the deployment and the doctor: those that somebody should look at.
import type { HooksStatus } from "./courier-protocol.ts";
import type { CourierStore } from "./courier-store.ts";
import type { Hook } from "./hook.ts";

/** A try that fails is no news; so many in a row are. */
const FAILING_TRIES = 3;
/** What was dropped is news for so long. */
const NEWS_MS = 7 * 86_400_000;

export function hooksStatus(store: CourierStore, nowMs: number): HooksStatus {
  const hooks = store.hooks();
  return {
    total: hooks.length,
    waiting: hooks.reduce((sum, { id }) => sum + store.waitingCount(id), 0),
    broken: hooks.flatMap((hook) => {
      const state = stateOf(hook, nowMs);
      return state === null ? [] : [{ id: hook.id, url: hook.shownUrl, ...state, dropped: hook.counts.dropped }];
    }),
  };
}

type State = Pick<HooksStatus["broken"][number], "state" | "reason" | "since">;

/** What somebody disabled by hand is as it should be. */
function stateOf({ disabled, failing, droppedMs }: Hook, nowMs: number): State | null {
  if (disabled?.reason === "by_hand") return null;
  if (disabled !== null) return { state: "disabled", reason: disabled.reason, since: new Date(disabled.atMs).toISOString() };
  if (failing !== null && failing.tries >= FAILING_TRIES)
    return { state: "failing", reason: null, since: new Date(failing.sinceMs).toISOString() };
  if (droppedMs === null || nowMs - droppedMs > NEWS_MS) return null;
  return { state: "dropping", reason: null, since: new Date(droppedMs).toISOString() };
}
