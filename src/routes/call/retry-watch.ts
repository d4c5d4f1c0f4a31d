// Who does the retrying of this call: Bailiff, or a client that sends the very same again after it failed (`clerk/failing-calls.ts`)?
import { createHash } from "node:crypto";
import { canonicalJson } from "../../audit/chain.ts";
import type { ForwardResult } from "../../clerk/forward-result.ts";
import type { Operation } from "../../clerk/operation.ts";
import { RETRIED_STATUSES } from "../../clerk/retry-policy.ts";
import type { Services } from "../services.ts";
import type { Call } from "./call.ts";
import type { Args } from "./validate.ts";

export interface RetryWatch {
  /** Its client is repeating it, and did not ask for retries of Bailiff's own: then there are none, of looks at the user neither. */
  readonly isRepeat: boolean;
  readonly maxRetries: number;
  /** A look at the user that the decision needs: a failure of it is a failure of the call. */
  noteLook(result: ForwardResult): void;
  noteEnd(result: ForwardResult): void;
}

/** @param asked what the call may have; `named`: because it says so itself, by `Bailiff-Max-Retries` */
export function watchRetries(
  { deps, failing }: Pick<Services, "deps" | "failing">,
  { call, operation, args, keyId }: { call: Call; operation: Pick<Operation, "name">; args: Args; keyId: string },
  asked: { readonly maxRetries: number; readonly named: boolean },
): RetryWatch {
  let known: string | null = null;
  const name = () => {
    known ??= createHash("sha256")
      .update(canonicalJson([keyId, operation.name, call.apiVersion, args]), "utf8")
      .digest("base64");
    return known;
  };
  const isRepeat = !asked.named && asked.maxRetries > 0 && !failing.isEmpty && failing.has(name(), deps.now());
  const noteLook = (result: ForwardResult) => {
    if (isRepeatedByClients(result)) failing.failed(name(), deps.now());
  };
  return {
    isRepeat,
    maxRetries: isRepeat ? 0 : asked.maxRetries,
    noteLook,
    noteEnd(result) {
      noteLook(result);
      if (!isRepeatedByClients(result) && !failing.isEmpty) failing.ended(name());
    },
  };
}

/** What SDKs send again by themselves: what Bailiff would have tried again, too. */
function isRepeatedByClients(result: ForwardResult): boolean {
  return result.kind === "failure" || RETRIED_STATUSES.has(result.status);
}
