// Keys that expire soon, sleep, or point at policies that are gone.
import type { Key, ShownKey } from "../keys/key-answer.ts";
import { type AttentionSpan, expiresSoon, sleeps } from "../keys/key-attention.ts";
import { nameSome } from "../wording.ts";
import type { Finding } from "./finding.ts";

export interface KeyFacts extends AttentionSpan {
  readonly all: readonly Key[];
  readonly active: readonly ShownKey[];
  /** Names of what is published. */
  readonly policies: readonly string[];
}

const DAY_MS = 86_400_000;

export function examineKeys({ all, active, policies, ...span }: KeyFacts): Finding[] {
  const label = ({ id, name }: Key) => `${id} (${name})`;
  const expiring = active.filter((key) => expiresSoon(key, span));
  const never = active.filter(({ last_used_at }) => last_used_at === null);
  const asleep = active.filter((key) => sleeps(key, span));
  const endless = active.filter(({ expires_at }) => expires_at === null);
  const orphaned = active.filter((key) => key.policies.some((name) => !policies.includes(name)));
  const days = (ms: number) => `${Math.round(ms / DAY_MS)} days`;
  const warn = (what: string, keys: readonly Key[], text: string): Finding[] =>
    keys.length === 0 ? [] : [{ level: "warn", what, text: `${text}: ${nameSome(keys.map(label))}` }];
  return [
    { level: "ok", what: "keys", text: `${active.length} active of ${all.length}, ${endless.length} without expiry` },
    ...warn("expiring", expiring, `${expiring.length} within ${days(span.soonMs)}`),
    ...warn("never used", never, `${never.length}`),
    ...warn("unused", asleep, `${asleep.length} for ${days(span.unusedMs)} or longer`),
    ...warn("lost policies", orphaned, `${orphaned.length} name a policy that is not published`),
  ];
}
