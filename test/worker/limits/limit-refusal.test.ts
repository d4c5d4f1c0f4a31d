// What a caller hears of a used-up limit.
import { expect, it } from "vitest";
import type { LimitRefusal } from "../../../src/ledger/protocol.ts";
import { limitExceeded } from "../../../src/routes/call/limit-refusal.ts";

const NOW = Date.parse("2035-01-01T00:00:00Z");
const refusal: LimitRefusal = {
  ok: false,
  code: "limited",
  limit: "support/ban#1",
  bucket: "",
  asked: 1,
  used: 50,
  max: 50,
  windowMs: 3_600_000,
  fitsAtMs: NOW + 1_500,
  resetsAtMs: NOW + 60_000,
};

it("is told when it fits, in whole seconds, and when all is back", () => {
  const { headers, meta } = limitExceeded(refusal, NOW);
  expect([headers, meta?.["fits_at"], meta?.["resets_at"]]).toEqual([
    { "retry-after": "2" },
    "2035-01-01T00:00:01.500Z",
    "2035-01-01T00:01:00.000Z",
  ]);
});

it("is told of money as money, where its currency is known, and the numbers stay in the smallest unit", () => {
  const money: LimitRefusal = { ...refusal, asked: 30_000, used: 18_800, max: 20_000 };
  const { detail, meta } = limitExceeded(money, NOW, "USD");
  expect(detail).toContain("allows 200.00 USD in any 3600 seconds: asked for 300.00 USD, 12.00 USD left.");
  expect(meta).toMatchObject({ currency: "USD", asked: 30_000, left: 1_200, max: 20_000 });
  expect(limitExceeded(money, NOW, "JPY").detail).toContain("asked for 30000 JPY");
  expect(limitExceeded(money, NOW).meta).not.toHaveProperty("currency");
});

it("by a Ledger of the version before, which does not tell when it fits, is told to wait for all", () => {
  // As it crosses the call: the field is not there.
  const before: LimitRefusal = JSON.parse(JSON.stringify({ ...refusal, fitsAtMs: undefined }));
  expect(limitExceeded(before, NOW).headers).toEqual({ "retry-after": "60" });
});
