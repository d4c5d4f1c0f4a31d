// A page that looks at 5,000 records of others ends short, with a cursor that goes on from there and does not say where that is.
import { expect, it } from "vitest";
import { BLANK_DRAFT, type RecordDraft } from "../../../src/audit/record.ts";
import { decodeCursor } from "../../../src/audit/record-order.ts";
import { ADMIN_LEDGER } from "../../../src/ledger/protocol.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
const OTHERS = 5_200;
const BATCH = 400;

const draft = (number: number): RecordDraft => ({
  ...BLANK_DRAFT,
  type: "admin",
  request_id: `req_${number}`,
  key: { id: "otherKey0000", name: "other", owner: "finance" },
  operation: "keys.list",
  outcome: "ok",
});

it("looks no further than it may, and goes on where it stopped", { timeout: 60_000 }, async () => {
  const see = { policy: "see", rules: [{ id: "own", allow: ["audit.read", "audit.acts"], when: "target.owner == key.owner" }] };
  const work = { policy: "work", rules: [{ id: "work", allow: ["keys.revoke", "keys.list"] }] };
  expect(await gateway.publish([see, work])).toMatchObject({ status: 200 });
  const watcher = await gateway.mint(["see"], { name: "watcher", owner: "support" });
  const inside = await gateway.mint(["work"], { name: "inside", owner: "support" });
  await gateway.admin("GET", "/keys", undefined, inside.key);
  await gateway.admin("POST", "/keys/000000000000/revoke", { reason: "x" }, inside.key);
  for (let at = 0; at < OTHERS; at += BATCH)
    await gateway.services.ledgers.append(
      ADMIN_LEDGER,
      Array.from({ length: BATCH }, (_, index) => draft(at + index)),
    );

  for (const path of ["/audit?key=inside", "/acts?key=inside&class=read&class=destructive"]) {
    const pages = await pagesOf(watcher, path);
    expect(pages.length).toBeGreaterThan(1);
    const [first] = pages;
    expect(first?.data).toEqual([]);
    const all = pages.flatMap(({ data }) => data);
    expect(new Set(all.map(({ operation }) => operation))).toEqual(new Set(["keys.list", "keys.revoke"]));
    for (const { next_cursor: cursor } of pages) if (cursor !== null) expect(decodeCursor(cursor)).toBeUndefined();
  }
});

interface Page {
  readonly data: readonly { readonly operation: string }[];
  readonly next_cursor: string | null;
}

async function pagesOf({ key }: MintedKey, path: string): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const answer = await gateway.admin("GET", `${path}${cursor === "" ? "" : `&cursor=${cursor}`}`, undefined, key);
    expect(answer.status, answer.text).toBe(200);
    const page: Page = JSON.parse(answer.text);
    pages.push(page);
    cursor = page.next_cursor;
  }
  return pages;
}
