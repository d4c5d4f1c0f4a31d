// Publishing bundles, in the Registry. A publish is in force for whatever passes a Ledger once that Ledger has confirmed it, so every key's
// Ledger is told before the publish is answered; what a crash or an unreachable Ledger leaves undone is finished from the alarm.
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import type { BundleRef } from "../keys/lease.ts";
import { guardedCall } from "./guarded-call.ts";
import type { RegistryStore } from "./registry-store.ts";
import { ledgerStub } from "./registry-stub.ts";

const FAN_OUT_WIDTH = 25;
/** Per invocation: a Durable Object may make a limited number of calls; the alarm goes on. */
const MAX_FAN_OUT = 500;
/** So many may have been published while a publish was tried twice. */
const PUBLISHED_MEANWHILE = 20;

export interface PublishRequest {
  readonly version: string;
  /** `{policies, tests?}` as JSON. */
  readonly text: string;
  readonly ifVersion: string | null;
  readonly author: string;
  /** Null: by the root token. Not given: by a Worker of the version before. */
  readonly basis?: PublishBasis | null;
  /** Of a publish that goes on: only those are told that have not heard. Not given, by a Worker of the version before: likewise. */
  readonly isRound?: boolean;
}

/**
 * What a publish was decided on. All of it must still be in force, as the Registry knows it: of a change of a key that was begun it does, and
 * of one that was answered. Else a publish that was on its way would come over what has just taken its author's rights away.
 */
export interface PublishBasis {
  readonly bundleSeq: number;
  /** The key that publishes, and those that it was minted through. */
  readonly keys: readonly Pick<KeyRecord, "id" | "revision">[];
}

export interface PublishPage {
  /** Only publishes before this one; null: from the newest on. */
  readonly beforeSeq: number | null;
  readonly limit: number;
}

export type PublishResult =
  /** `pendingCount`: Ledgers that have not confirmed yet. */
  | { readonly ok: true; readonly bundle: BundleRef; readonly pendingCount: number }
  /** `movedOn`: not what it was decided on is in force any more, but something else. */
  | { readonly ok: false; readonly current: BundleRef | null; readonly movedOn?: boolean };

export class Publishing {
  readonly #deps: Deps;
  readonly #env: LedgerEnv;
  readonly #store: RegistryStore;
  readonly #armForRest: () => Promise<void>;

  /** @param armForRest makes sure that what is left undone is gone on with. */
  constructor(deps: Deps, env: LedgerEnv, store: RegistryStore, armForRest: () => Promise<void>) {
    this.#deps = deps;
    this.#env = env;
    this.#store = store;
    this.#armForRest = armForRest;
  }

  async publish(request: PublishRequest): Promise<PublishResult> {
    const current = this.#store.currentBundle();
    if (!this.#isPublishedBy(request, current)) {
      // Its Ledgers are those of what came over it, and whoever published that tells them.
      if (current !== null && this.#wasPublishedBy(request)) return { ok: true, bundle: current, pendingCount: 0 };
      if (!this.#isInForce(request.basis ?? null, current)) return { ok: false, current, movedOn: true };
      if (request.ifVersion !== null && request.ifVersion !== (current?.version ?? "")) return { ok: false, current };
    }
    const bundle = current?.version === request.version ? current : this.#add(request, 0);
    await this.#armForRest();
    return { ok: true, bundle, pendingCount: await this.#fanOut(bundle, request) };
  }

  #add({ version, text, author }: PublishRequest, afterSeq: number): BundleRef {
    return this.#store.addBundle(version, text, new Date(this.#deps.now()).toISOString(), author, afterSeq);
  }

  /** By an earlier try, whose answer was lost, too. */
  #isPublishedBy({ version, author }: PublishRequest, current: BundleRef | null): boolean {
    return current?.version === version && this.#store.publishes(null, 1).at(0)?.author === author;
  }

  /** By an earlier try of it, and something else is in force by now: it was made, and is not made again. */
  #wasPublishedBy({ version, author, basis }: PublishRequest): boolean {
    if (basis === null || basis === undefined) return false;
    const since = this.#store.publishes(null, PUBLISHED_MEANWHILE).filter(({ seq }) => seq > basis.bundleSeq);
    return since.some((publish) => publish.version === version && publish.author === author);
  }

  #isInForce(basis: PublishBasis | null, current: BundleRef | null): boolean {
    if (basis === null) return true;
    const unchanged = basis.keys.every(({ id, revision }) => {
      const known = this.#store.key(id);
      return known !== null && !known.stale && known.record.revoked === null && known.record.revision === revision;
    });
    return unchanged && basis.bundleSeq === (current?.seq ?? 0);
  }

  /** True when some Ledgers are still behind. Never throws. */
  async goOn(): Promise<boolean> {
    const bundle = this.#store.currentBundle();
    return bundle !== null && (await this.#fanOut(bundle)) > 0;
  }

  /**
   * Tells the Ledgers that are behind, and where somebody publishes the others too; how many are behind still. Never throws: an unreachable
   * Ledger cannot admit anything either.
   *
   * Where a Ledger knows of a later publish, or of another one of this number, this storage was set back: `request` is published once more,
   * after that. Only what somebody publishes: what the storage was set back to may be wider than what was in force.
   */
  async #fanOut(bundle: BundleRef, request?: PublishRequest): Promise<number> {
    const behind = this.#store.keysBehind(request?.isRound === false ? Number.MAX_SAFE_INTEGER : bundle.seq, MAX_FAN_OUT);
    for (let at = 0; at < behind.length; at += FAN_OUT_WIDTH) {
      const told = await Promise.all(behind.slice(at, at + FAN_OUT_WIDTH).map((id) => this.#tell(id, bundle)));
      // Together: what a Ledger is asked waits until what was written here before is on disk. Who is told twice takes no harm.
      for (const heard of told) if (heard !== null) this.#store.ackBundle(heard.id, bundle.seq);
      const known = told.flatMap((heard) => heard?.known ?? []);
      const others = known.filter(({ seq, version }) => seq > bundle.seq || version !== bundle.version).map(({ seq }) => seq);
      // Else somebody has published since, and the Ledger has heard of that.
      const isNewest = this.#store.currentBundle()?.seq === bundle.seq;
      if (request !== undefined && isNewest && others.length > 0)
        return this.#fanOut(this.#add(request, Math.max(...others)), request);
    }
    return this.#store.keysBehind(bundle.seq, MAX_FAN_OUT).length;
  }

  /** Whoever has heard, and what it knows then; null: nobody. In bounded time: one that hangs must not keep the others waiting. */
  async #tell(id: string, bundle: BundleRef): Promise<{ readonly id: string; readonly known: BundleRef | undefined } | null> {
    // A Ledger of the version before says nothing.
    const told = await guardedCall<BundleRef | undefined>(this.#deps, "setBundle", async () =>
      ledgerStub(this.#env, id).setBundle(bundle),
    );
    return told === null ? null : { id, known: told.value };
  }
}
