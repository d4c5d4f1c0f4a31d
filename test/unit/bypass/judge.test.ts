// What changed, who can have done it, which act explains it: by cases, and that the order of arrival does not matter.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readClerkEvent } from "../../../src/bypass/clerk-event.ts";
import { effectsOf, identityOf } from "../../../src/bypass/effects.ts";
import { judgeUser, type SeenEvent } from "../../../src/bypass/judge.ts";
import type { KnownAct } from "../../../src/bypass/told-act.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";

const T0 = Date.parse("2026-11-29T12:00:00.000Z");
const HOUR_MS = 3_600_000;
const asIs = (text: string) => text;

function seen(type: string, atMs: number, user: object = {}): SeenEvent {
  const read = readClerkEvent(
    JSON.stringify({ type, timestamp: atMs, data: { ...(type === "user.deleted" ? {} : USER), ...user, id: "user_1" } }),
  );
  if (read.kind !== "user") throw new Error(`read as ${read.kind}`);
  return read.event;
}

/** Whom nobody has seen for a year. */
const USER = {
  banned: false,
  locked: false,
  external_id: null,
  username: null,
  bypass_client_trust: false,
  delete_self_enabled: true,
  public_metadata: {},
  private_metadata: {},
  password_enabled: true,
  password_last_updated_at: null,
  totp_enabled: false,
  backup_code_enabled: false,
  passkeys: [],
  external_accounts: [],
  web3_wallets: [],
  email_addresses: [
    { id: "idn_1", email_address: "ada@example.com", verification: { status: "verified", strategy: "email_code" } },
  ],
  phone_numbers: [],
  verification_attempts_remaining: 100,
  lockout_expires_in_seconds: null,
  last_active_at: T0 - 365 * 24 * HOUR_MS,
  last_sign_in_at: T0 - 365 * 24 * HOUR_MS,
};
const HERE = { last_active_at: T0 - 12 * HOUR_MS };

function act(operation: string, args: object, how: Partial<KnownAct> = {}): KnownAct {
  const row = OPERATIONS.find(({ name }) => name === operation);
  const effects = how.nameless === true ? identityOf({ ...args }, asIs) : effectsOf(row, { ...args }, asIs);
  return {
    intentId: "key-1",
    ledger: "key",
    seq: 1,
    operation,
    fromMs: T0,
    untilMs: T0 + 100,
    outcome: "ok",
    nameless: false,
    effects,
    ...how,
  };
}

/** Facet and ground of each change between two events, an hour apart, that nothing explains. */
function unexplained(before: object | null, after: SeenEvent, acts: readonly KnownAct[] = []): string[] {
  const events = before === null ? [after] : [seen("user.updated", T0 - HOUR_MS, before), after];
  const last = judgeUser(events, acts).at(-1);
  return (last?.changes ?? []).flatMap(({ facet, ground }, index) =>
    last?.explained[index] === null ? [`${facet} ${ground}`] : [],
  );
}

const at = (user: object, offsetMs = 50) => seen("user.updated", T0 + offsetMs, user);

describe("what nobody but a secret key can change", () => {
  it.each<[string, object, object, string[]]>([
    ["a ban", {}, { banned: true }, ["banned only_key"]],
    ["a ban of somebody who is there", {}, { ...HERE, banned: true }, ["banned only_key"]],
    ["the end of a ban", { banned: true }, {}, ["banned only_key"]],
    ["a lock", {}, { locked: true, lockout_expires_in_seconds: 3_600 }, ["locked only_key"]],
    ["an external id", {}, { external_id: "x" }, ["external_id only_key"]],
    [
      "a member of private metadata",
      { private_metadata: { a: 1 } },
      { private_metadata: { a: 2 } },
      ["private_metadata.a only_key"],
    ],
    ["one that is new", {}, { private_metadata: { staff: true } }, ["private_metadata.staff only_key"]],
    ["one that is gone", { public_metadata: { plan: "pro" } }, {}, ["public_metadata.plan only_key"]],
    ["trust", {}, { bypass_client_trust: true }, ["bypass_client_trust only_key"]],
    [
      "an address that is verified because an administrator says so",
      {},
      {
        ...HERE,
        email_addresses: [...USER.email_addresses, { id: "idn_2", verification: { status: "verified", strategy: "admin" } }],
      },
      ["admin_verified.idn_2 only_key"],
    ],
  ])("%s", (_name, before, after, expected) => {
    expect(unexplained(before, at(after))).toEqual(expected);
  });
});

describe("what people do themselves", () => {
  const credentials: [string, object][] = [
    ["a password", { password_last_updated_at: T0 }],
    ["a second factor", { totp_enabled: true }],
    ["backup codes", { backup_code_enabled: true }],
    ["a passkey", { passkeys: [{ id: "idn_9" }] }],
    ["an account elsewhere", { external_accounts: [{ id: "eac_9" }] }],
    ["a user name", { username: "ada" }],
    ["an address", { email_addresses: [] }],
  ];
  it.each(credentials)("%s: nothing when the person was there, found when she was not", (_name, change) => {
    expect(unexplained({}, at({ ...change, ...HERE }))).toEqual([]);
    expect(unexplained({}, at(change))).toEqual([expect.stringMatching(/ nobody_there$/)]);
  });

  it.each<[string, object]>([
    ["a name", { first_name: "Ada" }],
    ["unsafe metadata", { unsafe_metadata: { theme: "dark" } }],
    ["a picture", { has_image: true }],
    ["nothing at all", {}],
  ])("%s: nothing in any case", (_name, change) => {
    expect(unexplained({}, at(change))).toEqual([]);
  });

  it("a forgotten password that is set anew: the sign-in that ends it comes with the next event", () => {
    const events = [
      seen("user.updated", T0 - HOUR_MS),
      at({ password_last_updated_at: T0 }),
      at({ password_last_updated_at: T0, last_sign_in_at: T0 + 1_000 }, 2_000),
    ];
    expect(judgeUser(events, []).map(({ changes }) => changes)).toEqual([expect.anything(), [], []]);
  });

  it("an account that Clerk locks after too many wrong passwords, and unlocks when it is time", () => {
    const locked = { locked: true, verification_attempts_remaining: 0, lockout_expires_in_seconds: 60 };
    expect(unexplained({}, at(locked))).toEqual([]);
    expect(unexplained({ ...locked, lockout_expires_in_seconds: 3_600 }, at({}))).toEqual([]);
    expect(unexplained({ ...locked, lockout_expires_in_seconds: 7_200 }, at({}))).toEqual(["locked only_key"]);
    expect(unexplained({ locked: true, lockout_expires_in_seconds: null }, at({}))).toEqual(["locked only_key"]);
  });
});

describe("a deletion", () => {
  it.each<[string, object | null, string[]]>([
    ["of somebody who may not delete the account", { ...HERE, delete_self_enabled: false }, ["deleted only_key"]],
    ["of somebody who may, and has not been there for a week", {}, ["deleted nobody_there"]],
    ["of somebody who may, and has been", { last_active_at: T0 - 6 * 24 * HOUR_MS }, []],
    ["of somebody of whom nothing is known", null, []],
  ])("%s", (_name, before, expected) => {
    expect(unexplained(before, seen("user.deleted", T0 + 50))).toEqual(expected);
  });

  it("is explained by one through Bailiff", () => {
    expect(unexplained({ delete_self_enabled: false }, seen("user.deleted", T0 + 50), [act("users.delete", {})])).toEqual([]);
  });
});

describe("a user of whom nothing was known", () => {
  it.each<[string, object, readonly KnownAct[], string[]]>([
    ["who is banned", { banned: true }, [], ["banned first_seen"]],
    ["who is banned, through Bailiff", { banned: true }, [act("users.ban", {})], []],
    ["who is not there", {}, [], ["user first_seen"]],
    ["who is not there, after any act on her", {}, [act("users.set_profile_image", {})], []],
    ["who is there", HERE, [], []],
  ])("%s", (_name, user, acts, expected) => {
    expect(unexplained(null, at(user), acts)).toEqual(expected);
  });
});

describe("a new user", () => {
  it.each<[string, object, readonly KnownAct[], string[]]>([
    ["who signed up", HERE, [], []],
    ["who signed up by an invitation with metadata", { ...HERE, public_metadata: { team: "a" } }, [], []],
    [
      "with what only a key can give",
      { private_metadata: { a: 1 }, external_id: "x" },
      [],
      ["external_id only_key", "private_metadata.a only_key"],
    ],
    ["made through Bailiff", { private_metadata: { a: 1 } }, [act("users.create", {})], []],
    [
      "made by a call whose answer was lost",
      { external_id: "x" },
      [act("users.create", { external_id: "x" }, { nameless: true, outcome: "unknown" })],
      [],
    ],
    [
      "that looks like another",
      { external_id: "y" },
      [act("users.create", { external_id: "x" }, { nameless: true, outcome: "unknown" })],
      ["external_id only_key"],
    ],
  ])("%s", (_name, user, acts, expected) => {
    expect(unexplained(null, seen("user.created", T0 + 50, user), acts)).toEqual(expected);
  });
});

describe("an act explains", () => {
  const merge = (value: object) => act("users.update_metadata", { private_metadata: value });
  const replace = (value: object) => act("users.replace_metadata", { private_metadata: value });
  it.each<[string, object, object, readonly KnownAct[], string[]]>([
    ["what it set", {}, { banned: true }, [act("users.ban", {})], []],
    [
      "not what it did not set",
      {},
      { banned: true },
      [act("users.update_metadata", { public_metadata: { a: 1 } })],
      ["banned only_key"],
    ],
    ["not the contrary", { banned: true }, {}, [act("users.ban", {})], ["banned only_key"]],
    ["the member that it merged", {}, { private_metadata: { a: 1 } }, [merge({ a: 1 })], []],
    ["not another member", {}, { private_metadata: { a: 1, b: 2 } }, [merge({ a: 1 })], ["private_metadata.b only_key"]],
    ["not another value", {}, { private_metadata: { a: 2 } }, [merge({ a: 1 })], ["private_metadata.a only_key"]],
    ["what it took out", { private_metadata: { a: 1 } }, {}, [merge({ a: null })], []],
    [
      "what it merged deeply",
      { private_metadata: { a: { b: 1 } } },
      { private_metadata: { a: { b: 1, c: 2 } } },
      [merge({ a: { c: 2 } })],
      [],
    ],
    ["what it replaced", { private_metadata: { a: 1 } }, { private_metadata: { b: 2 } }, [replace({ b: 2 })], []],
    [
      "not what it would have replaced otherwise",
      { private_metadata: { a: 1 } },
      { private_metadata: { b: 3 } },
      [replace({ b: 2 })],
      ["private_metadata.b only_key"],
    ],
    ["not the other metadata", {}, { public_metadata: { a: 1 } }, [merge({ a: 1 })], ["public_metadata.a only_key"]],
    ["an external id by its value", {}, { external_id: "x" }, [act("users.update", { external_id: "x" })], []],
    ["not another external id", {}, { external_id: "y" }, [act("users.update", { external_id: "x" })], ["external_id only_key"]],
    ["a password that it set", {}, { password_last_updated_at: T0 }, [act("users.update", { password: "[redacted]" })], []],
    [
      "not a password that it did not",
      {},
      { password_last_updated_at: T0 },
      [act("users.update", { first_name: "Ada" })],
      ["password nobody_there"],
    ],
    ["nothing that Clerk refused", {}, { banned: true }, [act("users.ban", {}, { outcome: "refused" })], ["banned only_key"]],
    ["nothing that failed", {}, { banned: true }, [act("users.ban", {}, { outcome: "failed" })], ["banned only_key"]],
    ["what nobody knows of", {}, { banned: true }, [act("users.ban", {}, { outcome: "unknown" })], []],
    ["what it is about to do", {}, { banned: true }, [act("users.ban", {}, { outcome: null, untilMs: null })], []],
  ])("%s", (_name, before, after, acts, expected) => {
    expect(unexplained(before, at(after), acts)).toEqual(expected);
  });

  it.each<[string, number, boolean]>([
    ["a second before it, as clocks differ", -1_000, true],
    ["a minute before it", -60_000, false],
    ["a minute after it", 60_000, true],
  ])("an event of %s: %s", (_name, offsetMs, explained) => {
    const lately = seen("user.updated", T0 + offsetMs - 1, {});
    const judged = judgeUser([lately, at({ banned: true }, offsetMs)], [act("users.ban", {})]).at(-1);
    expect(judged?.explained.at(0) !== null).toBe(explained);
  });

  it("until the first event after it, however late that is told, and no event after that", () => {
    const hourLater = judgeUser([seen("user.updated", T0 - HOUR_MS), at({ banned: true }, HOUR_MS)], [act("users.ban", {})]);
    expect(hourLater.at(-1)?.explained).toEqual([expect.objectContaining({ operation: "users.ban" })]);
    const again = judgeUser([seen("user.updated", T0 + 60_000), at({ banned: true }, HOUR_MS)], [act("users.ban", {})]);
    expect(again.at(-1)?.explained).toEqual([null]);
  });

  it("with what is known to have happened before what may have", () => {
    const unknown = act("users.ban", {}, { outcome: "unknown", intentId: "key-1" });
    const sure = act("users.ban", {}, { intentId: "key-2" });
    expect(judgeUser([seen("user.updated", T0 - HOUR_MS), at({ banned: true })], [unknown, sure]).at(-1)?.explained).toEqual([
      sure,
    ]);
  });
});

describe("metadata", () => {
  const value = fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.constant(null));
  const metadata = fc
    .record({ a: value, b: value, c: value })
    .map((some) => JSON.parse(JSON.stringify(some)) as Record<string, unknown>);
  const patch = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constant(null)));

  it("changed by an act is explained by it; changed by anything else besides it is not", () => {
    fc.assert(
      fc.property(metadata, patch, patch, (before, ours, theirs) => {
        const merged = mergeInto(before, ours);
        expect(
          unexplained({ private_metadata: before }, at({ private_metadata: merged }), [
            act("users.update_metadata", { private_metadata: ours }),
          ]),
        ).toEqual([]);
        const after = mergeInto(merged, theirs);
        const strange = Object.keys({ ...before, ...after }).filter(
          (name) => !same(before[name], after[name]) && !(name in ours && same(after[name], merged[name])),
        );
        const told = unexplained({ private_metadata: before }, at({ private_metadata: after }), [
          act("users.update_metadata", { private_metadata: ours }),
        ]);
        expect(told.sort()).toEqual(strange.map((name) => `private_metadata.${name} only_key`).sort());
      }),
    );
  });
});

function mergeInto(before: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([name]) => !(name in patch) || patch[name] !== null));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
