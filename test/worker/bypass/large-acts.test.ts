// What a Ledger tells the detector of goes through, however large what was to be done is, and however many ended one after another.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import type { ToldAct } from "../../../src/bypass/told-act.ts";
import { systemDeps } from "../../../src/deps.ts";
import { Ledger } from "../../../src/ledger/ledger.ts";
import { ledgerOf } from "../ledger-inspection.ts";
import { hookedGateway, WEBHOOK_SECRET } from "./clerk-webhooks.ts";

const MANY = 160;
const gateway = hookedGateway();

beforeAll(async () => {
  await gateway.publish([{ policy: "desk", rules: [{ id: "all", allow: ["users.*"] }] }]);
});

it.each<[string, string, string, object]>([
  ["of one user", "PATCH", "/v1/users/user_1/metadata", {}],
  ["of users whom nobody can name", "POST", "/v1/users", { email_address: ["new@example.com"], password: "correct horse 1" }],
])("acts %s whose outcome nobody knows", async (_whose, method, path, more) => {
  const desk = await gateway.mint(["desk"]);
  gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
  const body = { ...more, public_metadata: { filler: "x".repeat(250_000) } };
  await gateway.call(method, path, { key: desk.key, body, headers: { "bailiff-max-retries": "0" } });
  const sizes: number[] = [];
  const told = new Set<string>();
  const BYPASS = new Proxy(env.BYPASS, {
    get(target, property) {
      if (property !== "get") return Reflect.get(target, property).bind(target);
      return () => ({
        async tell(acts: readonly ToldAct[]) {
          sizes.push(JSON.stringify(acts).length);
          for (const { intentId, outcome } of acts) told.add(`${intentId} ${outcome}`);
        },
      });
    },
  });
  await runInDurableObject(ledgerOf(desk.id), async (_ledger, state) => {
    const { sql } = state.storage;
    // Many like this one: all begun, then all ended.
    for (const [seq, from] of [
      [1, 1_000],
      [2, 2_000],
    ])
      sql.exec(
        `WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < ${MANY})
         INSERT INTO records SELECT ${from} + n, at_ms,
           json_set(json, '$.seq', ${from} + n, '$.id', '${desk.id}-' || (${from} + n), '$.intent_id', '${desk.id}-' || (1000 + n))
         FROM records, many WHERE seq = ${seq}`,
      );
    const world = { ...env, BYPASS, CLERK_WEBHOOK_SIGNING_SECRET: WEBHOOK_SECRET };
    const ledger = new Ledger(state, world, { ...systemDeps(), log: () => undefined });
    for (let ring = 0; ring < 20; ring += 1) await ledger.alarm();
  });
  expect(Math.max(...sizes)).toBeLessThan(5_000_000);
  expect([...told].filter((act) => act.endsWith(" unknown"))).toHaveLength(MANY + 1);
});
