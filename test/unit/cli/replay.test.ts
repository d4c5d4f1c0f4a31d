// Other policies over the calls of a log: what flips, what stays, what nobody can say.
import { describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { BAN, bundle, denied, flips, key, outcomeOf, record, replay, whys } from "./replaying.ts";

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

describe("why it was denied", () => {
  const noNames = [
    { id: "no", deny: ["users.ban"], when: "target.username == null" },
    { id: "r", allow: ["users.*"] },
  ];
  const of = (error: string) => ({
    ...denied,
    decision: { ...denied.decision, policy: "p", rule: "no" },
    seen: { "target.username": null },
    error,
  });
  const only = (when: string) => bundle([{ id: "r", allow: ["users.*"], when }]);

  it("tells a field that was null from one that was not there", async () => {
    const isNull = record(of("bailiff_policy_denied"));
    const isAbsent = record(of("bailiff_policy_error"));
    for (const one of [isNull, isAbsent])
      expect(await replay([one], { own: bundle(noNames), bundle: bundle(noNames) })).toMatchObject({ same: 1, untold: [] });
    const named = { own: bundle(noNames), bundle: only("!has(target.username)") };
    expect(await replay([isNull], named)).toMatchObject({ flips: [], untold: [] });
    expect(flips(await replay([isAbsent], named))).toEqual(["1 allow r null"]);
  });

  it("shows that another decision was made then, when the reason is another one", async () => {
    const other = record({ ...of("bailiff_scope_denied"), decision: denied.decision, seen: null });
    expect(whys(await replay([other], { own: bundle([{ id: "r", allow: ["users.get"] }]), bundle: bundle(noNames) }))).toEqual([
      "the key had other policies or scopes then",
    ]);
  });
});

describe("rules that say the same about a call", () => {
  const staff = { id: "staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" };
  const own = bundle([staff, { id: "r", allow: ["users.*"] }]);
  const erased = { args: null, args_salt: null, seen: null };

  it("decide it the same, whatever is on record", async () => {
    const other = bundle([staff, { id: "r", allow: ["users.*"] }, { id: "more", allow: ["keys.list"] }], { description: "d" });
    const unseen = record({ seen: { "target.private_metadata.staff": "(not JSON)" } });
    expect(await replay([record(erased), unseen], { own, bundle: other })).toMatchObject({ same: 2, untold: [] });
  });

  it.each<[string, readonly unknown[], Partial<AuditRecord>]>([
    ["another rule", [staff, { id: "r", allow: ["users.*"], when: "context.reason != ''" }], {}],
    ["another order", [staff, { id: "first", allow: [BAN], only: [] }, { id: "r", allow: ["users.*"] }], {}],
    ["another mask", [staff, { id: "r", allow: ["users.*"], mask: ["private_metadata"] }], {}],
    [
      "another rule on what may go along",
      [staff, { id: "no", deny: ["users.replace_metadata"] }, { id: "r", allow: ["users.*"] }],
      { operation: "users.update" },
    ],
  ])("but not with %s", async (_name, rules, more) => {
    const result = await replay([record({ ...erased, ...more })], { own, bundle: bundle(rules) });
    expect([result.same, whys(result)]).toEqual([0, ["its arguments were erased"]]);
  });

  it("and not where the key was another one then", async () => {
    const byOther = {
      ...erased,
      decision: { effect: "allow", policy: "p", rule: "gone", bundle: "v1", explanation: "" },
    } as const;
    const byScopes = { ...denied, ...erased, error: "bailiff_scope_denied" };
    for (const one of [byOther, byScopes]) expect((await replay([record(one)], { own, bundle: own })).untold).toHaveLength(1);
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
    [
      "erased arguments",
      { args: null, args_salt: null },
      { bundle: bundle([{ id: "r", allow: ["users.*"], when: "context.reason == ''" }]) },
      "its arguments were erased",
    ],
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

  it("need nothing of a call but what was called: what they cover stays as it was", async () => {
    const gone = {
      args: null,
      args_salt: null,
      decision: { effect: "allow", policy: "p", rule: "r", bundle: "gone", explanation: "" },
    };
    const reading = bundle([{ id: "r", allow: ["users.*"], when: "target.banned" }]);
    const calls = [
      record({ ...gone, decision: { ...gone.decision, effect: "allow" } }),
      record({}),
      record({ ...denied, ...gone, decision: denied.decision }),
    ];
    expect(await replay(calls, { own: reading, keys: new Map(), scopes: [BAN] })).toMatchObject({
      same: 3,
      flips: [],
      untold: [],
    });
  });

  it("that lack what may have gone along with a call, whose arguments are gone, leave it open", async () => {
    const update = { operation: "users.update", args: null, args_salt: null };
    const metadata = { operation: "users.update", args: { user_id: "user_1", private_metadata: {} } };
    const plain = { operation: "users.update", args: { user_id: "user_1", first_name: "Ada" } };
    const under = (more: Partial<AuditRecord>, ...scopes: string[]) => replay([record(more)], { scopes });
    expect(whys(await under(update, "users.update"))).toEqual(["its arguments were erased"]);
    expect(whys(await under(update, "users.update", "users.replace_metadata"))).toEqual(["its arguments were erased"]);
    expect(await under(update, "users.update", "users.replace_*", "users.set_*", "users.delete_*")).toMatchObject({ same: 1 });
    expect(flips(await under(metadata, "users.update"))).toEqual(["1 deny null bailiff_scope_denied"]);
    expect(await under(plain, "users.update")).toMatchObject({ same: 1 });
  });

  it("may let through what the scopes of then refused: its rules are asked", async () => {
    const refused = record({ ...denied, error: "bailiff_scope_denied" });
    const keys = new Map([[key.id, { policies: ["p"], scopes: ["users.get"] }]]);
    expect(flips(await replay([refused], { keys, scopes: [BAN] }))).toEqual(["1 allow r null"]);
  });
});
