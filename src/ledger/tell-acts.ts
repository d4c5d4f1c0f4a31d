// Tells the detector of what goes past Bailiff (`bypass/`) what acts this Ledger has on record: from the alarm, outside of any call, at least
// once, oldest first. Progress is kept in the Ledger, as for the copy in KV. Only in a deployment that takes Clerk's webhooks.

import type { AuditRecord } from "../audit/record.ts";
import { identifying } from "../bypass/effects.ts";
import type { ToldAct } from "../bypass/told-act.ts";
import { SHARDS, shardOf } from "../bypass/watch-protocol.ts";
import { OPERATIONS } from "../clerk/operations.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import { once } from "../once.ts";
import { guardedCall, ObjectAway } from "./guarded-call.ts";
import type { LedgerStore } from "./ledger-store.ts";
import { readOn } from "./read-on.ts";
import { watchStub } from "./registry-stub.ts";
import { isShared } from "./shared-ledgers.ts";

const TOLD_SEQ = "told_seq";
const TOGETHER = 500;
/** A call to an object carries 32 MiB, and the intent of each of these records may have a quarter of one. */
const TOGETHER_CHARS = 4_194_304;
/** When Clerk's webhooks are first taken: what is older explains nothing that they tell of. */
const LOOK_BACK_MS = 300_000;

function tellsActs({ CLERK_WEBHOOK_SIGNING_SECRET: secret }: Pick<LedgerEnv, "CLERK_WEBHOOK_SIGNING_SECRET">): boolean {
  return secret !== undefined && secret !== "";
}

/** Of acts at Clerk: the ledgers that are no key's have none. */
export function keepsActs(ledger: string): boolean {
  return !isShared(ledger);
}

/** True when nothing is left. Throws when a shard does not answer: the caller tries again later. */
export async function tellActs(store: LedgerStore, env: LedgerEnv, deps: Deps): Promise<boolean> {
  if (!tellsActs(env)) return true;
  if (store.readMeta<number>(TOLD_SEQ) === null) store.writeMeta(TOLD_SEQ, store.firstSeqAt(deps.now() - LOOK_BACK_MS) - 1);
  return readOn(store, TOLD_SEQ, TOGETHER, async (records) => {
    const { acts, lastSeq } = actsIn(records, store);
    await sendAll(acts, env, deps);
    return lastSeq;
  });
}

/** Names of the operations that are acts. */
const actNames = once(() => new Set(OPERATIONS.filter((row) => row.class !== "read").map(({ name }) => name)));

/** Of the first of these records each act once, as it stands at the end of them, as much as goes in one call; and up to which that is. */
function actsIn(records: readonly AuditRecord[], store: LedgerStore): { readonly acts: ToldAct[]; readonly lastSeq: number } {
  const acts = new Map<string, ToldAct>();
  let [chars, lastSeq] = [0, 0];
  for (const record of records) {
    const act = actOf(record, store);
    chars += act === null ? 0 : JSON.stringify(act.args).length;
    if (chars > TOGETHER_CHARS && acts.size > 0) break;
    if (act !== null) acts.set(act.intentId, act);
    lastSeq = record.seq;
  }
  return { acts: [...acts.values()], lastSeq };
}

/** Null: it says nothing of an act that could explain anything. */
function actOf(record: AuditRecord, store: LedgerStore): ToldAct | null {
  const { type, intent_id: intentId } = record;
  if (intentId === null) return null;
  if (type === "intent") {
    const targets = targetsOf(record);
    // Of a creation nothing can be said before Clerk has answered.
    return isAct(record) && targets.length > 0 ? toldAct(record, targets, null) : null;
  }
  if (type !== "outcome" && type !== "resolved") return null;
  const intent = intentOf(intentId, store);
  if (intent === null || !isAct(intent)) return null;
  const targets = targetsAfter(intent, record);
  const { outcome } = record;
  return targets.length > 0 || outcome === "unknown" || outcome === "ok" ? toldAct(intent, targets, record) : null;
}

function isAct({ operation }: AuditRecord): boolean {
  return actNames().has(operation ?? "");
}

function toldAct(intent: AuditRecord, targets: readonly string[], end: AuditRecord | null): ToldAct {
  return {
    intentId: intent.id,
    ledger: intent.ledger,
    seq: intent.seq,
    operation: intent.operation ?? "",
    targets,
    // All shards are told of one that names nobody, and ask of it no more than whom it may have made.
    args: targets.length === 0 ? identifying(intent.args) : intent.args,
    fromMs: Date.parse(intent.at),
    untilMs: end === null ? null : Date.parse(end.at),
    outcome: end?.outcome ?? null,
  };
}

function targetsOf({ target }: AuditRecord): readonly string[] {
  return target === null ? [] : [target].flat();
}

/** Of a creation the outcome says whom it made; an operator's word, or Clerk's event, names the intent. */
function targetsAfter(intent: AuditRecord, end: AuditRecord): readonly string[] {
  const own = targetsOf(intent);
  return own.length > 0 || end.request_id !== intent.request_id ? own : targetsOf(end);
}

function intentOf(intentId: string, store: LedgerStore): AuditRecord | null {
  return store.record(Number(intentId.slice(intentId.lastIndexOf("-") + 1)));
}

/** Each shard hears of its own users; of a creation whose user nobody can name, all do. */
async function sendAll(acts: readonly ToldAct[], env: LedgerEnv, deps: Deps): Promise<void> {
  const shards = new Map<number, ToldAct[]>();
  const add = (shard: number, act: ToldAct) => shards.set(shard, [...(shards.get(shard) ?? []), act]);
  for (const act of acts) {
    if (act.targets.length === 0) for (let shard = 0; shard < SHARDS; shard += 1) add(shard, act);
    for (const [shard, targets] of Map.groupBy(act.targets, shardOf)) add(shard, { ...act, targets });
  }
  const sent = await Promise.all(
    [...shards].map(([shard, own]) => guardedCall<void>(deps, "tell", async () => watchStub(env, shard).tell(own))),
  );
  if (sent.includes(null)) throw new ObjectAway("tell");
}
