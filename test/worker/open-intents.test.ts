// After an outage of Clerk's there may be any number of acts whose outcome nobody knows: they are shown page by page, all of them.
import { runInDurableObject } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { ledgerOf, openIntentsIn } from "./ledger-inspection.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
/** More than a call to an object carries. */
const LARGE = 140;
const SMALL = 1_010;
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
  key = await gateway.mint(["p"]);
  gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
  const act = (filler: string) =>
    gateway.call("PATCH", "/v1/users/user_1/metadata", {
      key: key.key,
      body: { public_metadata: { filler } },
      headers: { "bailiff-max-retries": "0" },
    });
  await act("x".repeat(250_000));
  await act("");
  // Many like these in their place.
  await runInDurableObject(ledgerOf(key.id), (_ledger, { storage }) => {
    const more = (seq: number, times: number) =>
      storage.sql.exec(
        `WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < ${times})
         INSERT INTO records SELECT ${seq} * 10000 + n, at_ms, json_set(json, '$.seq', ${seq} * 10000 + n, '$.id', 'copy' || (${seq} * 10000 + n))
         FROM records, many WHERE seq = ${seq}`,
      );
    more(1, LARGE);
    more(3, SMALL);
    storage.sql.exec("DELETE FROM intents");
    storage.sql.exec("INSERT INTO intents SELECT 'req_' || seq, seq, 0, 'unknown' FROM records WHERE seq > 10000");
  });
}, 60_000);

it("a read of the Ledger holds as many as one may", async () => {
  const newest = await openIntentsIn(ledgerOf(key.id));
  expect(newest.length).toBeLessThan(SMALL);
  expect(JSON.stringify(newest).length).toBeLessThan(8_000_000);
});

it("all of them are listed, newest first, each once", async () => {
  const seqs: number[] = [];
  for (let cursor: unknown = "", pages = 0; cursor !== null; pages += 1) {
    expect(pages).toBeLessThan(60);
    const page = await gateway.admin("GET", `/audit?open=true&limit=200${cursor}`);
    expect(page.status).toBe(200);
    const { data, next_cursor } = JSON.parse(page.text);
    expect(page.text.length).toBeLessThan(3_000_000);
    seqs.push(...data.map(({ seq }: { seq: number }) => seq));
    cursor = next_cursor && `&cursor=${next_cursor}`;
  }
  expect(seqs).toHaveLength(LARGE + SMALL);
  expect(seqs).toEqual(seqs.toSorted((a, b) => b - a));
});
