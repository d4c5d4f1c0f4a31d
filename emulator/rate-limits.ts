// Clerk's limits, off until asked for: so many requests per 10 s for the instance, and 10 per 10 s for one user on `PATCH /users/{id}`
// and on the two metadata operations (Clerk's page "Rate limits"). Counted in a sliding window, so that `Retry-After` is true: after
// that many seconds the next request passes.
import * as z from "zod";
import { inOurWords } from "../src/schema-words.ts";
import type { Row } from "./row.ts";

const WINDOW_MS = 10_000;
const PER_USER_ROWS = ["users.update", "users.update_metadata", "users.replace_metadata"];

export const limitsSchema = z.strictObject({
  /** Requests per 10 s for the whole instance. */
  instance: z.int().min(1).optional(),
  /** Requests per 10 s for one user and one operation. */
  per_user: z.int().min(1).optional(),
});
type Limits = z.output<typeof limitsSchema>;

export class RateLimits {
  #limits: Limits = {};
  #seen = new Map<string, number[]>();

  /** Switches limits on; what is left out is off. Counting starts anew. */
  set(limits: Limits): void {
    this.#limits = limitsSchema.parse(limits, { error: inOurWords });
    this.#seen = new Map();
  }

  clear(): void {
    this.set({});
  }

  /** Counts a request. Undefined when it may pass, else whole seconds to wait; a refused one is not counted. */
  admit(row: Row, userId: string | undefined, now: number): number | undefined {
    const windows: [key: string, max: number][] = [];
    if (this.#limits.instance !== undefined) windows.push(["instance", this.#limits.instance]);
    if (this.#limits.per_user !== undefined && userId !== undefined && PER_USER_ROWS.includes(row.name)) {
      windows.push([`${row.name} ${userId}`, this.#limits.per_user]);
    }
    const counted = windows.map(([key, max]) => ({
      key,
      max,
      times: (this.#seen.get(key) ?? []).filter((at) => at > now - WINDOW_MS),
    }));
    const waits = counted.map(({ max, times }) => (times.length < max ? 0 : (times.at(-max) ?? now) + WINDOW_MS - now));
    const wait = Math.max(0, ...waits);
    if (wait > 0) return Math.ceil(wait / 1000);
    for (const { key, times } of counted) this.#seen.set(key, [...times, now]);
    return undefined;
  }
}
