// Which keys a list shows: by what somebody typed, and by what somebody looks after them for.
import { ATTENTION, expiresSoon, liesUnused } from "../../../src/keys/key-attention.ts";
import type { ListedKey } from "../../api/answers.ts";

interface KeyView {
  readonly name: string;
  readonly label: string;
  readonly holds: (key: ListedKey, nowMs: number) => boolean;
}

export const KEY_VIEWS: readonly KeyView[] = [
  { name: "all", label: "All", holds: () => true },
  { name: "active", label: "Active", holds: ({ status }) => status === "active" },
  { name: "expiring", label: "Expire in 14 days", holds: isExpiring },
  { name: "asleep", label: "Not used for 30 days", holds: isAsleep },
  { name: "ended", label: "Revoked or expired", holds: ({ status }) => status === "revoked" || status === "expired" },
];

/** @param asked.view name of a view; an unknown one shows all. */
export function keysShown(
  keys: readonly ListedKey[],
  asked: { readonly q: string; readonly view: string },
  nowMs: number,
): readonly ListedKey[] {
  const holds = KEY_VIEWS.find(({ name }) => name === asked.view)?.holds ?? (() => true);
  const wanted = asked.q.trim().toLowerCase();
  return keys.filter((key) => holds(key, nowMs) && (wanted === "" || textOf(key).includes(wanted)));
}

function textOf({ id, name, owner, policies }: ListedKey): string {
  return [id, name, owner, ...policies].join("\n").toLowerCase();
}

function isExpiring(key: ListedKey, nowMs: number): boolean {
  return key.status === "active" && expiresSoon(key, { ...ATTENTION, nowMs });
}

/** A key that was made in the last days and not used yet is not asleep. */
function isAsleep(key: ListedKey, nowMs: number): boolean {
  return key.status === "active" && liesUnused(key, { ...ATTENTION, nowMs });
}
