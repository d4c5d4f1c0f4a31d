// Limits counted again over the calls of a log.
import { describe, expect, it } from "vitest";
import type { AuditRecord, RecordedLimit } from "../../../src/audit/record.ts";
import { BAN, bundle, DAY, denied, flips, key, outcomeOf, record, replay, whys } from "./replaying.ts";

/** When a charge of noon, which is when these calls were, has left the span of a day. */
const LEAVES_AT = "2026-11-21T12:01:26.400Z";
const CREDIT = "users.adjust_billing_credit_balance";

describe("limits", () => {
  const limited = (max: number, more: Record<string, unknown> = {}) =>
    bundle([{ id: "r", allow: ["users.*", "users.verify_password", "users.verify_totp"], limit: [{ max, per: "1d", ...more }] }]);
  const calls = (count: number, more: Partial<AuditRecord> = {}) => Array.from({ length: count }, () => record(more));
  const used = (now: number): { limits: readonly RecordedLimit[] } => ({
    limits: [{ limit: "p/r#1", bucket: "", amount: 1, used: now, max: 9, resets_at: LEAVES_AT, state: "ok" }],
  });

  it("that are new turn away what does not fit", async () => {
    const result = await replay(calls(5), { bundle: limited(3) });
    expect([result.same, flips(result)]).toEqual([3, ["2 deny r bailiff_limit_exceeded"]]);
  });

  it("have room again when what was charged has left the span, and not at midnight", async () => {
    const days = (at: string) => replay([...calls(2), ...calls(2, { at })], { bundle: limited(2) });
    expect(await days(LEAVES_AT)).toMatchObject({ same: 4 });
    expect(flips(await days("2026-11-21T12:01:26.399Z"))).toEqual(["2 deny r bailiff_limit_exceeded"]);
    expect(flips(await days("2026-11-21T00:00:00.000Z"))).toEqual(["2 deny r bailiff_limit_exceeded"]);
  });

  it("of a calendar have room again at its turn", async () => {
    const days = (at: string, zone: string) =>
      replay([...calls(2), ...calls(2, { at })], { bundle: limited(2, { window: "calendar", time_zone: zone }) });
    expect(await days("2026-11-21T00:00:00.000Z", "UTC")).toMatchObject({ same: 4 });
    expect(await days("2026-11-20T23:00:00.000Z", "Europe/Berlin")).toMatchObject({ same: 4 });
    expect(flips(await days("2026-11-20T22:59:59.999Z", "Europe/Berlin"))).toEqual(["2 deny r bailiff_limit_exceeded"]);
    // Another window is another limit, though nothing else differs: what is not on record may be decided otherwise.
    const erased = () => record({ args: null, args_salt: null, ...used(1) });
    const own = limited(2);
    expect(await replay([erased()], { own, bundle: limited(2) })).toMatchObject({ same: 1 });
    expect((await replay([erased()], { own, bundle: limited(2, { window: "calendar" }) })).untold).toHaveLength(1);
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
      "what limit p/r#1 counted then began before the first record",
    ]);
    const own = limited(9);
    const told = await replay([record(used(3)), record(used(4))], { ...late, own, bundle: limited(3) });
    expect([told.same, flips(told)]).toEqual([1, ["1 deny r bailiff_limit_exceeded"]]);
    expect((await replay(calls(4), { ...late, bundle: limited(3) })).flips).toHaveLength(1);
  });

  it("that were charged before the records and have left since are not known, but that there is room for certain is", async () => {
    const late = { fromMs: Date.parse(`${DAY}T06:00:00Z`) };
    const own = limited(9);
    const later = record({ at: "2026-11-20T18:00:00.000Z", type: "read", operation: "users.get", outcome: "ok" });
    const until = (max: number) => replay([record(used(3)), later], { ...late, own, bundle: limited(max) });
    // Two were there before: of them none, one or both have left by six.
    expect((await until(4)).same).toBe(2);
    expect((await until(3)).untold).toMatchObject([{ calls: 1 }]);
  });

  it("are not charged twice for a call that was sent again", async () => {
    const own = limited(9);
    expect(await replay([record(used(1)), record({}), record({})], { own, bundle: limited(1) })).toMatchObject({ same: 3 });
  });

  it("are charged for a call that was sent again where it was sent last", async () => {
    const own = limited(9);
    const other = { own, bundle: limited(1) };
    const first = record(used(1));
    const closed = () => outcomeOf(first, "unknown", "sent_again");
    const again = () => record({ ...used(1), at: "2026-11-21T00:00:00.000Z" });
    expect(await replay([first, closed(), again()], other)).toMatchObject({ same: 2 });
    const later = await replay([first, closed(), again(), record({ ...used(2), at: LEAVES_AT })], other);
    expect([later.same, flips(later)]).toEqual([2, ["1 deny r bailiff_limit_exceeded"]]);
    // An earlier version closed the old intent behind the new one, whose record then names no limit.
    const former = await replay([first, record({}), closed(), record(denied), record(used(2))], other);
    expect(flips(former)).toEqual(["1 deny r bailiff_limit_exceeded"]);
  });

  it("are charged again for a call that was sent again, in windows that had begun since", async () => {
    const limits = [
      { max: 9, per: "1d" },
      { max: 9, per: "30d" },
    ];
    const own = bundle([{ id: "r", allow: ["users.*"], limit: limits }]);
    const taken = (limit: string, resets_at: string): RecordedLimit => ({
      ...{ limit, bucket: "", amount: 1, used: 1, max: 9, resets_at, state: "ok" },
    });
    const first = record({ limits: [taken("p/r#1", LEAVES_AT), taken("p/r#2", "2026-12-20T12:43:12.000Z")] });
    const again = record({ at: "2026-11-21T13:00:00.000Z", limits: [taken("p/r#1", "2026-11-22T13:01:26.400Z")] });
    const third = record({ at: "2026-11-21T14:00:00.000Z" });
    const until = (daily: number, monthly: number) => {
      const other = [
        { max: daily, per: "1d" },
        { max: monthly, per: "30d" },
      ];
      return replay([first, again, { ...third, limits: [] }], {
        own,
        bundle: bundle([{ id: "r", allow: ["users.*"], limit: other }]),
      });
    };
    // Once in each day, once in the month: the third is sent again too, and takes nothing.
    expect(await until(1, 1)).toMatchObject({ same: 3 });
    const more = record({ at: "2026-11-21T15:00:00.000Z", limits: [...(again.limits ?? []), ...(first.limits ?? [])] });
    const full = await replay([first, again, more], {
      own,
      bundle: bundle([{ id: "r", allow: ["users.*"], limit: [{ max: 1, per: "1d" }] }]),
    });
    expect([full.same, flips(full)]).toEqual([2, ["1 deny r bailiff_limit_exceeded"]]);
  });

  describe("of the admin plane", () => {
    const LIST = "keys.list";
    const own = bundle([{ id: "r", allow: ["keys.*", "users.*"] }]);
    const few = (max: number) => bundle([{ id: "r", allow: ["keys.*", "users.*"], limit: [{ max, per: "1d" }] }]);
    const admin = (more: Partial<AuditRecord> = {}) =>
      record({ ledger: "admin", operation: LIST, target: null, args: {}, type: "admin", outcome: "ok", ...more });
    const create = () =>
      record({
        ledger: "admin",
        operation: "keys.create",
        target: null,
        args: { name: "n", owner: "o", policies: ["p"], scopes: null },
      });
    const ended = ({ id }: AuditRecord, outcome: AuditRecord["outcome"]) =>
      admin({ operation: "keys.create", intent_id: id, outcome });

    it("are counted by key, whoever else stands in the same ledger", async () => {
      const other = { id: "BBBBBBBBBBBB", name: "other", owner: "o" };
      const keys = new Map([key, other].map(({ id }) => [id, { policies: ["p"], scopes: null }]));
      const calls = [admin(), admin({ key: other }), admin(), admin({ key: other })];
      expect(await replay(calls, { own, keys, bundle: few(2) })).toMatchObject({ same: 4, flips: [] });
      expect((await replay(calls, { own, keys, bundle: few(1) })).flips).toMatchObject([{ key }, { key: other }]);
    });

    it("are given back what was refused, by an act's outcome and by a read that says so itself", async () => {
      const acts = (outcome: AuditRecord["outcome"]) => {
        const [one, two] = [create(), create()];
        return [one, ended(one, outcome), two, ended(two, "ok")];
      };
      for (const outcome of ["refused", "failed"] as const)
        expect(await replay(acts(outcome), { own, bundle: few(1) })).toMatchObject({ same: 2, flips: [] });
      for (const outcome of ["ok", "unknown"] as const)
        expect((await replay(acts(outcome), { own, bundle: few(1) })).flips).toHaveLength(1);
      expect(await replay([admin({ outcome: "refused" }), admin()], { own, bundle: few(1) })).toMatchObject({ same: 2 });
      const missing = record({ type: "read", operation: "users.get", outcome: "refused" });
      expect(await replay([missing, record({})], { own, bundle: few(1) })).toMatchObject({ same: 2 });
    });

    it("are charged each time: an intent without limits is no repeat there", async () => {
      expect((await replay([create(), create()], { own: few(9), bundle: few(1) })).flips).toHaveLength(1);
    });

    it("share their count with acts, in the windows of each, though their ledgers come one after the other", async () => {
      const at = (day: number) => ({ at: `2026-11-2${2 * day}T12:00:00.000Z` });
      const both = [record(at(0)), record(at(1)), admin(at(0)), admin(at(1))];
      expect(await replay(both, { own, bundle: few(2) })).toMatchObject({ same: 4 });
      expect((await replay(both, { own, bundle: few(1) })).flips).toMatchObject([{ operation: LIST, calls: 2 }]);
    });

    it("are known only in windows that began after the records did: what an act says of earlier ones may have them in it", async () => {
      const late = { fromMs: Date.parse(`${DAY}T06:00:00Z`) };
      const result = await replay([record(used(2)), admin()], { ...late, own: few(9), bundle: few(9) });
      expect([result.same, whys(result)]).toEqual([1, ["what limit p/r#1 counted then began before the first record"]]);
    });

    it("stopped a call: it stands as denied, like on the other plane", async () => {
      const full = admin({
        type: "denied",
        outcome: null,
        decision: { effect: "deny", policy: "p", rule: "r", bundle: "v1", explanation: "" },
        error: "bailiff_limit_exceeded",
      });
      expect(await replay([admin(), full], { own: few(1), bundle: few(1) })).toMatchObject({ calls: 2, same: 2 });
      expect(flips(await replay([admin(), full], { own: few(1), bundle: few(2) }))).toEqual(["1 allow r null"]);
    });
  });

  it("that stopped a call, of which the log has the calls before only behind it, flip nothing", async () => {
    // Reads of the admin plane are written a little later than they were made; a denial is written at once.
    const own = bundle([{ id: "r", allow: ["keys.list"], limit: [{ max: 2, per: "1d" }] }]);
    const list = { ledger: "admin", operation: "keys.list", target: null, args: {} } as const;
    const full = {
      ...list,
      type: "denied",
      decision: { effect: "deny", policy: "p", rule: "r", bundle: "v1", explanation: "" },
      error: "bailiff_limit_exceeded",
    } as const;
    const read = { ...list, type: "admin", outcome: "ok" } as const;
    const result = await replay([record(full), record(read), record(read)], { own, bundle: own });
    expect(result).toMatchObject({ same: 2, flips: [], untold: [{ calls: 1 }] });
    // More was allowed than is counted to fit: the counting is wrong, not the call.
    const more = await replay([record(read), record(read), record(read)], { own, bundle: own });
    expect([more.same, more.flips, whys(more)]).toEqual([2, [], ["limit p/r#1 had more room then than is counted here"]]);
  });

  it("of rules that say the same about a call are charged what the record says, whatever else is gone", async () => {
    const own = bundle([{ id: "r", allow: ["users.ban", "users.unban"], limit: [{ max: 2, per: "1d" }] }]);
    const wider = bundle([
      { id: "r", allow: ["users.ban", "users.unban"], limit: [{ max: 2, per: "1d" }] },
      { id: "list", allow: ["users.list"] },
    ]);
    const erased = (now: number) => record({ args: null, args_salt: null, ...used(now) });
    expect(await replay([erased(1), erased(2)], { own, bundle: wider })).toMatchObject({ same: 2 });
    // What the other bundle lets through besides takes of the same limit.
    const closed = bundle([
      { id: "no", deny: ["users.unban"] },
      { id: "r", allow: ["users.ban", "users.unban"], limit: [{ max: 2, per: "1d" }] },
    ]);
    const unban = record({ operation: "users.unban", ...denied, decision: { ...denied.decision, policy: "p", rule: "no" } });
    expect((await replay([unban, erased(1), erased(2)], { own: closed, bundle: own })).flips).toMatchObject([
      { operation: "users.unban", would_be: { effect: "allow" } },
      { operation: BAN, would_be: { effect: "deny" }, calls: 1 },
    ]);
    const stopped = record({
      args: null,
      args_salt: null,
      ...denied,
      decision: { ...denied.decision, policy: "p", rule: "r" },
      error: "bailiff_limit_exceeded",
    });
    expect((await replay([stopped], { own, bundle: wider })).untold).toHaveLength(1);
  });
});
