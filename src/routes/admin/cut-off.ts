// A secret that was replaced, with an end for what had been minted through its key, goes on for its grace: for what it does, and not for
// what would outlive it. Else whoever has stolen it mints anew what was ended, or takes the key over with yet another secret.
import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import { isCutOff } from "../../keys/verify-key.ts";
import type { AdminPrincipal } from "./admin-principal.ts";
import type { AdminRow } from "./admin-row.ts";

/** Null: the call may go on. (Nobody is signed in to the console by such a secret: signing in is such a call.) */
export function cutOffFault(
  { ceiling, lasting }: Pick<AdminRow, "ceiling" | "lasting">,
  principal: AdminPrincipal | null,
): BailiffError | null {
  if (ceiling !== true && lasting !== true) return null;
  if (principal?.kind !== "key" || principal.presented === null) return null;
  if (!isCutOff(principal.lease.record, principal.presented.hashes())) return null;
  const detail =
    "This secret has been replaced, and what was minted through its key was ended with that. It goes on for its grace, but not for what would outlive it: use the new one.";
  return bailiffError("bailiff_scope_denied", detail);
}
