// The Courier: the one Durable Object that keeps hooks and delivers events to them, from its alarm. Ledgers hand it their records from theirs,
// so no call waits for it, or knows of it.
//
// At least once and in order: an event is stored before its Ledger hears that it has come, a message waits until its receiver has taken it,
// and while one waits none after it is sent to that hook. Hooks do not wait for each other. The alarm starts what is due and does not wait
// for it: it is armed for some time after, so that what was cut off by a crash is begun again.
import { DurableObject } from "cloudflare:workers";
import type { Deps } from "../deps.ts";
import type { CourierEnv } from "../env.ts";
import type { DeliveryTry, EventBatch, HookChange, HookPatch, HooksStatus, NewHook } from "./courier-protocol.ts";
import { CourierStore } from "./courier-store.ts";
import { Delivery } from "./delivery.ts";
import { FanOut } from "./fan-out.ts";
import type { HookView } from "./hook.ts";
import { HookDesk } from "./hook-desk.ts";
import { HookFilters } from "./hook-filters.ts";
import { hooksStatus } from "./hooks-status.ts";
import { hookRights, type RightsOfMaker } from "./maker-rights.ts";
import type { SigningPair } from "./message-signature.ts";
import { resealed } from "./open-hook.ts";

/** After that it is certain that what was begun has ended, or was cut off: longer than a try may take. */
const CUT_OFF_AFTER_MS = 30_000;

export class CourierObject extends DurableObject<CourierEnv> {
  readonly #deps: Deps;
  readonly #store: CourierStore;
  readonly #desk: HookDesk;
  readonly #fanOut: FanOut;
  readonly #delivery: Delivery;
  /** Hooks that are being delivered to. */
  readonly #under = new Map<string, Promise<void>>();

  constructor(ctx: DurableObjectState, env: CourierEnv, deps: Deps, askRights: RightsOfMaker) {
    super(ctx, env);
    this.#deps = deps;
    this.#store = new CourierStore(ctx.storage);
    this.#desk = new HookDesk(this.#store, env, deps);
    const rights = hookRights(env, deps, askRights);
    const filters = new HookFilters();
    this.#fanOut = new FanOut(this.#store, deps, rights, filters, env.KEY_PEPPER);
    this.#delivery = new Delivery(this.#store, env, deps, rights, filters);
    // Once for each time that the object is made, while the pepper is being changed.
    void ctx.blockConcurrencyWhile(async () => {
      for (const hook of this.#store.hooks()) {
        const again = await resealed(env, deps, hook);
        if (again !== null) this.#store.putHook({ ...hook, ...again });
      }
    });
  }

  /** Repeating it is harmless: what has come before is known. */
  async receive(batch: EventBatch): Promise<void> {
    await this.#fanOut.receive(batch);
    await this.#arm();
  }

  create(hook: NewHook): Promise<HookChange> {
    return this.#desk.create(hook);
  }

  hooks(): HookView[] {
    return this.#desk.views();
  }

  async update(id: string, patch: HookPatch): Promise<HookChange> {
    const changed = await this.#desk.update(id, patch);
    await this.#arm();
    return changed;
  }

  /** The old secret goes on for so long. */
  rotate(id: string, pair: SigningPair, overlapMs: number): Promise<HookChange> {
    return this.#desk.rotate(id, pair, overlapMs);
  }

  /** False: there is none. */
  remove(id: string): boolean {
    const found = this.#store.hook(id) !== null;
    this.#store.deleteHook(id);
    return found;
  }

  /** Newest first; null: there is no such hook. */
  tries(id: string, limit: number): DeliveryTry[] | null {
    return this.#store.hook(id) === null ? null : this.#store.tries(id, limit);
  }

  /** A message that is still kept takes its place at the end of the queue. */
  async resend(id: string, messageId: string): Promise<HookChange> {
    const changed = this.#desk.resend(id, messageId);
    await this.#arm();
    return changed;
  }

  status(): HooksStatus {
    return hooksStatus(this.#store, this.#deps.now());
  }

  /** Never throws: after six failures the platform drops an alarm for good. */
  override async alarm(): Promise<void> {
    for (const { id } of this.#delivery.due()) {
      if (this.#under.has(id)) continue;
      const work = this.#deliver(id);
      this.#under.set(id, work);
      this.ctx.waitUntil(work);
    }
    await this.#arm();
  }

  /** When nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under.values());
  }

  async #deliver(id: string): Promise<void> {
    try {
      await this.#delivery.run(id);
    } catch (error) {
      this.#deps.log("hook_delivery_failed", { hook: id, error: error instanceof Error ? error.name : typeof error });
      this.#delivery.putOff(id);
    }
    this.#under.delete(id);
    await this.#arm();
  }

  /** For whatever is due first; for what is under way, some time after. */
  async #arm(): Promise<void> {
    const nowMs = this.#deps.now();
    const times = this.#delivery
      .waiting()
      .map(({ id, atMs }) => (this.#under.has(id) ? Math.max(atMs, nowMs + CUT_OFF_AFTER_MS) : Math.max(atMs, nowMs)));
    if (times.length > 0) await this.ctx.storage.setAlarm(Math.min(...times));
  }
}
