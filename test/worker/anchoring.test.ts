// Signed checkpoints in a bucket (R2, as Miniflare has it): each once, under a name of its own, never over something else; while the bucket
// is away signing and KV go on.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { canonicalJson, sha256Hex } from "../../src/audit/chain.ts";
import type { Checkpoint } from "../../src/audit/checkpoint.ts";
import { systemDeps } from "../../src/deps.ts";
import type { LedgerEnv } from "../../src/env.ts";
import { Registry } from "../../src/ledger/registry.ts";
import { registry, registryAlarm } from "./registry-alarm.ts";
import { exportOf } from "./tampering/exported-file.ts";
import { testGateway } from "./test-gateway.ts";

/** RFC 8410, section 10.3: an Ed25519 key that everybody knows. */
const AUDIT_SIGNING_KEY = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
const gateway = testGateway({ vars: { AUDIT_SIGNING_KEY } });
const spare: unknown = Reflect.get(env, "SPARE_BUCKET");
if (!isBucket(spare)) throw new Error("vitest.config.ts gives no bucket");
const bucket = spare;

function isBucket(value: unknown): value is R2Bucket {
  return typeof value === "object" && value !== null && "createMultipartUpload" in value;
}

interface World {
  readonly bucket?: R2Bucket | null;
  readonly key?: string;
}

let minutes = 0;
let logged: { readonly event: string; readonly why: unknown }[] = [];

/** The Registry on its real storage, minutes later. It was away in between, as after a kill. */
function inWorld<T>(
  use: (registry: Registry) => Promise<T>,
  { bucket: given = bucket, key = AUDIT_SIGNING_KEY }: World = {},
): Promise<T> {
  const deps = {
    ...systemDeps(),
    now: () => Date.now() + minutes * 60_000,
    log: (event: string, fields?: Readonly<Record<string, unknown>>) => void logged.push({ event, why: fields?.["why"] }),
  };
  const { CHECKPOINT_BUCKET: _none, ...bare }: LedgerEnv = { ...env, AUDIT_SIGNING_KEY: key };
  const world = given === null ? bare : { ...bare, CHECKPOINT_BUCKET: given };
  return runInDurableObject(registry(), (_registry, state) => use(new Registry(state, world, deps)));
}

let seq = 0;
/** A head moves, and a minute later there is a checkpoint of it. */
function nextCheckpoint(world: World = {}): Promise<Checkpoint> {
  minutes += 2;
  seq += 1;
  const own = { ledger: "QuietLedger1", headSeq: seq, headHash: sha256Hex(`record ${seq}`) };
  const held = seq === 1 ? [] : [{ seq: seq - 1, hash: sha256Hex(`record ${seq - 1}`) }];
  return inWorld(async (object) => {
    await object.report({ ...own, activeMs: Date.now(), projectedSeq: seq, openCount: 0, held });
    await object.alarm();
    const made = object.lastCheckpoint();
    if (made === null) throw new Error("no checkpoint");
    return made;
  }, world);
}

const ring = (world: World = {}) => inWorld((object) => object.alarm(), world);
const state = (world: World = {}) => inWorld(async (object) => object.anchoring(), world);
const nameOf = (checkpoint: Checkpoint) =>
  `checkpoints/${checkpoint.at.slice(0, 10)}/${checkpoint.seq}-${sha256Hex(canonicalJson(checkpoint))}.json`;
const textOf = async (name: string) => (await bucket.get(name))?.text();
const names = async () => (await bucket.list({ prefix: "checkpoints/" })).objects.map(({ key }) => key);

/** The bucket, with `put` otherwise: before or after the real one. */
function bucketWith(put: (real: () => Promise<unknown>) => Promise<unknown>, get?: () => Promise<null>): R2Bucket {
  return new Proxy(bucket, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      if (property === "get" && get !== undefined) return get;
      if (property !== "put") return value.bind(target);
      return (...args: readonly unknown[]) => put(async () => Reflect.apply(value, target, args));
    },
  });
}
const refusing = bucketWith(() => Promise.reject(new Error("put: The specified bucket does not exist. (10006)")));

beforeEach(async () => {
  // What other tests left waiting.
  minutes += 60;
  await ring();
  logged = [];
});

it("holds each signed checkpoint, to the byte that its name and the next one's prev say", async () => {
  const first = await nextCheckpoint();
  await ring();
  const second = await nextCheckpoint();
  await ring();
  for (const made of [first, second]) {
    const text = (await textOf(nameOf(made))) ?? "";
    expect(JSON.parse(text)).toEqual(made);
    expect(nameOf(made)).toContain(sha256Hex(text));
  }
  expect(second.prev).toBe(sha256Hex((await textOf(nameOf(first))) ?? ""));
  expect(await state()).toMatchObject({ put: { seq: second.seq }, waiting: 0, failing: null });
});

it("is given a checkpoint again that was put and not noted, and takes it for the same", async () => {
  const before = await names();
  const dying = bucketWith(
    async (put) => {
      await put();
      throw new Error("killed");
    },
    async () => null,
  );
  const made = await nextCheckpoint();
  await ring({ bucket: dying });
  expect(await state()).toMatchObject({ waiting: 1, failing: { why: "refused" } });
  const put = await bucket.head(nameOf(made));
  minutes += 1;
  await ring();
  expect(await state()).toMatchObject({ put: { seq: made.seq }, waiting: 0, failing: null });
  // Not written again.
  expect(await bucket.head(nameOf(made))).toMatchObject({ version: put?.version, etag: put?.etag });
  expect(await names()).toHaveLength(before.length + 1);
});

it("counts an object as put that a lock keeps from being written again", async () => {
  const locked = bucketWith(async (put) => {
    await put();
    throw new Error("put: The object is locked by a bucket lock rule. (10069)");
  });
  const made = await nextCheckpoint();
  await ring({ bucket: locked });
  expect(await state()).toMatchObject({ put: { seq: made.seq }, waiting: 0, failing: null });
});

it("that has something else under the name is not written over: that is trouble, and later ones are put", async () => {
  const made = await nextCheckpoint({ bucket: refusing });
  const forged = canonicalJson({ ...made, heads: [] });
  const padded = forged.padEnd(canonicalJson(made).length, " ");
  await bucket.put(nameOf(made), padded);
  minutes += 60;
  await ring();
  expect(await textOf(nameOf(made))).toBe(padded);
  const troubles = async () => (await inWorld(async (object) => object.troubles())).filter(({ kind }) => kind === "anchor");
  expect(await troubles()).toMatchObject([{ ledger: "checkpoints", known: { seq: made.seq }, open: true }]);
  expect(logged).toContainEqual(expect.objectContaining({ event: "log_trouble" }));
  const next = await nextCheckpoint();
  await ring();
  expect(await textOf(nameOf(next))).toBe(canonicalJson(next));
  // An export finds the checkpoint in KV, and says nothing of the bucket: the trouble stays.
  await exportOf(gateway);
  expect(await troubles()).toMatchObject([{ open: true }]);
  const { text } = await gateway.admin("GET", "/status");
  expect(JSON.parse(text).log_troubles).toContainEqual(expect.objectContaining({ kind: "anchor", open: true }));
});

it.each([
  ["refuses", refusing, "refused"],
  ["is locked against everything and has nothing", bucketWith(async () => null), "refused"],
])("that %s stops neither signing nor KV, is tried less and less often, and gets all of them", async (_what, away, why) => {
  const made = [
    await nextCheckpoint({ bucket: away }),
    await nextCheckpoint({ bucket: away }),
    await nextCheckpoint({ bucket: away }),
  ];
  await ring({ bucket: away });
  expect(made.every(({ signature }) => signature !== null)).toBe(true);
  const { keys } = await env.AUDIT_KV.list({ prefix: "checkpoint/" });
  for (const { seq: one } of made) expect(keys.some(({ name }) => name.endsWith(`-${one}`))).toBe(true);
  expect(await state()).toMatchObject({ waiting: 3, failing: { why } });
  const tries = () => logged.filter(({ event }) => event === "anchor_failed").length;
  const before = tries();
  expect(before).toBeGreaterThan(0);
  // Rung again at once it does not try.
  await ring({ bucket: away });
  expect(tries()).toBe(before);
  minutes += 11;
  await ring({ bucket: away });
  expect(tries()).toBe(before + 1);
  minutes += 11;
  await ring();
  for (const one of made) expect(await textOf(nameOf(one))).toBe(canonicalJson(one));
  expect(await state()).toMatchObject({ waiting: 0, failing: null });
});

it("that does not answer holds the rest up for ten seconds at most", async () => {
  const made = await nextCheckpoint({ bucket: refusing });
  minutes += 60;
  const started = Date.now();
  const silent = bucketWith(() => new Promise(() => undefined));
  const deps = { ...systemDeps(), now: () => Date.now() + minutes * 60_000, timer: soon, log: () => undefined };
  await runInDurableObject(registry(), (_registry, state) =>
    new Registry(state, { ...env, AUDIT_SIGNING_KEY, CHECKPOINT_BUCKET: silent }, deps).alarm(),
  );
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(await state()).toMatchObject({ waiting: 1, failing: { why: "no_answer" } });
  minutes += 11;
  await ring();
  expect(await textOf(nameOf(made))).toBe(canonicalJson(made));
});

/** Every bound is over at once. */
function soon(_ms: number, onTime: () => void): () => void {
  const timer = setTimeout(onTime, 10);
  return () => clearTimeout(timer);
}

it("is not asked for what is not signed, and a bucket without a key is said", async () => {
  const before = await names();
  const made = await nextCheckpoint({ key: "" });
  await ring({ key: "" });
  expect(made.signature).toBeNull();
  expect(await names()).toEqual(before);
  expect(await state({ key: "" })).toMatchObject({ waiting: 0, failing: { why: "no_signing_key", sinceMs: null } });
});

it("that is bound later gets what the Registry still has, and nothing is kept for one that is not there", async () => {
  const made: Checkpoint[] = [];
  for (let count = 0; count < 25; count += 1) made.push(await nextCheckpoint({ bucket: null }));
  expect(await state({ bucket: null })).toBeNull();
  await ring();
  await ring();
  const there = await names();
  expect(made.filter((one) => there.includes(nameOf(one))).map(({ seq: one }) => one)).toEqual(
    made.slice(-20).map(({ seq: one }) => one),
  );
});

it("keeps more than the newest while the bucket is away, and exports go on as before", async () => {
  const made: Checkpoint[] = [];
  for (let count = 0; count < 25; count += 1) made.push(await nextCheckpoint({ bucket: refusing }));
  expect(await state()).toMatchObject({ waiting: 25 });
  const witnessed = await inWorld(async (object) => object.witnessed());
  expect(witnessed.checkpoints.map(({ seq: one }) => one)).toEqual(made.slice(-20).map(({ seq: one }) => one));
  minutes += 11;
  await ring();
  const there = await names();
  expect(made.every((one) => there.includes(nameOf(one)))).toBe(true);
});

it("has its own time in the alarm: one that waits is rung for", async () => {
  await nextCheckpoint({ bucket: refusing });
  await ring({ bucket: refusing });
  const at = (await registryAlarm()) ?? 0;
  expect(at).toBeGreaterThan(0);
  expect(at).toBeLessThanOrEqual(Date.now() + minutes * 60_000 + 600_000);
});
