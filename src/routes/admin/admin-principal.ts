// Who calls the admin plane, once that is known.
import type { SessionState } from "../../ledger/session-protocol.ts";
import type { KeyPrincipal } from "../call/authenticate.ts";
import type { SignedInPrincipal } from "./sign-in/signed-in.ts";

/** A key that somebody is signed in with to the console comes as one that was not presented. */
export type AdminPrincipal = KeyPrincipal | SignedInPrincipal;

/** Of who is signed in to the console. */
export interface Session extends SessionState {
  /** What a change must bring along in the header `Bailiff-CSRF`. */
  readonly csrf: string;
}
