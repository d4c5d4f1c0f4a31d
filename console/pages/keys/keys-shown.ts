// Which keys a list shows: by what somebody typed, and by what somebody looks after them for.
import type { ListedKey } from "../../api/answers.ts";

const MS_PER_DAY = 86_400_000;
const SOON_MS = 14 * MS_PER_DAY;
const ASLEEP_MS = 30 * MS_PER_DAY;

interface KeyView {
  readonly name: string;
  readonly label: string;
  readonly holds: (key: ListedKey, nowMs: number) => boolean;
}

export const KEY_VIEWS: readonly KeyView[] = [
  { name: "all", label: "All", holds: () => true },
  { name: "active", label: "Active", holds: ({ status }) => status === "active" },
  { name: "expiring", label: "Expire in 14 days", holds: expiresSoon },
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

function expiresSoon({ status, expires_at }: ListedKey, nowMs: number): boolean {
  return status === "active" && expires_at !== null && Date.parse(expires_at) - nowMs <= SOON_MS;
}

/** A key that was made in the last days and not used yet is not asleep. */
function isAsleep({ status, last_used_at, created_at }: ListedKey, nowMs: number): boolean {
  return status === "active" && nowMs - Date.parse(last_used_at ?? created_at) >= ASLEEP_MS;
}
