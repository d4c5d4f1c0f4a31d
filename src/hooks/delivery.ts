// From the queue of one hook to its receiver: one message at a time, the oldest first, until one is not taken. Before each the maker's rights
// are asked again, and the record is read where it stands: what was erased since is not sent.
import type { Deps } from "../deps.ts";
import type { CourierEnv } from "../env.ts";
import { guardedCall } from "../ledger/guarded-call.ts";
import { ledgerStub } from "../ledger/registry-stub.ts";
import { loadConditions } from "../policy/engine.ts";
import type { CourierStore, Message } from "./courier-store.ts";
import { disabledBy, type Hook } from "./hook.ts";
import type { HookFilters } from "./hook-filters.ts";
import { checkHookUrl } from "./hook-url.ts";
import type { HookData, HookRights } from "./maker-rights.ts";
import { signatures } from "./message-signature.ts";
import { openHook } from "./open-hook.ts";
import { GONE, type Posted, postMessage } from "./post-message.ts";
import { pauseAfter } from "./retry-schedule.ts";
import { Slots } from "./slots.ts";
import { allowsLoopback } from "./test-mode.ts";

/** In one go: a Durable Object may make a limited number of calls; the alarm goes on. */
const MOST_AT_ONCE = 50;
/** When something of Bailiff's own did not answer. That is no try. */
const PUT_OFF_MS = 5_000;
/** Ledgers keep records for a week. Only what waited at a disabled hook gets so old. */
const MAX_AGE_MS = 6 * 86_400_000;

type Step = "next" | "stop";

export class Delivery {
  readonly #store: CourierStore;
  readonly #env: CourierEnv;
  readonly #deps: Deps;
  readonly #rights: HookRights;
  readonly #filters: HookFilters;
  readonly #slots = new Slots();
  readonly #putOff = new Map<string, number>();

  constructor(store: CourierStore, env: CourierEnv, deps: Deps, rights: HookRights, filters: HookFilters) {
    this.#filters = filters;
    this.#store = store;
    this.#env = env;
    this.#deps = deps;
    this.#rights = rights;
  }

  /** Hooks for which something waits, and when it is due, ms since the epoch. */
  waiting(): readonly { readonly id: string; readonly atMs: number }[] {
    return this.#store
      .hooks()
      .filter(({ id, disabled }) => disabled === null && this.#store.isWaiting(id))
      .map(({ id, failing }) => ({ id, atMs: Math.max(failing?.nextMs ?? 0, this.#putOff.get(id) ?? 0) }));
  }

  due(): readonly { readonly id: string }[] {
    return this.waiting().filter(({ atMs }) => atMs <= this.#deps.now());
  }

  putOff(id: string): void {
    this.#putOff.set(id, this.#deps.now() + PUT_OFF_MS);
  }

  async run(id: string): Promise<void> {
    this.#putOff.delete(id);
    for (let done = 0; done < MOST_AT_ONCE; done += 1) {
      const [hook, message] = [this.#store.hook(id), this.#store.head(id)];
      if (hook === null || message === null || hook.disabled !== null) return;
      if (hook.failing !== null && hook.failing.nextMs > this.#deps.now()) return;
      if ((await this.#deliver(hook, message)) === "stop") return;
    }
  }

  async #deliver(hook: Hook, message: Message): Promise<Step> {
    if (this.#deps.now() - message.atMs > MAX_AGE_MS)
      return this.#endUnsent(hook.id, message, message.isJudged ? "dropped" : null);
    const [rights, data] = await Promise.all([this.#rights(hook), this.#dataOf(message)]);
    if (rights === "gone") return this.#disable(hook.id, "maker");
    if (rights === "unavailable" || data === "unavailable") return this.#stopFor(hook.id);
    if (data === null) return this.#endUnsent(hook.id, message, message.isJudged ? "dropped" : null);
    const told: HookData = JSON.parse(data);
    const shown = rights.shown(told);
    if (shown === null) return this.#endUnsent(hook.id, message, null);
    if (!message.isJudged) await loadConditions();
    const passed = message.isJudged ? "passes" : this.#filters.passes(hook, message.type, shown);
    if (passed !== "passes") return this.#endUnsent(hook.id, message, passed === "fails" ? null : passed);
    const body = JSON.stringify({ type: message.type, timestamp: told.at, data: shown });
    const posted = await this.#slots.run(() => this.#post(hook, message, body));
    return this.#settle(hook, message, posted);
  }

  async #post(hook: Hook, { id }: Message, body: string): Promise<Posted> {
    const opened = await openHook(this.#env, hook, this.#deps.now());
    if (opened === null) return { status: null, ms: 0, error: "secrets_unreadable" };
    const { url, pairs } = opened;
    // It was allowed when it was made; a deployment may have left test mode since.
    if (!checkHookUrl(url, { allowLoopback: allowsLoopback(this.#env) }).ok)
      return { status: null, ms: 0, error: "url_not_allowed" };
    const timestamp = Math.floor(this.#deps.now() / 1_000);
    const headers = {
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": await signatures(pairs, { id, timestamp, body }),
    };
    return postMessage(this.#deps, url, headers, body);
  }

  #settle(asked: Hook, message: Message, { status, ms, error }: Posted): Step {
    const hook = this.#store.hook(asked.id);
    if (hook === null) return "stop";
    const nowMs = this.#deps.now();
    const note = (nextMs: number | null) => {
      const next_try_at = nextMs === null ? null : new Date(nextMs).toISOString();
      const at = new Date(nowMs - ms).toISOString();
      this.#store.addTry(hook.id, { id: message.id, type: message.type, at, status, ms, error, next_try_at });
    };
    if (error === null) {
      note(null);
      this.#store.endMessage(hook.id, message.n);
      const counts = { ...hook.counts, delivered: hook.counts.delivered + 1 };
      this.#store.putHook({ ...hook, counts, failing: null, deliveredMs: nowMs });
      return "next";
    }
    // Somebody changed it meanwhile: this says nothing of what it is now.
    if (hook.revision !== asked.revision) {
      note(nowMs);
      return "next";
    }
    const tries = (hook.failing?.tries ?? 0) + 1;
    const pauseMs = status === GONE ? null : pauseAfter(tries, this.#deps);
    note(pauseMs === null ? null : nowMs + pauseMs);
    if (pauseMs === null) return this.#disable(hook.id, status === GONE ? "gone" : "failed");
    this.#store.putHook({
      ...hook,
      failing: { tries, sinceMs: hook.failing?.sinceMs ?? nowMs, nextMs: nowMs + pauseMs, error },
    });
    return "stop";
  }

  #disable(id: string, reason: "maker" | "gone" | "failed"): Step {
    const hook = this.#store.hook(id);
    if (hook === null || hook.disabled !== null) return "stop";
    this.#store.putHook({ ...hook, disabled: disabledBy(reason, this.#deps.now()) });
    this.#deps.log("hook_disabled", { hook: id, reason });
    return "stop";
  }

  /** `counted`: its maker may see it, and will not be told. */
  #endUnsent(id: string, message: Message, counted: "dropped" | "filter_errors" | null): Step {
    const hook = this.#store.hook(id);
    if (hook === null) return "stop";
    if (message.isJudged) this.#store.endMessage(id, message.n);
    else this.#store.dropMessage(message.n);
    const counts = counted === null ? hook.counts : { ...hook.counts, [counted]: hook.counts[counted] + 1 };
    const droppedMs = counted === "dropped" ? this.#deps.now() : hook.droppedMs;
    this.#store.putHook({ ...hook, counts, failing: null, droppedMs });
    return "next";
  }

  #stopFor(id: string): Step {
    this.putOff(id);
    return "stop";
  }

  /** Null: the ledger does not have it any more. */
  async #dataOf({ source, seq, data }: Message): Promise<string | null | "unavailable"> {
    if (data !== null) return data;
    const answer = await guardedCall<string | null>(this.#deps, "toldRecord", async () =>
      ledgerStub(this.#env, source).toldRecord(seq),
    );
    return answer === null ? "unavailable" : answer.value;
  }
}
