// The Registry's index of keys, as far as it looks after itself: changes that were begun and never said to be over are asked for, and the
// tombstones of what ended with a key above it are written, a bounded portion at a time, from the Registry's alarm. What is left to do stands
// in its tables, so that it goes on after whatever ended it.
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { inPortions } from "../in-portions.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import type { Lease } from "../keys/lease.ts";
import { isSevered } from "../keys/line.ts";
import { guardedCall } from "./guarded-call.ts";
import type { KeyChangeResult } from "./key-custody.ts";
import type { MintBounds, MintedStore, MintRefusal, Revocation } from "./minted-store.ts";
import type { RegistryStore } from "./registry-store.ts";
import { ledgerStub } from "./registry-stub.ts";

/** A change takes a few calls of 5 s at most. */
const ASK_AFTER_MS = 30_000;
/** In one ring, and so many at once: whoever calls meanwhile finds room in between. */
const PORTION = 20;
const WIDTH = 4;
const PAUSE_MS = 50;
const RETRY_AFTER_MS = 5_000;
/** Its minting was cut off before its Ledger was made, if that has not come by then. */
const NEVER_MADE_AFTER_MS = 60_000;

export class KeyIndex {
  readonly #deps: Deps;
  readonly #env: LedgerEnv;
  readonly #store: RegistryStore;
  readonly #minted: MintedStore;

  constructor(deps: Deps, env: LedgerEnv, store: RegistryStore, minted: MintedStore) {
    this.#deps = deps;
    this.#env = env;
    this.#store = store;
    this.#minted = minted;
  }

  /** Lists a key that is about to be made, if it may be. Null: listed. Repeating it is harmless. */
  begin(record: KeyRecord, bounds: MintBounds): MintRefusal | null {
    const nowMs = this.#deps.now();
    if (this.#store.key(record.id) !== null) return null;
    const above = record.ancestors.flatMap((id) => this.#store.key(id)?.record ?? []);
    if (above.some((key) => key.revoked !== null || isSevered(record, key))) return { ok: false, code: "line_ended" };
    const refusal = this.#minted.mintRefusal(record, bounds, nowMs);
    if (refusal !== null) return refusal;
    this.#store.putKey(record, nowMs + ASK_AFTER_MS);
    this.#minted.addLine(record, nowMs);
    return null;
  }

  beginChange(ids: readonly string[]): void {
    for (const id of ids) this.#store.markStale(id, this.#deps.now() + ASK_AFTER_MS);
  }

  /**
   * What its Ledger says, and what follows for the keys below it. Whoever says so may have looked in the midst of another's change, whose own
   * end may never be said: the Ledger is asked in any case, once.
   */
  endChange(record: KeyRecord): void {
    this.#learn(record, "as_before");
  }

  /** What a Ledger says by the way of its key and of the bundle that it knows. True: one of the two is behind, and the alarm sees to it. */
  heard({ record, bundle }: Lease): boolean {
    const nowMs = this.#deps.now();
    const isBehind = this.#store.noteHeard(record.id, bundle?.seq ?? 0);
    const known = this.#store.key(record.id);
    if (known?.record.revision === record.revision) return isBehind;
    if (known === null) {
      // This storage was set back to before it was minted.
      this.#minted.addLine(record, Date.parse(record.created_at));
      this.#store.putKey(record, nowMs);
      for (const above of this.#store.keysNamed(record.ancestors)) this.#minted.endBelow(above.record, nowMs);
    } else this.#store.markDoubted(record, nowMs);
    return true;
  }

  #learn(record: KeyRecord, asked: "as_before" | null): void {
    // Something newer is known.
    if (!this.#store.putKey(record, asked)) return;
    this.#minted.endBelow(record, this.#deps.now());
    if (record.revoked !== null) this.#minted.strike(record.id);
  }

  /** When there is something to do, ms since the epoch; null: nothing. */
  dueAtMs(): number | null {
    const tryMs = this.#minted.nextTryMs();
    const times = [this.#store.nextAskMs(), tryMs === null ? null : Math.max(tryMs, this.#deps.now() + PAUSE_MS)];
    const known = times.filter((atMs) => atMs !== null);
    return known.length === 0 ? null : Math.min(...known);
  }

  /** A portion of what is due. Never throws. */
  async run(): Promise<void> {
    const nowMs = this.#deps.now();
    await inPortions(this.#store.keysToAsk(nowMs, PORTION), WIDTH, (id) => this.#ask(id, nowMs));
    await inPortions(this.#minted.due(nowMs, PORTION), WIDTH, (row) => this.#revoke(row));
  }

  async #ask(id: string, nowMs: number): Promise<void> {
    const known = this.#store.key(id);
    if (known === null) return;
    const answer = await guardedCall<Lease | null>(this.#deps, "catchUp", async () =>
      ledgerStub(this.#env, id).catchUp(known.record),
    );
    // A change that was begun since is asked about in its own time: of that this answer says nothing.
    if (!this.#store.keysToAsk(nowMs, PORTION).includes(id)) return;
    if (answer === null) this.#store.markStale(id, this.#deps.now() + ASK_AFTER_MS);
    else if (answer.value === null) this.#store.markNeverMade(id);
    else this.#learn(answer.value.record, null);
  }

  async #revoke({ id, at, by, reason, askedMs }: Revocation): Promise<void> {
    const change = { kind: "revoke", at, by, reason } as const;
    const call = async () => ledgerStub(this.#env, id).changeKey(change);
    const answer = await guardedCall<KeyChangeResult>(this.#deps, "changeKey", call);
    if (answer?.value.ok) this.endChange(answer.value.record);
    else if (answer !== null && this.#deps.now() - askedMs > NEVER_MADE_AFTER_MS) {
      this.#minted.strike(id);
      this.#store.markNeverMade(id);
    } else this.#minted.postpone(id, this.#deps.now() + RETRY_AFTER_MS);
  }
}
