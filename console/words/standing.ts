// How a key stands now, in words: beside its name wherever it is named, and within a sentence. Pure.
import { visibleText } from "./visible-text.ts";

/** What answers say of a key that they name. */
export interface KeyNow {
  readonly status: "active" | "revoked" | "expired" | "not_yet_valid";
  readonly name?: string | undefined;
  readonly owner?: string | undefined;
  /** When it was revoked, has expired, or begins. */
  readonly at?: string | null | undefined;
  readonly reason?: string | null | undefined;
}

type Idle = Exclude<KeyNow["status"], "active">;

const SINCE: Readonly<Record<Idle, string>> = { revoked: "Revoked", expired: "Expired", not_yet_valid: "Valid from" };
const WITHIN: Readonly<Record<Idle, string>> = {
  revoked: " (revoked by now)",
  expired: " (expired by now)",
  not_yet_valid: " (not valid yet)",
};

/** Null: it is in force, or nothing is known of it. */
export function idleStatus(now: Pick<KeyNow, "status"> | undefined): Idle | null {
  return now === undefined || now.status === "active" ? null : now.status;
}

/** `Revoked 2026-11-29 18:30 UTC: leaked in a screenshot`, as far as that may be known; undefined: no more than the word says. */
export function standingTitle(now: KeyNow): string | undefined {
  const status = idleStatus(now);
  if (status === null || typeof now.at !== "string") return undefined;
  const time = new Date(now.at).toISOString().slice(0, 16).replace("T", " ");
  const why = typeof now.reason === "string" && now.reason !== "" ? `: ${visibleText(now.reason)}` : "";
  return `${SINCE[status]} ${time} UTC${why}`;
}

/** What stands behind a key's name within a sentence; "": nothing. */
export type Standing = (keyId: string) => string;

export const NO_STANDING: Standing = () => "";

export function standingsOf(known: ReadonlyMap<string, Pick<KeyNow, "status">>): Standing {
  return (keyId) => {
    const status = idleStatus(known.get(keyId));
    return status === null ? "" : WITHIN[status];
  };
}
