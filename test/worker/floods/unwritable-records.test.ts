// A record that cannot be written would hold up all that wait with it: plain reads of a ledger are written together. So whatever a caller sends,
// its record can be.
import { beforeAll, expect, it } from "vitest";
import { BLANK_DRAFT } from "../../../src/audit/record.ts";
import { expectWholeChain, recordsOf } from "../ledger-inspection.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
let author: MintedKey;

const RULES = [{ id: "check", allow: ["policies.check", "keys.list"] }];
beforeAll(async () => {
  expect(await gateway.publish([{ policy: "author", rules: RULES }])).toMatchObject({ status: 200 });
  author = await gateway.mint(["author"]);
});

const recorded = async () => (await recordsOf("admin")).filter(({ key }) => key?.id === author.id);

it.each([
  ["has half a letter at its sixty-fourth place", `${"x".repeat(63)}\u{1f600}`, 1],
  ["is as long in a record as six bytes for each of its letters, ten thousand times", "\u0001".repeat(64), 10_000],
])("a bundle to check whose policy's name %s is on record, and so is what came after it", async (_what, name, count) => {
  const before = await recorded();
  const policies = Array.from({ length: count }, () => ({ policy: name, rules: RULES }));
  const checked = await gateway.admin("POST", "/policies/check", { policies }, author.key);
  expect(checked).toMatchObject({ status: 200, body: { ok: false } });
  expect(await gateway.admin("GET", "/keys", undefined, author.key)).toMatchObject({ status: 200 });
  const [check, list, ...more] = (await recorded()).slice(before.length);
  expect([check?.operation, list?.operation, more]).toEqual(["policies.check", "keys.list", []]);
  expect(check?.args).toEqual({ policy_names: policies.map(() => "[unknown]") });
});

it("one that comes as far as the ledger is mended there, and keeps no other from being written", async () => {
  const half = "\ud83d";
  const drafts = [
    { ...BLANK_DRAFT, type: "admin", request_id: "req_half", args: { [half]: [half] }, seen: { half } } as const,
    { ...BLANK_DRAFT, type: "admin", request_id: "req_whole", args: { fine: "\u{1f600}" } } as const,
  ];
  expect(await gateway.services.ledgers.append("admin", drafts)).not.toBeNull();
  const [mended, whole] = (await recordsOf("admin")).slice(-2);
  expect(mended).toMatchObject({ request_id: "req_half", args: { "\ufffd": ["\ufffd"] }, seen: { half: "\ufffd" } });
  expect(whole).toMatchObject({ request_id: "req_whole", args: drafts[1]?.args });
  await expectWholeChain("admin");
});
