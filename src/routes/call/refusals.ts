// Refusals that several steps of the pipeline give.

import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import { type ApiVersion, listedVersions } from "../../clerk/api-version.ts";
import type { ForwardFailure } from "../../clerk/forward-result.ts";
import type { Operation } from "../../clerk/operation.ts";
import { versionsOf } from "../../clerk/operation-versions.ts";

export function ledgerUnavailable(): BailiffError {
  const detail = "Bailiff's own storage did not answer, so nothing was sent to Clerk. It is safe to try again.";
  return bailiffError("bailiff_ledger_unavailable", detail, { headers: { "retry-after": "1" } });
}

/** The path is there, and not under the API version that the caller named. */
export function lackedByVersion(operation: Pick<Operation, "name" | "since">, version: ApiVersion): BailiffError {
  const detail =
    `API version ${version} of Clerk has no ${operation.name}. ` +
    `Send the header Clerk-API-Version: ${listedVersions(versionsOf(operation))}.`;
  return bailiffError("bailiff_operation_unknown", detail);
}

/** Not for an operation whose outcome is open: a 5xx invites a repeat. */
export function upstreamFailure({ code, detail, status, retryAfterSeconds }: ForwardFailure): BailiffError {
  return bailiffError(code, detail, {
    ...(code === "bailiff_upstream_refused" && status !== null ? { status } : {}),
    ...(retryAfterSeconds === undefined ? {} : { headers: { "retry-after": String(retryAfterSeconds) } }),
  });
}

/** Of an answer whose headers came and not all of it. `leftMs`: of the time for the call, when that was known. */
export function cutShort(leftMs: number): {
  readonly code: "bailiff_upstream_timeout" | "bailiff_upstream_unreachable";
  readonly how: string;
} {
  return leftMs > 0
    ? { code: "bailiff_upstream_unreachable", how: "broke off" }
    : { code: "bailiff_upstream_timeout", how: "did not come to its end in time" };
}

/** Of a look: nothing was changed by it. `leftMs`: as for `cutShort`. */
export function brokenOff(leftMs: number): BailiffError {
  const { code, how } = cutShort(leftMs);
  return bailiffError(code, `Clerk's answer ${how}. It is safe to try again.`);
}

/** Of the look at the user that rules want to see. */
export function notTheTarget(): BailiffError {
  const detail =
    "What Clerk answered to the look at the user is not that user, so the rules of this key could not be asked, and nothing was sent. It is safe to try again.";
  return bailiffError("bailiff_upstream_unreachable", detail);
}

/** Of a look, too. */
export function notShown({ because }: { readonly because: "unreadable" | "rows" }, leftMs: number): BailiffError {
  if (because === "unreadable") return brokenOff(leftMs);
  const detail =
    "Clerk's answer is not the list that it should be, so the rules of this key that leave users out could not be asked, and nothing of it is shown. It is safe to try again.";
  return bailiffError("bailiff_upstream_unreachable", detail);
}

export function outcomeUnknown(intentId: string): BailiffError {
  const detail =
    `Clerk may or may not have done this: it was sent, and no clear answer came. It will not be sent again by itself, ` +
    `because that could do it twice. Look at the user before you repeat it. Audit record: ${intentId}.`;
  return bailiffError("bailiff_outcome_unknown", detail, { meta: { intent_id: intentId } });
}
