// Other policies over the calls of a log: what flips, what stays, what nobody can say.
import { describe, expect, it } from "vitest";
import { gatewayVocabulary, operationFacts } from "../../../cli/policies/gateway-vocabulary.ts";
import { ReplayLog, type ReplayOptions } from "../../../cli/replay/replay-log.ts";
import type { ReplayResult } from "../../../cli/replay/replay-tally.ts";
import type { AuditRecord, RecordedLimit } from "../../../src/audit/record.ts";
import { type CompiledBundle, compileBundle } from "../../../src/policy/compile.ts";

const vocabulary = await gatewayVocabulary();
const facts = await operationFacts();
const DAY = "2026-11-20";
const BAN = "users.ban";
const CREDIT = "users.adjust_billing_credit_balance";
const key = { id: "AAAAAAAAAAAA", name: "desk", owner: "support" };

function bundle(rules: readonly unknown[], more: Record<string, unknown> = {}): CompiledBundle {
  const result = compileBundle([{ policy: "p", rules, ...more }], vocabulary, "v1");
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return result.bundle;
}

let seq = 0;
function record(more: Partial<AuditRecord>): AuditRecord {
  seq += 1;
  const id = `${key.id}-${seq}`;
  const ruled = { effect: "allow", policy: "p", rule: "r", bundle: "v1", explanation: "", shadow: null } as const;
  return {
    v: 1,
    id,
    ledger: key.id,
    seq,
    prev: "",
    hash: "",
    at: `${DAY}T12:00:00.000Z`,
    type: "intent",
    request_id: `req_${seq}`,
    key,
    operation: BAN,
    target: "user_1",
    args: { user_id: "user_1" },
    args_salt: "",
    args_hash: "",
    seen: null,
    reason: "",
    ip: null,
    api_version: "2026-05-12",
    decision: ruled,
    limits: null,
    upstream: null,
    intent_id: more.type === undefined ? id : null,
    outcome: null,
    error: null,
    ...more,
  };
}
const denied = {
  type: "denied",
  decision: { effect: "deny", policy: null, rule: null, bundle: "v1", explanation: "" },
  error: "bailiff_policy_denied",
} as const;
const outcomeOf = ({ id }: AuditRecord, outcome: AuditRecord["outcome"], error: string | null = null) =>
  record({ type: "outcome", intent_id: id, outcome, error });

async function replay(
  records: readonly AuditRecord[],
  options: Partial<ReplayOptions> & { own?: CompiledBundle },
): Promise<ReplayResult> {
  const { own = bundle([{ id: "r", allow: ["users.*"] }]), ...rest } = options;
  const log = new ReplayLog({
    bundle: null,
    keys: new Map([[key.id, { policies: ["p"], scopes: null }]]),
    facts,
    published: async (version) => (version === "v1" ? own : null),
    fromMs: Date.parse(DAY),
    ...rest,
  });
  for (const one of records) await log.feed(one);
  return log.result();
}
const flips = ({ flips: all }: ReplayResult) =>
  all.map(({ would_be, calls }) => `${calls} ${would_be.effect} ${would_be.rule} ${would_be.code}`);
const whys = ({ untold }: ReplayResult) => untold.map(({ why }) => why);

describe("other rules", () => {
  it("that decide alike change nothing", async () => {
    expect(
      await replay([record({}), record({ type: "read", operation: "users.get" })], {
        bundle: bundle([{ id: "r", allow: ["users.*"] }]),
      }),
    ).toMatchObject({ calls: 2, same: 2, flips: [], terms: [], untold: [] });
  });

  it("that deny flip what was allowed, in one line with a count and an example", async () => {
    const calls = [record({}), record({ args: { user_id: "user_2" }, target: "user_2" })];
    const result = await replay(calls, {
      bundle: bundle([
        { id: "no", deny: [BAN] },
        { id: "r", allow: ["users.get"] },
      ]),
    });
    expect(result.flips).toMatchObject([
      {
        key,
        operation: BAN,
        was: { effect: "allow", rule: "r" },
        would_be: { effect: "deny", rule: "no" },
        calls: 2,
        example: calls[0]?.id,
      },
    ]);
  });

  it("that allow flip what was denied", async () => {
    const own = bundle([{ id: "r", allow: ["users.get"] }]);
    expect(flips(await replay([record(denied)], { own, bundle: bundle([{ id: "r", allow: [BAN] }]) }))).toEqual([
      "1 allow r null",
    ]);
  });

  it("by another name, or with another mask, are told apart from flips", async () => {
    const renamed = await replay([record({})], { bundle: bundle([{ id: "renamed", allow: [BAN] }]) });
    const masked = await replay([record({})], { bundle: bundle([{ id: "r", allow: ["users.*"], mask: ["private_metadata"] }]) });
    for (const result of [renamed, masked]) expect(result).toMatchObject({ same: 0, flips: [], terms: [{ calls: 1 }] });
  });

  it("count each call once: what came of an intent, repeats from memory and faults are no calls", async () => {
    const intent = record({});
    const rest = [
      outcomeOf(intent, "ok"),
      record({ type: "read", intent_id: intent.id }),
      record({ type: "failed", decision: null }),
      record({ key: { id: "root", name: "root token", owner: "" } }),
      record({ type: "anonymous", key: null, decision: null, operation: null }),
    ];
    expect(await replay([intent, ...rest], { bundle: bundle([{ id: "r", allow: ["users.*"] }]) })).toMatchObject({
      calls: 1,
      same: 1,
      skipped: 2,
    });
  });

  it("on metadata that was sent with an update are asked for both operations", async () => {
    const update = record({
      operation: "users.update",
      args: { user_id: "user_1", private_metadata: {}, notify_primary_email_address_changed: false },
    });
    expect(flips(await replay([update], { bundle: bundle([{ id: "r", allow: ["users.update"] }]) }))).toEqual([
      "1 deny null bailiff_policy_denied",
    ]);
  });
});

describe("what cannot be told", () => {
  it.each<[string, Partial<AuditRecord>, Parameters<typeof replay>[1], string]>([
    [
      "a user of whom nothing is on record",
      {},
      { bundle: bundle([{ id: "r", allow: ["users.*"], when: "!target.banned" }]) },
      "a rule reads what is not on record: target.banned",
    ],
    ["erased arguments", { args: null, args_salt: null }, {}, "its arguments were erased"],
    [
      "a bundle that is gone",
      { decision: { effect: "allow", policy: "p", rule: "r", bundle: "v0", explanation: "" } },
      {},
      "the bundle that it was decided under is not kept",
    ],
    [
      "a key that had other policies",
      {},
      { own: bundle([{ id: "other", allow: ["users.*"] }]) },
      "the key had other policies or scopes then",
    ],
    [
      "a key that had no scopes",
      {},
      { keys: new Map([[key.id, { policies: ["p"], scopes: ["users.get"] }]]) },
      "the key had other policies or scopes then",
    ],
    ["a key that is gone", {}, { keys: new Map() }, "there is no such key any more"],
    [
      "arguments that are not kept",
      { operation: "policies.publish", type: "admin", args: { version: "v" } },
      {
        own: bundle([{ id: "r", allow: ["policies.publish"] }]),
        bundle: bundle([{ id: "r", allow: ["policies.publish"], when: "size(args.policies) < 5" }]),
      },
      "a rule reads what is not on record: args.policies",
    ],
  ])("%s", async (_name, more, options, why) => {
    expect(whys(await replay([record(more)], { bundle: bundle([{ id: "r", allow: ["users.*"] }]), ...options }))).toEqual([why]);
  });
});

describe("other scopes", () => {
  it("keep what they cover, and show what they would take away", async () => {
    const calls = [record({ type: "read", operation: "users.get" }), record({})];
    expect(await replay(calls, { scopes: ["users.ban", "users.get"] })).toMatchObject({ same: 2, flips: [] });
    expect(flips(await replay(calls, { scopes: ["users.get"] }))).toEqual(["1 deny null bailiff_scope_denied"]);
  });
});

describe("limits", () => {
  const limited = (max: number, more: Record<string, unknown> = {}) =>
    bundle([{ id: "r", allow: ["users.*"], limit: [{ max, per: "1d", ...more }] }]);
  const calls = (count: number, more: Partial<AuditRecord> = {}) => Array.from({ length: count }, () => record(more));
  const used = (now: number): { limits: readonly RecordedLimit[] } => ({
    limits: [{ limit: "p/r#1", bucket: "", amount: 1, used: now, max: 9, resets_at: "2026-11-21T00:00:00.000Z", state: "ok" }],
  });

  it("that are new turn away what does not fit", async () => {
    const result = await replay(calls(5), { bundle: limited(3) });
    expect([result.same, flips(result)]).toEqual([3, ["2 deny r bailiff_limit_exceeded"]]);
  });

  it("begin anew with their window", async () => {
    const days = [...calls(2), ...calls(2, { at: "2026-11-21T00:00:00.000Z" })];
    expect(await replay(days, { bundle: limited(2) })).toMatchObject({ same: 4 });
  });

  it("are given back what Clerk refused, and keep what nobody knows", async () => {
    const [one, two, three] = [record({}), record({}), record({})];
    const until = (outcome: AuditRecord["outcome"], error: string | null = null) =>
      replay([one, outcomeOf(one, outcome, error), two, three], { bundle: limited(2) });
    expect(await until("refused")).toMatchObject({ same: 3 });
    expect(await until("failed")).toMatchObject({ same: 3 });
    expect(await until("ok", "duplicate")).toMatchObject({ same: 3 });
    for (const outcome of ["ok", "unknown"] as const) expect((await until(outcome)).flips).toHaveLength(1);
  });

  it("on guessing keep what Clerk refused", async () => {
    const guess = { operation: "users.verify_totp", args: { user_id: "user_1", code: "[redacted]" } };
    const [one, two] = [record(guess), record(guess)];
    expect(
      (await replay([one, { ...outcomeOf(one, "refused"), operation: guess.operation }, two], { bundle: limited(1) })).flips,
    ).toHaveLength(1);
  });

  it("sum what they sum, apart by what they count by", async () => {
    const credit = (amount: number, user: string) =>
      record({
        operation: CREDIT,
        target: user,
        args: { user_id: user, amount, action: "increase", currency: "USD", idempotency_key: "k" },
      });
    const own = bundle([{ id: "r", allow: [CREDIT] }]);
    const summed = bundle([{ id: "r", allow: [CREDIT], limit: [{ sum: "args.amount", max: 100, per: "1d" }] }]);
    const each = bundle([{ id: "r", allow: [CREDIT], limit: [{ max: 1, per: "1d", by: "target" }] }]);
    const credits = [credit(60, "user_1"), credit(60, "user_2"), credit(40, "user_1")];
    expect(await replay(credits, { own, bundle: summed })).toMatchObject({
      same: 2,
      flips: [{ calls: 1, example: credits[1]?.id }],
    });
    expect(await replay(credits, { own, bundle: each })).toMatchObject({
      same: 2,
      flips: [{ calls: 1, example: credits[2]?.id }],
    });
  });

  it("that were used up flip to allow where there would have been room", async () => {
    const own = limited(2);
    const full = {
      type: "denied",
      decision: { effect: "deny", policy: "p", rule: "r", bundle: "v1", explanation: "" },
      error: "bailiff_limit_exceeded",
    } as const;
    const records = [record(used(1)), record(used(2)), record(full), record(full)];
    expect(await replay(records, { own, bundle: own })).toMatchObject({ calls: 4, same: 4 });
    const wider = await replay(records, { own, bundle: limited(3) });
    expect([wider.same, flips(wider)]).toEqual([3, ["1 allow r null"]]);
  });

  it("that are not counted here stopped a call: nobody can say whether they still would", async () => {
    const full = {
      ...denied,
      decision: { ...denied.decision, policy: "p", rule: "r" },
      error: "bailiff_limit_exceeded",
    } as const;
    // By the limit on guessing, or by that of a key above: the key's own was not used up.
    const guess = { ...full, operation: "users.verify_totp", args: { user_id: "user_1", code: "[redacted]" } } as const;
    expect(whys(await replay([record(guess)], {}))).toEqual([expect.stringContaining("not counted here")]);
    const own = bundle([{ id: "r", allow: [BAN], limit: [{ max: 2, per: "1d" }] }]);
    expect(await replay([record({}), record(full)], { own })).toMatchObject({ flips: [], untold: [{ calls: 1 }] });
    // A denial that stands whatever was counted is told.
    const none = bundle([{ id: "r", allow: ["users.get"] }]);
    expect(await replay([record(full)], { own, bundle: none })).toMatchObject({ flips: [], terms: [{ calls: 1 }], untold: [] });
  });

  it("of a window that began before the records are known only where a record says so", async () => {
    const late = { fromMs: Date.parse(`${DAY}T06:00:00Z`) };
    expect(whys(await replay(calls(1), { ...late, bundle: limited(3) }))).toEqual([
      "the window of limit p/r#1 began before the first record",
    ]);
    const own = limited(9);
    const told = await replay([record(used(3)), record(used(4))], { ...late, own, bundle: limited(3) });
    expect([told.same, flips(told)]).toEqual([1, ["1 deny r bailiff_limit_exceeded"]]);
    expect((await replay(calls(4), { ...late, bundle: limited(3) })).flips).toHaveLength(1);
  });

  it("are not charged twice for a call that was sent again", async () => {
    const own = limited(9);
    expect(await replay([record(used(1)), record({}), record({})], { own, bundle: limited(1) })).toMatchObject({ same: 3 });
  });
});
