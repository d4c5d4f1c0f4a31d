// More ledgers than one checkpoint can name: all of them are vouched for all the same, in a chain of checkpoints.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { canonicalJson, sha256Hex } from "../../src/audit/chain.ts";
import { newestCheckpointSeq } from "../../src/audit/checkpoint-list.ts";
import { systemDeps } from "../../src/deps.ts";
import { Checkpointing } from "../../src/ledger/checkpointing.ts";
import { witnessStores } from "../../src/ledger/witness-stores.ts";

const LEDGERS = 25_000;
const NOW_MS = Date.parse("2035-06-16T12:00:00.000Z");

const registry = () => env.REGISTRY.get(env.REGISTRY.idFromName("registry"));
const never = () => Promise.reject(new Error("there was no trouble"));

it("twenty-five thousand ledgers that move in one minute are each in one of three checkpoints, which are a chain", async () => {
  await runInDurableObject(registry(), async (_registry, { storage }) => {
    const deps = { ...systemDeps(), now: () => NOW_MS };
    const stores = witnessStores(storage);
    const { heads, checkpoints } = stores;
    storage.sql.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO heads (ledger, seq, hash, at_ms) SELECT printf('L%011d', i), i, printf('%064d', i), ? FROM n`,
      LEDGERS,
      NOW_MS,
    );
    const checkpointing = new Checkpointing(env, deps, stores, never);
    await checkpointing.run();
    const made = checkpoints.kept();
    expect(made.map(({ heads }) => heads.length)).toEqual([10_000, 10_000, 5_000]);
    expect(new Set(made.flatMap(({ heads }) => heads.map(({ ledger }) => ledger))).size).toBe(LEDGERS);
    for (const [index, { prev, at }] of made.entries()) {
      const before = made[index - 1];
      if (before === undefined) continue;
      expect(prev).toBe(sha256Hex(canonicalJson(before)));
      expect(at > before.at).toBe(true);
    }
    expect(heads.hasMoved()).toBe(false);
    expect(heads.prunableSeq("L00000025000")).toBe(25_000);
    while (checkpoints.unpublished().length > 0) await checkpointing.run();
    expect(await newestCheckpointSeq(env.AUDIT_KV)).toBe(made.at(-1)?.seq);
  });
});
