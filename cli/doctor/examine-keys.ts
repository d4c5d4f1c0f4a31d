// Keys that expire soon, sleep, or point at policies that are gone.
import { type AttentionSpan, expiresSoon, sleeps } from "../../src/keys/key-attention.ts";
import { asItReads } from "../../src/keys/plain-name.ts";
import type { PolicyWarning } from "../../src/policy/engine.ts";
import type { Key, ShownKey } from "../keys/key-answer.ts";
import { spelt } from "../visible.ts";
import { nameSome } from "../wording.ts";
import { type Finding, ok, warn } from "./finding.ts";

export interface KeyFacts extends AttentionSpan {
  readonly all: readonly Key[];
  readonly active: readonly ShownKey[];
  /** Names of what is published. */
  readonly policies: readonly string[];
  /** Tried out on this machine: its demo keys have no end, and are there to be used for the first time. */
  readonly here: boolean;
  /** Of the policies of a key together. */
  readonly warningsOf: (policies: readonly string[]) => readonly Pick<PolicyWarning, "policy" | "rule" | "message">[];
}

const DAY_MS = 86_400_000;
const BY_THE_LETTER = "borders and revoke-owner go by the letter";

export function examineKeys({ all, active, policies, warningsOf, here, ...span }: KeyFacts): Finding[] {
  const label = ({ id, name }: Key) => `${id} (${name})`;
  const expiring = active.filter((key) => expiresSoon(key, span));
  const never = active.filter(({ last_used_at }) => last_used_at === null);
  const asleep = active.filter((key) => sleeps(key, span));
  const endless = active.filter(({ expires_at }) => expires_at === null);
  const orphaned = active.filter((key) => key.policies.some((name) => !policies.includes(name)));
  // What a key may open for a while, it holds.
  const held = new Set(
    all
      .filter(({ status }) => status !== "revoked")
      .flatMap((key) => [...key.policies, ...(key.elevate ?? []).map(({ policy }) => policy)]),
  );
  const unheld = policies.filter((name) => !held.has(name));
  const opened = active.flatMap((key) => warningsOf(key.policies).map((warning) => ({ key, ...warning })));
  const days = (ms: number) => `${Math.round(ms / DAY_MS)} days`;
  const warnOf = (what: string, keys: readonly Key[], text: string): Finding[] =>
    keys.length === 0 ? [] : [warn(what, `${text}: ${nameSome(keys.map(label))}`)];
  return [
    ok("keys", `${active.length} active of ${all.length}, ${endless.length} without expiry`),
    ...warnOf("expiring", expiring, `${expiring.length} within ${days(span.soonMs)}`),
    ...warnOf("never used", here ? [] : never, `${never.length}`),
    ...warnOf("unused", asleep, `${asleep.length} for ${days(span.unusedMs)} or longer`),
    ...warnOf("without end", here ? [] : endless, `${endless.length} never expire (bailiff keys update ID --expires 90d)`),
    ...(unheld.length === 0 ? [] : [warn("unused policies", `no key holds ${nameSome(unheld)}`)]),
    ...opened.map(({ key, policy, rule, message }) => warn("open guard", `${label(key)}: ${policy}/${rule}: ${message}`)),
    ...alikeOwners(active).map((owners) =>
      warn("owners", `these read alike and are not one: ${owners.join(", ")} (${BY_THE_LETTER})`),
    ),
    ...warnOf("lost policies", orphaned, `${orphaned.length} name a policy that is not published`),
  ];
}

/** Each lot of owners that a reader would take for one, as they are spelt. */
function alikeOwners(keys: readonly Key[]): string[][] {
  const owners = new Set(keys.map(({ owner }) => owner));
  return [...Map.groupBy(owners, asItReads)]
    .filter(([reads, { length }]) => reads !== "" && length > 1)
    .map(([, alike]) => alike.map(spelt));
}
