// What the Worker and whoever keeps sessions (the Ledger of a key, the Registry for the root token) say to each other.
import type { Lease } from "../keys/lease.ts";

/** Nothing was done by it for so long: it is over. */
export const SESSION_IDLE_MS = 30 * 60_000;
/** And after so long in any case. */
export const SESSION_MAX_MS = 8 * 3_600_000;
/** Of one key. Who signs in once more ends the oldest. */
export const MAX_SESSIONS = 20;

export interface NewSession {
  /** Public: what records call it. */
  readonly id: string;
  /** Of its secret, under the current pepper. */
  readonly hash: string;
}

export interface NewKeySession extends NewSession {
  /** Of the secret that was presented, under each pepper: it must be one of the key's now, and the session does not outlive it. */
  readonly secretHashes: readonly string[];
}

export interface SessionUse {
  /** Under each pepper. */
  readonly hashes: readonly string[];
  /** Somebody does something by it; false: a page asks by itself, which keeps nothing alive. */
  readonly active: boolean;
}

export interface SessionState {
  readonly id: string;
  /** Under which it is kept. */
  readonly hash: string;
  readonly startedMs: number;
  /** When it ends at the latest, and when if nothing more is done by it. Ms since the epoch. */
  readonly untilMs: number;
  readonly idleUntilMs: number;
}

/** `none`: there is no such session, or there is none any more. */
export type SessionFault = "none" | "idle" | "over";

export type SessionStart = { readonly ok: true; readonly session: SessionState } | { readonly ok: false };
/** Not ok: there is, or was, a key for it. */
export type RootSessionStart = { readonly ok: true; readonly session: SessionState } | { readonly ok: false };
export type RootSession =
  | { readonly ok: true; readonly session: SessionState }
  | { readonly ok: false; readonly fault: SessionFault };
export type KeySession =
  | { readonly ok: true; readonly session: SessionState; readonly lease: Lease }
  | { readonly ok: false; readonly fault: SessionFault };
