// Two calls at once cannot both take the last place, from however many isolates they come.
import { beforeAll, expect, it, vi } from "vitest";
import { callsIn, type RecordType } from "../../../src/audit/record.ts";
import { expectWholeChain, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { testGateway } from "../test-gateway.ts";
import { adjust, creditClerk, usageRows } from "./credit-clerk.ts";

const isolates = [testGateway(), testGateway(), testGateway()];
const [gateway = testGateway()] = isolates;
const BUDGET = {
  policy: "budget",
  rules: [
    { id: "spend", allow: ["users.adjust_billing_credit_balance"], limit: [{ sum: "args.amount", max: 1000, per: "30d" }] },
  ],
};

beforeAll(async () => {
  await gateway.publish([BUDGET]);
});

it("of 200 simultaneous adjustments against a budget that fits 10, exactly 10 reach Clerk and 190 are told why not", async () => {
  const key = await gateway.mint(["budget"]);
  const clerk = creditClerk();
  for (const { clerk: script } of isolates) script.answerWith((call) => clerk.answer(call));
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      adjust(isolates[index % isolates.length] ?? gateway, key.key, { idempotency_key: `budget-${index}` }),
    ),
  );
  expect(clerk.entries).toHaveLength(10);
  expect(isolates.flatMap(({ clerk: script }) => script.sent)).toHaveLength(10);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused).toHaveLength(190);
  const windowMs = 30 * 86_400_000;
  // All within a few seconds: one slot, or two.
  const slotMs = windowMs / 1000;
  const endsAtMs = (Math.floor(Date.now() / slotMs) + 1) * slotMs + windowMs;
  for (const answer of refused) {
    expect(answer).toMatchObject({
      status: 429,
      codes: ["bailiff_limit_exceeded"],
      body: { errors: [{ meta: { asked: 100, left: 0, max: 1000, fits_at: new Date(endsAtMs).toISOString() } }] },
    });
    const seconds = Number(answer.headers.get("retry-after"));
    expect(Math.abs(seconds - (endsAtMs - Date.now()) / 1000)).toBeLessThan(60);
  }
  expect(await usageRows(gateway, key.id)).toMatchObject([{ used: 1000, left: 0 }]);
  // Of so many denials most are counted together, in a record that comes two seconds later.
  vi.setSystemTime(Date.now() + 2_000);
  await ringAlarm(key.id);
  const calls = Map.groupBy(await recordsOf(key.id), ({ type }) => type);
  const callsOf = (type: RecordType) => (calls.get(type) ?? []).reduce((sum, record) => sum + callsIn(record), 0);
  expect([callsOf("intent"), callsOf("outcome"), callsOf("denied")]).toEqual([10, 10, 190]);
  await expectWholeChain(key.id);
});
