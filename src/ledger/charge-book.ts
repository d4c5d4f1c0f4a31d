// Charges against limits: exact, because they are counted where the intent becomes durable and in the same transaction. Two calls at once
// cannot both take the last place, and in no span of a limit's length, wherever it begins, is there more than its maximum.
import { NEAR_SHARE, type Outcome, type RecordedLimit } from "../audit/record.ts";
import { type LimitWindow, leavesAtMs, windowName } from "../policy/engine.ts";
import type { Counter, CounterName, CounterStore, HeldCharge } from "./counter-store.ts";
import { canonicalBucket } from "./one-spelling.ts";
import type { Charge, LimitRefusal, LimitStanding } from "./protocol.ts";

/** A charge, and the counter that it would be taken from. */
interface Wanted {
  readonly charge: Charge;
  readonly name: CounterName;
  readonly counter: Counter | null;
  /** When it is taken: now, or later where the counter has been charged later by a clock that was set back since. */
  readonly atMs: number;
  readonly used: number;
}

export class ChargeBook {
  readonly #store: CounterStore;

  constructor(store: CounterStore) {
    this.#store = store;
  }

  /** What an act took and still holds. */
  heldBy(requestId: string): readonly HeldCharge[] {
    return this.#store.chargesOf(requestId);
  }

  /**
   * Takes all charges, or none and says which limit has no room. Nothing is awaited between the look and the write.
   *
   * @param held by the same act when it was sent before. It may happen now, so it is charged where it is sent now: what it holds already
   *   and still counts moves here and needs no room; what no longer counts is taken like any other. Whatever span has the first in it
   *   when somebody asks next has this one in it too.
   */
  take(
    charges: readonly Charge[],
    requestId: string,
    nowMs: number,
    held: readonly HeldCharge[] = [],
  ): { readonly ok: true; readonly limits: readonly RecordedLimit[] | null } | LimitRefusal {
    if (charges.length === 0) return { ok: true, limits: null };
    const latestMs = this.#latestMs(nowMs);
    const wanted = merged(charges).map((charge) => {
      const one = this.#wanted(charge, latestMs);
      const before = held.find((other) => isSame(other, one.name));
      const kept = this.#stillCounts(one, before);
      return { ...one, before, kept, asked: Math.max(0, charge.amount - kept) };
    });
    const refusals = wanted
      .filter(({ charge, used, kept, asked }) => (asked > 0 || kept === 0) && used + asked > charge.max)
      .map((full) => this.#refusal(full, full.asked));
    // Of several that are full the one that lasts longest: before it has room, no repeat goes through.
    const [first] = refusals.sort((a, b) => b.fitsAtMs - a.fitsAtMs);
    if (first !== undefined) return first;
    const limits = wanted.map(({ charge, name, counter, atMs, used, before, kept, asked }) => {
      if (before !== undefined && kept > 0) this.#store.giveBack({ ...before, amount: kept });
      const { max, countsAttempts } = charge;
      const amount = kept + asked;
      const usedNow = used + asked;
      const leaves = leavesAtMs(charge, atMs);
      this.#store.add(counter, { ...name, leavesAtMs: leaves, amount, countsAttempts }, requestId, atMs, usedNow);
      const resets_at = new Date(leaves).toISOString();
      return { limit: name.limit, bucket: name.bucket, amount, used: usedNow, max, resets_at, state: stateOf(usedNow, max) };
    });
    return { ok: true, limits };
  }

  /** How each charge stands, if it were taken at a moment. Takes nothing. */
  standing(charges: readonly Charge[], atMs: number): LimitStanding[] {
    const latestMs = this.#latestMs(atMs);
    return charges.map((charge) => {
      const wanted = this.#wanted({ ...charge, bucket: canonicalBucket(charge.bucket) }, latestMs);
      const { counter, used } = wanted;
      const [next] = counter === null ? [] : this.#store.slotsAt(counter, wanted.atMs);
      const fits = used + charge.amount <= charge.max;
      return {
        used,
        freesAtMs: next?.leavesAtMs ?? null,
        resetsAtMs: counter === null ? null : this.#store.lastLeavesAtMs(counter, wanted.atMs),
        fitsAtMs: fits ? null : this.#fitsAtMs(wanted, charge.amount),
      };
    });
  }

  /** The act is sent again under another request, which answers for it from now on, or by the same one. */
  move(fromRequestId: string, toRequestId: string): void {
    if (fromRequestId !== toRequestId) this.#store.moveCharges(fromRequestId, toRequestId);
  }

  /** The act is over. What did not happen is given back, unless the limit counts attempts and an attempt was made. */
  settle(requestId: string, outcome: Outcome | null): void {
    const held = this.#store.chargesOf(requestId);
    if (held.length === 0) return;
    for (const charge of held) {
      const givenBack = outcome === "failed" || (outcome === "refused" && !charge.countsAttempts);
      if (givenBack) this.#store.giveBack(charge);
    }
    this.#store.dropCharges(requestId);
  }

  /** That moment, or the one before which nothing is counted any more. */
  #latestMs(atMs: number): number {
    return Math.max(atMs, this.#store.clockMs());
  }

  #wanted(charge: Charge, nowMs: number): Wanted {
    const name = { limit: charge.limit, bucket: charge.bucket, window: windowName(charge) };
    const counter = this.#store.counter(name);
    const atMs = Math.max(nowMs, counter?.latestAtMs ?? 0);
    return { charge, name, counter, atMs, used: counter === null ? 0 : this.#store.usedAt(counter, atMs) };
  }

  /** How much of what an act took before counts now. */
  #stillCounts({ counter, atMs }: Wanted, before: HeldCharge | undefined): number {
    if (counter === null || before === undefined || before.leavesAtMs <= atMs) return 0;
    return Math.min(before.amount, this.#store.usedInSlot(counter, before.leavesAtMs));
  }

  #refusal(wanted: Wanted, asked: number): LimitRefusal {
    const { charge, counter, atMs, used } = wanted;
    const { limit, bucket, max, windowMs, calendar = null } = charge;
    const fitsAtMs = this.#fitsAtMs(wanted, asked);
    const resetsAtMs = (counter === null ? null : this.#store.lastLeavesAtMs(counter, atMs)) ?? fitsAtMs;
    return { ok: false, code: "limited", limit, bucket, asked, used, max, windowMs, calendar, fitsAtMs, resetsAtMs };
  }

  /** The earliest moment at which so much has left that the amount fits, if nothing else is charged. */
  #fitsAtMs({ charge, counter, atMs, used }: Wanted, asked: number): number {
    let stays = used;
    for (const slot of counter === null ? [] : this.#store.slotsAt(counter, atMs)) {
      stays -= slot.used;
      if (stays + asked <= charge.max) return slot.leavesAtMs;
    }
    // More than the limit ever holds: the policy engine has refused it, and so does the next try.
    return leavesAtMs(charge, atMs);
  }
}

function stateOf(used: number, max: number): RecordedLimit["state"] {
  if (used >= max) return "exhausted";
  return used >= max * NEAR_SHARE ? "near" : "ok";
}

/** One charge per counter: a bulk call may name one user twice, and a bucket may still have the name that an earlier version gave it. */
function merged(charges: readonly Charge[]): Charge[] {
  const named = charges.map((charge) => ({ ...charge, bucket: canonicalBucket(charge.bucket) }));
  const byCounter = Map.groupBy(named, counterOf);
  return [...byCounter.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, amount: rest.reduce((sum, { amount }) => sum + amount, first.amount) }],
  );
}

function counterOf(charge: Pick<Charge, "limit" | "bucket"> & LimitWindow): string {
  return JSON.stringify([charge.limit, charge.bucket, windowName(charge)]);
}

function isSame(a: CounterName, b: CounterName): boolean {
  return a.limit === b.limit && a.bucket === b.bucket && a.window === b.window;
}
