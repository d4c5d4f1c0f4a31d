// Charges against limits: exact, because they are counted where the intent becomes durable and in the same transaction. Two calls at once
// cannot both take the last place.
//
// Windows are fixed and aligned to the Unix epoch in UTC (a window of a day is the calendar day), so a limit is one counter per bucket
// however many calls it has seen, and its reset is a time that can be told. The price: around the turn of a window up to twice the
// maximum can pass within a short time.
import type { RecordedLimit } from "../audit/record.ts";
import type { HeldCharge, LimitStore } from "./limit-store.ts";
import { canonicalBucket } from "./one-spelling.ts";
import type { Charge, LimitRefusal } from "./protocol.ts";

/** From this part of the maximum on, a record says that the limit is nearly used up. */
const NEAR = 0.8;

export class ChargeBook {
  readonly #store: LimitStore;

  constructor(store: LimitStore) {
    this.#store = store;
  }

  /** What an act took and still holds. */
  heldBy(requestId: string): readonly HeldCharge[] {
    return this.#store.chargesOf(requestId);
  }

  /**
   * Takes all charges, or none and says which limit has no room. Nothing is awaited between the look and the write.
   *
   * @param held by the same act when it was sent before. What it took from a window that still runs it does not take again; a window that
   *   has begun since it takes from like any other, because that is where it may happen now.
   */
  take(
    charges: readonly Charge[],
    requestId: string,
    nowMs: number,
    held: readonly HeldCharge[] = [],
  ): { readonly ok: true; readonly limits: readonly RecordedLimit[] | null } | LimitRefusal {
    const wanted = merged(charges).flatMap((whole) => {
      const counted = this.#store.counted(whole);
      // A clock that was set back (another machine, at the turn of a window) may not open a window that is over once more.
      const startsAtMs = Math.max(Math.floor(nowMs / whole.windowMs) * whole.windowMs, counted?.startsAtMs ?? 0);
      const used = counted?.startsAtMs === startsAtMs ? counted.used : 0;
      const before = held.find((one) => counterOf(one) === counterOf(whole) && one.startsAtMs === startsAtMs)?.amount;
      if (before !== undefined && before >= whole.amount) return [];
      const charge = { ...whole, amount: whole.amount - (before ?? 0) };
      return [{ charge, startsAtMs, resetsAtMs: startsAtMs + charge.windowMs, used, heldAmount: before ?? 0 }];
    });
    if (wanted.length === 0) return { ok: true, limits: null };
    // Of several that are full the one that lasts longest: before it resets, no repeat goes through.
    const [full] = wanted
      .filter(({ charge, used }) => used + charge.amount > charge.max)
      .sort((a, b) => b.resetsAtMs - a.resetsAtMs);
    if (full !== undefined) {
      const { limit, bucket, amount, max, windowMs } = full.charge;
      return {
        ok: false,
        code: "limited",
        limit,
        bucket,
        asked: amount,
        used: full.used,
        max,
        windowMs,
        resetsAtMs: full.resetsAtMs,
      };
    }
    const limits = wanted.map(({ charge, startsAtMs, resetsAtMs, used, heldAmount }) => {
      const usedNow = used + charge.amount;
      this.#store.addCharge({ ...charge, amount: heldAmount + charge.amount, startsAtMs }, requestId, usedNow);
      const { limit, bucket, amount, max } = charge;
      return {
        limit,
        bucket,
        amount,
        used: usedNow,
        max,
        resets_at: new Date(resetsAtMs).toISOString(),
        state: stateOf(usedNow, max),
      };
    });
    return { ok: true, limits };
  }

  /** The act is over. What did not happen is given back, unless the limit counts attempts and an attempt was made. */
  settle(requestId: string, outcome: "ok" | "refused" | "failed" | "unknown" | null): void {
    for (const charge of this.#store.chargesOf(requestId)) {
      const givenBack = outcome === "failed" || (outcome === "refused" && !charge.countsAttempts);
      if (givenBack) this.#store.giveBack(charge);
    }
    this.#store.dropCharges(requestId);
  }
}

function stateOf(used: number, max: number): RecordedLimit["state"] {
  if (used >= max) return "exhausted";
  return used >= max * NEAR ? "near" : "ok";
}

/** One charge per counter: a bulk call may name one user twice, and a bucket may still have the name that an earlier version gave it. */
function merged(charges: readonly Charge[]): Charge[] {
  const named = charges.map((charge) => ({ ...charge, bucket: canonicalBucket(charge.bucket) }));
  const byCounter = Map.groupBy(named, counterOf);
  return [...byCounter.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, amount: rest.reduce((sum, { amount }) => sum + amount, first.amount) }],
  );
}

function counterOf({ limit, bucket, windowMs }: Pick<Charge, "limit" | "bucket" | "windowMs">): string {
  return JSON.stringify([limit, bucket, windowMs]);
}
