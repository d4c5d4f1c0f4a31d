// Keys that expire soon, sleep, or point at policies that are gone.
import type { Key, ShownKey } from "../keys/key-answer.ts";
import { type Finding, nameSome } from "./finding.ts";

export interface KeyFacts {
  readonly all: readonly Key[];
  readonly active: readonly ShownKey[];
  /** Names of what is published. */
  readonly policies: readonly string[];
  readonly nowMs: number;
  readonly soonMs: number;
  readonly unusedMs: number;
}

const DAY_MS = 86_400_000;

export function examineKeys({ all, active, policies, nowMs, soonMs, unusedMs }: KeyFacts): Finding[] {
  const label = ({ id, name }: Key) => `${id} (${name})`;
  const expiring = active.filter(({ expires_at }) => expires_at !== null && Date.parse(expires_at) <= nowMs + soonMs);
  const old = active.filter(({ created_at }) => Date.parse(created_at) <= nowMs - unusedMs);
  const never = active.filter(({ last_used_at }) => last_used_at === null);
  const asleep = old.filter(({ last_used_at }) => last_used_at !== null && Date.parse(last_used_at) <= nowMs - unusedMs);
  const endless = active.filter(({ expires_at }) => expires_at === null);
  const orphaned = active.filter((key) => key.policies.some((name) => !policies.includes(name)));
  const days = (ms: number) => `${Math.round(ms / DAY_MS)} days`;
  const warn = (what: string, keys: readonly Key[], text: string): Finding[] =>
    keys.length === 0 ? [] : [{ level: "warn", what, text: `${text}: ${nameSome(keys.map(label))}` }];
  return [
    { level: "ok", what: "keys", text: `${active.length} active of ${all.length}, ${endless.length} without expiry` },
    ...warn("expiring", expiring, `${expiring.length} within ${days(soonMs)}`),
    ...warn("never used", never, `${never.length}`),
    ...warn("unused", asleep, `${asleep.length} for ${days(unusedMs)} or longer`),
    ...warn("lost policies", orphaned, `${orphaned.length} name a policy that is not published`),
  ];
}
