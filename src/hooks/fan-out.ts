// From records that came to the queues of the hooks that listen: by type, by filter, and by what the maker of each hook may see, so that a
// queue's length tells nothing of what its maker may not know. (What it may see is asked once more when a message is delivered.)
import { createHmac } from "node:crypto";
import type { EventType } from "../audit/record-events.ts";
import type { Deps } from "../deps.ts";
import { base62Prefix } from "../keys/base62.ts";
import { isShared } from "../ledger/shared-ledgers.ts";
import { loadConditions } from "../policy/engine.ts";
import { inTime, LATE } from "../time-limit.ts";
import { CHECKPOINT_SOURCE, type EventBatch, type ToldRecord } from "./courier-protocol.ts";
import type { CourierStore } from "./courier-store.ts";
import { disabledBy, type Hook, type HookCounts, MAX_WAITING } from "./hook.ts";
import type { HookFilters } from "./hook-filters.ts";
import type { AskedRights, HookData, HookRights } from "./maker-rights.ts";

/** Less than a Ledger waits for the answer. */
const RIGHTS_WITHIN_MS = 1_000;

type Data = HookData;
const MARK_LENGTH = 16;

type Verdict = "send" | keyof Pick<HookCounts, "filter_errors" | "dropped"> | "pass";

export class FanOut {
  readonly #store: CourierStore;
  readonly #deps: Deps;
  readonly #rights: HookRights;
  readonly #pepper: string;
  readonly #filters: HookFilters;

  constructor(store: CourierStore, deps: Deps, rights: HookRights, filters: HookFilters, pepper: string) {
    this.#store = store;
    this.#filters = filters;
    this.#pepper = pepper;
    this.#deps = deps;
    this.#rights = rights;
  }

  async receive({ source, told }: EventBatch): Promise<void> {
    const before = this.#store.position(source);
    const fresh = told.filter(({ seq }) => seq > before);
    const listening = this.#store.hooks().filter((hook) => fresh.some((one) => typesFor(hook, one).length > 0));
    const asked = await Promise.all(listening.map(async (hook) => [hook.id, await this.#rightsSoon(hook)] as const));
    const rights = new Map(asked);
    if (listening.length > 0) await loadConditions();
    // From here on without a wait: one transaction, and batches of a source that overlap find each other's position.
    const known = this.#store.position(source);
    const news = fresh.filter(({ seq }) => seq > known).map((one) => ({ one, data: readData(one) }));
    const last = news.at(-1);
    if (last === undefined) return;
    for (const { id } of listening) this.#queue(id, source, news, rights.get(id) ?? "unavailable");
    this.#store.setPosition(source, last.one.seq);
  }

  /** The maker of one hook may be out of reach: that must not keep a Ledger waiting, and with it all the other hooks. */
  async #rightsSoon(hook: Hook): Promise<AskedRights> {
    const rights = await inTime(this.#deps, this.#rights(hook), RIGHTS_WITHIN_MS);
    return rights === LATE ? "unavailable" : rights;
  }

  #queue(id: string, source: string, news: readonly { one: ToldRecord; data: Data }[], rights: AskedRights): void {
    const hook = this.#store.hook(id);
    if (hook === null) return;
    let waiting = this.#store.waitingCount(id);
    const counts: Record<keyof HookCounts, number> = { ...hook.counts };
    const before = counts.dropped;
    const atMs = this.#deps.now();
    for (const { one, data } of news) {
      // Handed over after the hook was made, and older than it.
      if (isBefore(data, hook.createdMs)) continue;
      for (const type of typesFor(hook, one)) {
        const verdict = this.#judge(hook, type, data, rights, waiting);
        if (verdict === "pass") continue;
        if (verdict !== "send") {
          counts[verdict] += 1;
          continue;
        }
        const kept = source === CHECKPOINT_SOURCE ? one.data : null;
        this.#store.enqueue(id, {
          id: messageId(this.#pepper, source, one.seq, type),
          type,
          source,
          seq: one.seq,
          data: kept,
          atMs,
          isJudged: rights !== "unavailable",
        });
        waiting += 1;
      }
    }
    const droppedMs = counts.dropped > before ? atMs : hook.droppedMs;
    if (droppedMs === atMs) this.#deps.log("hook_events_dropped", { hook: id, dropped: counts.dropped - before });
    const disabled = hook.disabled ?? (rights === "gone" ? disabledBy("maker", atMs) : null);
    this.#store.putHook({ ...hook, counts, droppedMs, disabled });
  }

  #judge(hook: Hook, type: EventType, data: Data, rights: AskedRights, waiting: number): Verdict {
    // Nothing of what it may not see is counted either.
    if (rights === "gone") return "pass";
    // Then it is judged when it is delivered: filtered now, it would tell of what its maker may not see.
    if (rights !== "unavailable") {
      const shown = rights.shown(data);
      if (shown === null) return "pass";
      const passed = this.#filters.passes(hook, type, shown);
      if (passed !== "passes") return passed === "fails" ? "pass" : passed;
    }
    if (hook.disabled !== null) return rights === "unavailable" ? "pass" : "dropped";
    return waiting >= MAX_WAITING ? "dropped" : "send";
  }
}

function typesFor(hook: Hook, { types, onlyHook }: ToldRecord): readonly EventType[] {
  return types.filter((type) => (onlyHook !== null && type === "hook.test" ? onlyHook === hook.id : hook.events.includes(type)));
}

function isBefore({ at }: Data, ms: number): boolean {
  return Date.parse(at) < ms;
}

function readData({ data }: ToldRecord): Data {
  return JSON.parse(data);
}

/**
 * Of one event the same for every hook and on every try, so that a receiver knows what it has. Without a dot, which parts what is signed; and of
 * ledgers that all share with a mark in the place of the number, which would count what its maker may not see.
 */
function messageId(pepper: string, source: string, seq: number, type: EventType): string {
  const mark = isShared(source) ? base62Prefix(markOf(pepper, `${source}-${seq}`), MARK_LENGTH) : seq;
  return `${source}-${mark}-${type.replace(".", "-")}`;
}

function markOf(pepper: string, id: string): Uint8Array {
  return createHmac("sha256", pepper).update(`bailiff:hook-message:v1:${id}`, "utf8").digest();
}
