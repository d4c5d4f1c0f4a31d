// What happens in the demo history, one thing after the other: who asks for what, and how Clerk answers if it gets that far. What comes of it
// is not said here: that is for the policies and the Ledger to say.
import type { DemoActor } from "./cast.ts";

type Args = Readonly<Record<string, unknown>>;

/** How Clerk answers. No status: it does not, in time or at all. */
export interface Ending {
  readonly status: number | null;
  readonly attempts: number;
  readonly ms: number;
}

interface Happening {
  /** Ms since the epoch. */
  readonly atMs: number;
  readonly by: DemoActor;
}

export interface CallStep extends Happening {
  readonly kind: "call";
  readonly operation: string;
  /** As they are sent: without defaults. */
  readonly args: Args;
  readonly reason: string;
  readonly ending: Ending;
  /** How it answers before that, where rules have to look at the user, and does not show one. */
  readonly look?: Ending;
  /** Users that rules leave out of the answer, if they leave out any. */
  readonly hidden: number;
  /** For steps that come back to it. */
  readonly named?: string;
  /** The same call as one before, which others had to approve. */
  readonly again?: string;
}

/** Somebody agrees to a call that waits. */
export interface ApproveStep extends Happening {
  readonly kind: "approve";
  /** The call. */
  readonly of: string;
  readonly reason: string;
}

/** Somebody has looked up what became of a call. */
export interface ResolveStep extends Happening {
  readonly kind: "resolve";
  readonly of: string;
  readonly outcome: "ok" | "failed";
  readonly reason: string;
}

/** A call of the admin plane. */
export interface AdminStep extends Happening {
  readonly kind: "admin";
  readonly operation: string;
  readonly args: Args;
  /** In place of the arguments, on record. */
  readonly recorded?: Args;
  /** The key that it is aimed at, as rules see it. */
  readonly about?: Readonly<Record<string, unknown>>;
  /** What it was done to, or what came of it. */
  readonly target: string;
}

/** What the Ledger would do by itself, if it waited: refusals that were counted become records. */
export interface PauseStep {
  readonly kind: "pause";
  readonly atMs: number;
}

export type Step = CallStep | ApproveStep | ResolveStep | AdminStep | PauseStep;
