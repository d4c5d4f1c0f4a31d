// A stretch of somebody's work: calls one after the other, some seconds apart, with what Clerk usually answers.
import { type DemoActor, PEOPLE } from "./cast.ts";
import type { Chance } from "./chance.ts";
import type { CallStep, Ending, Step } from "./step.ts";

/** What the whole week counts on: tickets, invoices, names of acts. */
export interface Counters {
  next(name: string): number;
}

export function countersFrom(start: Readonly<Record<string, number>>): Counters {
  const counts = new Map(Object.entries(start));
  return {
    next(name) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count;
    },
  };
}

type CallDetails = Partial<Pick<CallStep, "reason" | "ending" | "look" | "hidden" | "named" | "again">>;

export class Stage {
  readonly chance: Chance;
  readonly counters: Counters;
  readonly steps: Step[] = [];
  #nowMs: number;

  constructor(chance: Chance, counters: Counters, startMs: number) {
    this.chance = chance;
    this.counters = counters;
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  somebody(): string {
    return this.chance.pick(PEOPLE);
  }

  /** Somebody thinks, or reads. */
  wait(fromSeconds: number, toSeconds: number): this {
    this.#nowMs += this.chance.between(fromSeconds * 1000, toSeconds * 1000);
    return this;
  }

  call(by: DemoActor, operation: string, args: CallStep["args"], details: CallDetails = {}): this {
    const ending = details.ending ?? usualEnding(this.chance);
    return this.add({ kind: "call", atMs: this.#nowMs, by, operation, args, reason: "", hidden: 0, ...details, ending });
  }

  /** Waits until it is over. */
  add(step: Step): this {
    this.steps.push(step);
    this.#nowMs = Math.max(this.#nowMs, step.atMs) + (step.kind === "call" ? step.ending.ms : 0) + this.chance.between(40, 400);
    return this;
  }
}

/** Fast as a rule, now and then a second try after Clerk was busy. */
function usualEnding(chance: Chance): Ending {
  return chance.isOf(0.03)
    ? { status: 200, attempts: 2, ms: chance.between(640, 2_100) }
    : { status: 200, attempts: 1, ms: chance.between(38, 190) };
}
