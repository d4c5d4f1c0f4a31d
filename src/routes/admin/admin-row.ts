// The shape of one row of the admin table: what an operation of Bailiff's own is called, takes and may end in. Data alone, so that
// the command line, the documents and the tests read the very table that is served; what a row does is in its room's handlers
// (`admin-handler.ts`), what it answers in `admin-answers.ts`, what is the same for all of them (authentication, policy, audit, error
// shape) in `serve-admin.ts`.
import type { ErrorCode } from "../../bailiff-errors.ts";
import type { ArgsObject, OperationClass, OperationRow } from "../../clerk/operation.ts";
import type { AlsoNeeded } from "../../policy/engine.ts";

/**
 * What conditions read as `target`: the key that an argument `key_id` names, or each key or record of the answer, which then holds only those
 * that rules allow (`view/`).
 */
export type AdminTarget = "key" | "each_key" | "each_record";

/** `name` is the policy name (`keys.create`), `path` is below `/admin`, or `at`: `/keys/{key_id}/revoke`. */
export interface AdminRow extends OperationRow {
  /** Where it is, if not under `/admin`: a standard says so. */
  readonly at?: "/access/v1" | "/console";
  /** Its callers follow a standard: fields that it does not know are not looked at, a wrong one is 400, `X-Request-ID` comes back. */
  readonly standard?: true;
  /** Every active key may call it unless a policy denies it: it needs no allow, and no scope. */
  readonly allowedUnlessDenied?: true;
  /** Operations that must be allowed too for these arguments. `actorId`: the calling key; null for the root token. */
  readonly also?: (args: Readonly<Record<string, unknown>>, actorId: string | null) => readonly AlsoNeeded[];
  /** It is judged the same whatever the key has opened for a while, so it may go through while that changes. */
  readonly withAnyElevation?: true;
  /** What a key does with it is on record in its own ledger. */
  readonly inOwnLedger?: true;
  readonly looksAt?: AdminTarget;
  /**
   * What policies allow, a key may do only within what it has itself: its ceiling is checked when it runs. That is what it has without
   * elevation, and without it the call must be allowed too: what it gives away would last longer.
   */
  readonly ceiling?: true;
  /** What it makes goes on after the secret that it was called with, as what rows with `ceiling` do: see `cut-off.ts`. */
  readonly lasting?: true;
  /** Who of those who signed in without a key may call it, if policy lets them; absent: all. */
  readonly signedIn?: "nobody" | "people";
  /** Arguments that are not sent but looked up, of what the call is about: conditions see them, and so does the record. */
  readonly about?: () => ArgsObject;
  /** The operation that shows what is looked up. To whoever may not call it either, what a call is about is not there. */
  readonly shownBy?: string;
  /**
   * Its answer names keys, and says of them how they stand now, as far as the caller may know (`view/keys-now.ts`). `and_who_asks`: whoever it
   * shows a request for approval is told so much of the key that asks.
   */
  readonly namesKeys?: "as_listed" | "and_who_asks";
  /** Changes something: an intent is durable before it runs. */
  readonly mutates: boolean;
  /** For `class:…` patterns; without it `write` for what changes something, else `read`. */
  readonly class?: OperationClass;
  /** A browser's cookie does not say who calls it: it takes a key. */
  readonly noSession?: true;
  /** Refused for a request that another site causes, however its caller is known. */
  readonly ownSite?: true;
  /** What is done by it leaves no record: it tells its caller about its caller. */
  readonly unrecorded?: true;
  /** Its record is on disk before the answer begins; that of another read is written just after, and can be lost with an isolate. */
  readonly recordedFirst?: true;
  /** All of its arguments would be too much for a record: what is kept of them says its room (`AdminRecorded`). */
  readonly recordedInPart?: true;
  /** Arguments whose values are in no record and no explanation, as of Clerk's operations. */
  readonly secretArgs?: readonly string[];
  /** Of a body; 65,536 unless said otherwise. */
  readonly maxBodyBytes?: number;
  /** Status of what is done; 200 unless said otherwise. */
  readonly status?: 200 | 201;
  /** Codes of reach `row` that it can end in, and others that its like cannot. */
  readonly refusals?: readonly ErrorCode[];
}

/** From the root. */
export function adminPath({ at, path }: Pick<AdminRow, "at" | "path">): string {
  return `${at ?? "/admin"}${path}`;
}
