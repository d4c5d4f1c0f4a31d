// Records of the time before values had one spelling: decided then as they were written, and again as they are read today.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import type { Decision } from "../../../src/policy/decide/decision.ts";
import { replayCall } from "../../../src/policy/try/replay-call.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const vocabulary = buildVocabulary(OPERATIONS, []);

function bundleOf(when: string) {
  const rules = [
    { id: "no", deny: [CREDITS], when },
    { id: "rest", allow: [CREDITS], limit: [{ sum: "args.amount", max: 1000, per: "1d", by: "args.currency" }] },
  ];
  const result = compileBundle([{ policy: "p", rules }], vocabulary, "v", { lazy: true });
  if (!result.ok) throw new Error("not compiled");
  return result.bundle;
}

const call = (currency: string) => ({
  key: { id: "k", name: "k", owner: "o", policies: ["p"], scopes: null },
  operation: CREDITS,
  args: { user_id: "user_1", amount: 100, action: "increase", currency, idempotency_key: "i" },
  argsWhole: true,
  also: [],
  seen: {},
  reason: "",
  ip: null,
  atMs: 0,
});
const onRecord = (effect: string) => (decision: Decision) => decision.effect === effect;

describe("a recorded credit in usd", () => {
  it("is, today, a credit in USD: for rules and for limits", () => {
    const before = { bundle: bundleOf('args.currency == "USD"'), isOnRecord: onRecord("allow") };
    expect(replayCall(bundleOf('args.currency == "USD"'), call("usd"), before)).toMatchObject({
      kind: "told",
      decision: { effect: "deny" },
      before: { effect: "allow" },
    });
    expect(replayCall(bundleOf("false"), call("usd"), before)).toMatchObject({
      decision: { effect: "allow", limits: [{ bucket: "currency:USD" }] },
    });
  });

  it("was denied by a rule that said usd, and still is", () => {
    const bundle = bundleOf('args.currency == "usd"');
    const before = { bundle, isOnRecord: onRecord("deny") };
    expect(replayCall(bundle, call("usd"), before)).toMatchObject({ decision: { effect: "deny" }, before: { effect: "deny" } });
  });
});
