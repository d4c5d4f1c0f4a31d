// A key whose index entry may be behind is asked for in its Ledger once, however many questions of one call are about it.
import { expect, it } from "vitest";
import { finderOf } from "../../../src/routes/admin/keys/key-lookup.ts";
import { testGateway } from "../test-gateway.ts";

it("a hundred questions about one stale key are one to its Ledger", async () => {
  const { services, publish, mint } = testGateway();
  await publish([{ policy: "work", rules: [{ id: "work", allow: ["users.get"] }] }]);
  const { id } = await mint(["work"]);
  const asked: string[] = [];
  const { ledgers } = services;
  const stale: typeof services = {
    ...services,
    ledgers: {
      ...ledgers,
      keysNamed: async (ids) => {
        const named = await ledgers.keysNamed(ids);
        return named && { value: named.value.map((entry) => ({ ...entry, stale: true })) };
      },
      lease: (keyId) => {
        asked.push(keyId);
        return ledgers.lease(keyId);
      },
    },
  };
  const find = finderOf(stale, [id]);
  const found = await Promise.all(Array.from({ length: 100 }, () => find(id)));
  expect(found.every((one) => one.ok && Reflect.get(one.record, "id") === id)).toBe(true);
  expect(asked).toEqual([id]);
});
