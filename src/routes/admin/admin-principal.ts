// Who calls the admin plane, once that is known.
import type { Lease } from "../../keys/lease.ts";
import type { SessionState } from "../../ledger/session-protocol.ts";
import type { KeyPrincipal } from "../call/authenticate.ts";
import type { SignedInPrincipal } from "./sign-in/signed-in.ts";

export type AdminPrincipal = KeyPrincipal | SessionPrincipal | SignedInPrincipal;

/** A key by which somebody is signed in to the console, as its Ledger has it now. */
export interface SessionPrincipal {
  readonly kind: "key";
  readonly lease: Lease;
  /** Of the keys that it was minted through, nearest first. */
  readonly above: readonly Lease[];
  readonly overrunMs: null;
}

/** Of who is signed in to the console. */
export interface Session extends SessionState {
  /** What a change must bring along in the header `Bailiff-CSRF`. */
  readonly csrf: string;
}
