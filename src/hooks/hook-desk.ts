// What the admin plane does with hooks: make, show, change, give new secrets, send again. Whatever has to be awaited is awaited before the
// hook is read, so that no change undoes what a delivery has noted meanwhile.
import type { Deps } from "../deps.ts";
import type { CourierEnv } from "../env.ts";
import type { HookChange, HookPatch, NewHook } from "./courier-protocol.ts";
import type { CourierStore } from "./courier-store.ts";
import { disabledBy, type Hook, type HookView, keysInForce, MAX_WAITING, NO_COUNTS, viewHook } from "./hook.ts";
import { shownUrl } from "./hook-url.ts";
import type { SigningPair } from "./message-signature.ts";
import { sealPair, sealUrl } from "./open-hook.ts";

const MAX_HOOKS = 50;

export class HookDesk {
  readonly #store: CourierStore;
  readonly #env: CourierEnv;
  readonly #deps: Deps;

  constructor(store: CourierStore, env: CourierEnv, deps: Deps) {
    this.#store = store;
    this.#env = env;
    this.#deps = deps;
  }

  views(): HookView[] {
    return this.#store.hooks().map((hook) => this.#view(hook));
  }

  async create({ id, url, maker, pair, events, filter }: NewHook): Promise<HookChange> {
    const [sealedUrl, keys] = await Promise.all([
      sealUrl(this.#env, this.#deps, id, url),
      sealPair(this.#env, this.#deps, id, pair),
    ]);
    const known = this.#store.hook(id);
    if (known !== null) return { ok: true, hook: this.#view(known) };
    if (this.#store.hooks().length >= MAX_HOOKS) return { ok: false, code: "too_many" };
    const nowMs = this.#deps.now();
    return this.#put({
      v: 1,
      id,
      sealedUrl,
      shownUrl: shownUrl(url),
      events,
      filter,
      maker,
      keys: [keys],
      createdMs: nowMs,
      updatedMs: nowMs,
      revision: 1,
      disabled: null,
      failing: null,
      deliveredMs: null,
      droppedMs: null,
      counts: NO_COUNTS,
    });
  }

  /** What waits is tried at once, whatever came of earlier tries. */
  async update(id: string, { url, events, filter, enabled }: HookPatch): Promise<HookChange> {
    const sealedUrl = url === undefined ? null : await sealUrl(this.#env, this.#deps, id, url);
    const hook = this.#store.hook(id);
    if (hook === null) return { ok: false, code: "not_found" };
    const nowMs = this.#deps.now();
    return this.#put({
      ...hook,
      ...(url === undefined || sealedUrl === null ? {} : { sealedUrl, shownUrl: shownUrl(url) }),
      events: events ?? hook.events,
      filter: filter === undefined ? hook.filter : filter,
      disabled: enabled === undefined ? hook.disabled : enabled ? null : (hook.disabled ?? disabledBy("by_hand", nowMs)),
      failing: null,
      revision: hook.revision + 1,
      updatedMs: nowMs,
    });
  }

  async rotate(id: string, pair: SigningPair, overlapMs: number): Promise<HookChange> {
    const keys = await sealPair(this.#env, this.#deps, id, pair);
    const hook = this.#store.hook(id);
    if (hook === null) return { ok: false, code: "not_found" };
    const nowMs = this.#deps.now();
    const untilMs = nowMs + overlapMs;
    // Asked again because an answer was lost: done.
    if (hook.keys[0]?.publicKey === keys.publicKey) return { ok: true, hook: this.#view(hook) };
    const older = keysInForce(hook, nowMs).map((one) => ({ ...one, untilMs: Math.min(one.untilMs ?? untilMs, untilMs) }));
    const inForce = [keys, ...(overlapMs === 0 ? [] : older)];
    return this.#put({ ...hook, keys: inForce, revision: hook.revision + 1, updatedMs: nowMs });
  }

  resend(id: string, messageId: string): HookChange {
    const hook = this.#store.hook(id);
    if (hook === null) return { ok: false, code: "not_found" };
    const message = this.#store.message(id, messageId);
    if (message === null) return { ok: false, code: "no_message" };
    if (this.#store.waitingCount(id) >= MAX_WAITING) return { ok: false, code: "queue_full" };
    this.#store.enqueue(id, { ...message, atMs: this.#deps.now() });
    return { ok: true, hook: this.#view(hook) };
  }

  #put(hook: Hook): HookChange {
    this.#store.putHook(hook);
    return { ok: true, hook: this.#view(hook) };
  }

  #view(hook: Hook): HookView {
    return viewHook(hook, this.#store.shownWaitingCount(hook.id), this.#deps.now());
  }
}
