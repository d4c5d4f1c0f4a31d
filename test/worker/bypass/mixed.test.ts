// Thousands of events on real shards: what is done through Bailiff, around it and by people themselves; late, doubled, out of order, some by
// hours; Ledgers that tell early and late. What went around is found, all of it, and nothing else is. `BYPASS_EVENTS` says how many.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { BypassWatch } from "../../../src/bypass/bypass-watch.ts";
import { readClerkEvent } from "../../../src/bypass/clerk-event.ts";
import type { ToldAct } from "../../../src/bypass/told-act.ts";
import { CLERK_LEDGER, SHARDS, shardOf } from "../../../src/bypass/watch-protocol.ts";
import { systemDeps } from "../../../src/deps.ts";
import { recordsOf } from "../ledger-inspection.ts";
import { userOf } from "./clerk-webhooks.ts";

const EVENTS = Number(process.env["BYPASS_EVENTS"] ?? 600);
const PER_USER = 20;
/** Between two changes of one user; of different users they overlap. */
const STEP_MS = 180_000;

type Who = "bailiff" | "around" | "herself";

interface Step {
  readonly index: number;
  readonly userId: string;
  readonly who: Who;
  readonly svixId: string;
  readonly atMs: number;
  readonly body: string;
  readonly act: ToldAct | null;
  /** What a bypass changed. */
  readonly facet: string;
}

/** Mulberry32. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type User = Record<string, unknown>;
type Change = (
  user: User,
  random: () => number,
  atMs: number,
) => { facet: string; operation: string; args: Record<string, unknown> };

const metadataChange =
  (field: "private_metadata" | "public_metadata"): Change =>
  (user, random) => {
    const name = `m${Math.floor(random() * 3)}`;
    const value = Math.floor(random() * 1e9);
    user[field] = { ...(user[field] as object), [name]: value };
    return { facet: `${field}.${name}`, operation: "users.update_metadata", args: { [field]: { [name]: value } } };
  };

const BY_KEY: readonly Change[] = [
  (user) => {
    user["banned"] = user["banned"] !== true;
    return { facet: "banned", operation: user["banned"] === true ? "users.ban" : "users.unban", args: {} };
  },
  (user) => {
    user["locked"] = user["locked"] !== true;
    return { facet: "locked", operation: user["locked"] === true ? "users.lock" : "users.unlock", args: {} };
  },
  metadataChange("private_metadata"),
  metadataChange("public_metadata"),
  (user, random) => {
    user["external_id"] = `x${Math.floor(random() * 1e9)}`;
    return { facet: "external_id", operation: "users.update", args: { external_id: user["external_id"] } };
  },
  (user, _random, atMs) => {
    user["password_last_updated_at"] = atMs;
    return { facet: "password", operation: "users.update", args: { password: "[redacted]" } };
  },
];

function byHerself(user: User, random: () => number, atMs: number): void {
  user["last_active_at"] = atMs - 3_600_000;
  const what = Math.floor(random() * 4);
  if (what === 0) user["password_last_updated_at"] = atMs;
  if (what === 1) user["unsafe_metadata"] = { n: atMs };
  if (what === 2) user["passkeys"] = [{ id: `idn_${atMs}` }];
  if (what === 3) user["last_sign_in_at"] = atMs;
}

/** The whole story, in the order in which it happened at Clerk. */
function story(count: number, seed: number): Step[] {
  const random = dice(seed);
  const steps: Step[] = [];
  const startMs = Date.now() - (PER_USER + 2) * STEP_MS;
  for (let index = 0; steps.length < count; index += 1) {
    const userId = `user_mixed${Math.floor(index / PER_USER)}`;
    const nth = index % PER_USER;
    const atMs = startMs + nth * STEP_MS + Math.floor(random() * 1_000);
    const user = nth === 0 ? userOf(userId) : (JSON.parse(steps.at(-1)?.body ?? "").data as User);
    // Whose doing a password is can be told of those alone who are not there.
    const isLively = Math.floor(index / PER_USER) % 2 === 0;
    const who: Who = nth === 0 || (isLively && random() < 0.4) ? "herself" : random() < 0.6 ? "bailiff" : "around";
    const change = BY_KEY[Math.floor(random() * (isLively ? BY_KEY.length - 1 : BY_KEY.length))];
    let facet = "";
    let act: ToldAct | null = null;
    if (who === "herself" && isLively) byHerself(user, random, atMs);
    else if (who !== "herself" && change !== undefined) {
      const { operation, args, facet: changed } = change(user, random, atMs);
      facet = changed;
      const seq = index + 1;
      if (who === "bailiff")
        act = {
          intentId: `mixedkey0001-${seq}`,
          ledger: "mixedkey0001",
          seq,
          operation,
          targets: [userId],
          args,
          fromMs: atMs - 40,
          untilMs: atMs + 60,
          outcome: "ok",
        };
      // Something else is done through Bailiff in the same second: it is no excuse.
      else if (random() < 0.3)
        act = {
          intentId: `mixedkey0001-${seq}`,
          ledger: "mixedkey0001",
          seq,
          operation: "users.set_profile_image",
          targets: [userId],
          args: {},
          fromMs: atMs - 40,
          untilMs: atMs + 60,
          outcome: "ok",
        };
    }
    const type = nth === 0 ? "user.created" : "user.updated";
    const body = JSON.stringify({ type, timestamp: atMs, data: { ...user, updated_at: atMs } });
    steps.push({ index, userId, who, svixId: `msg_mixed${index}`, atMs, body, act, facet });
  }
  return steps;
}

const shard = (number: number) => env.BYPASS.get(env.BYPASS.idFromName(`watch-${number}`));

async function hear({ body, svixId }: Step): Promise<void> {
  const read = readClerkEvent(body);
  if (read.kind !== "user") throw new Error(read.kind);
  await shard(shardOf(read.event.userId)).hear({ ...read.event, svixId, sha256: "0".repeat(64) });
}

async function ringAll(): Promise<void> {
  const deps = { ...systemDeps(), now: () => Date.now() + 91_000, log: () => undefined };
  for (let number = 0; number < SHARDS; number += 1) {
    await runInDurableObject(shard(number), async (_watch, state) => {
      for (let round = 0; round < 8; round += 1) await new BypassWatch(state, env, deps).alarm();
    });
  }
}

describe("mixed events", () => {
  it(`${EVENTS} of them: no false alarm, none missed`, { timeout: 600_000 }, async () => {
    const seed = Number(process.env["BYPASS_SEED"] ?? Date.now() % 1_000_000);
    const random = dice(seed);
    const steps = story(EVENTS, seed);
    // By hours late: after everything else was decided.
    const isLate = new Map(steps.map((step) => [step, step.index % PER_USER > 0 && random() < 0.05]));
    const arrivals = steps
      .flatMap((step) => {
        const place = step.index + (random() < 0.2 ? random() * 60 : 0);
        const doubled = random() < 0.1 ? [{ step, place: place + random() * 400 }] : [];
        return [{ step, place }, ...doubled];
      })
      .filter(({ step }) => isLate.get(step) !== true)
      .sort((a, b) => a.place - b.place);
    const told = steps
      .flatMap(({ act, index }) => (act === null ? [] : [{ act, place: index + random() * 80 - 40 }]))
      .sort((a, b) => a.place - b.place);
    let next = 0;
    for (const { step, place } of arrivals) {
      for (; (told[next]?.place ?? Number.POSITIVE_INFINITY) <= place; next += 1) await tell(told[next]?.act);
      await hear(step);
    }
    for (; next < told.length; next += 1) await tell(told[next]?.act);
    await ringAll();
    for (const step of steps) if (isLate.get(step) === true) await hear(step);
    await ringAll();

    const records = (await recordsOf(CLERK_LEDGER)).filter(({ target }) => String(target).startsWith("user_mixed"));
    const around = steps.filter(({ who }) => who === "around");
    const found = records.flatMap(({ type, target, args, id }) =>
      ((args?.["changed"] as { what: string }[] | undefined) ?? []).map(({ what }) => ({
        type,
        id,
        userId: target,
        facet: what,
        atMs: Date.parse(String(args?.["event_at"])),
      })),
    );
    const place = `seed ${seed}`;
    const missed = around.filter(
      (step) => !found.some(({ userId, facet, atMs }) => userId === step.userId && facet === step.facet && atMs >= step.atMs),
    );
    const wrong = found.filter(
      ({ userId, facet, atMs }) => !around.some((step) => step.userId === userId && step.facet === facet && step.atMs <= atMs),
    );
    expect(
      missed.map(({ svixId, facet }) => `${svixId} ${facet}`),
      place,
    ).toEqual([]);
    expect(wrong, place).toEqual([]);
    expect(
      records.filter(({ type }) => type !== "bypass"),
      place,
    ).toEqual([]);
    expect(around.length).toBeGreaterThan(EVENTS / 10);
    // What came by hours late moves a change to an earlier event; it is not reported twice.
    expect(found.length, place).toBeLessThanOrEqual(around.length);
  });
});

async function tell(act: ToldAct | undefined): Promise<void> {
  for (const userId of act?.targets ?? []) if (act !== undefined) await shard(shardOf(userId)).tell([act]);
}
