// Denies on the target hold for the users in answers: who they are judged by, and what is left of an answer.
import { describe, expect, it } from "vitest";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { decideInLine } from "../../../src/policy/decide/decide-in-line.ts";
import { hideRows } from "../../../src/policy/decide/hide-rows.ts";
import { runPolicyTests } from "../../../src/policy/try/policy-tests.ts";
import { ask, bundleOf, inputOf, policy, problemsOf, verdict } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

const LOOK = {
  id: "look",
  allow: ["users.get", "users.list", "users.count", "users.get_memberships", "users.get_organization_*"],
};
const STAFF = { id: "staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" };
const BANNED = { id: "banned", deny: ["users.*"], when: "target.banned" };

const LIST = { operation: "users.list", args: { limit: 10, offset: 0 } };
const COUNT = { operation: "users.count", args: {} };
const MEMBERSHIPS = { operation: "users.get_memberships", args: { limit: 10, offset: 0 } };
const INVITATIONS = { operation: "users.get_organization_invitations", args: { user_id: "user_1" }, target: { banned: false } };

type Bundle = ReturnType<typeof bundleOf>;

/** The text of the answer that is left and how many rows are not; null when nothing is shown. */
function left(bundle: Bundle, text: string, how: Parameters<typeof ask>[1] = LIST): [string, number] | null {
  const { rows } = ask(bundle, how);
  if (rows === null) return [text, 0];
  const shown = hideRows(Buffer.from(text), rows);
  return shown.ok ? [Buffer.from(shown.body).toString(), shown.hidden] : null;
}

function idsLeft(bundle: Bundle, users: readonly unknown[], how = LIST): unknown[] {
  const [text] = left(bundle, JSON.stringify(users), how) ?? ["null"];
  return JSON.parse(text).map(({ id }: { id: unknown }) => id);
}

const user = (id: string, more: Record<string, unknown> = {}) => ({ id, private_metadata: {}, banned: false, ...more });
const CUSTOMER = user("user_1");
const COLLEAGUE = user("user_2", { private_metadata: { staff: true } });

describe("a deny on the target and a list", () => {
  it("leaves out who would not be shown alone", () => {
    expect(idsLeft(bundleOf(policy([LOOK, STAFF])), [COLLEAGUE, CUSTOMER, COLLEAGUE])).toEqual(["user_1"]);
  });

  it.each([
    ["holds for what shows one user", ["users.get"]],
    ["holds for the list", ["users.list"]],
    ["holds for both by name", ["users.list", "users.get"]],
  ])("when it %s", (_name, deny) => {
    const bundle = bundleOf(policy([LOOK, { ...STAFF, deny }]));
    expect(idsLeft(bundle, [COLLEAGUE, CUSTOMER])).toEqual(["user_1"]);
  });

  it("leaves all where it holds for neither", () => {
    const bundle = bundleOf(policy([LOOK, { ...STAFF, deny: ["users.ban", "users.update"] }]));
    expect(ask(bundle, LIST).rows).toBeNull();
    expect(verdict(bundle, COUNT)).toBe("allow");
  });

  it("of another policy of the key counts too, and of a policy that it has not does not", () => {
    const bundle = bundleOf(policy([LOOK]), policy([STAFF], { policy: "q" }));
    expect(idsLeft(bundle, [COLLEAGUE, CUSTOMER], { ...LIST, policies: ["p", "q"] } as typeof LIST)).toEqual(["user_1"]);
    expect(idsLeft(bundle, [COLLEAGUE, CUSTOMER])).toEqual(["user_2", "user_1"]);
  });

  it("leaves out whom it cannot judge", () => {
    const bundle = bundleOf(policy([LOOK, BANNED]));
    const users = [user("user_1"), user("user_2", { banned: null }), { id: "user_3" }, user("user_4", { banned: "no" })];
    expect(idsLeft(bundle, users)).toEqual(["user_1"]);
  });

  it.each([
    ["many values", { list: Array(5_001).fill(1) }],
    ["long texts", { text: "x".repeat(70_000) }],
    ["many levels", { list: JSON.parse(`${"[".repeat(40)}${"]".repeat(40)}`) }],
  ])("leaves out whom it could not judge alone, for %s beside what the rule reads", (_name, more) => {
    const bundle = bundleOf(policy([LOOK, STAFF]));
    const large = user("user_1", { private_metadata: more });
    expect(verdict(bundle, { operation: "users.get", args: { user_id: "user_1" }, target: large })).toBe("deny:policy_error");
    expect(idsLeft(bundle, [large, user("user_2", { public_metadata: more })])).toEqual(["user_2"]);
  });

  it.each([
    ["many values", { list: Array(4_900).fill(1) }],
    ["long texts", { text: "x".repeat(60_000) }],
    ["many levels", { list: JSON.parse(`${"[".repeat(30)}${"]".repeat(30)}`) }],
  ])("shows whom it could judge alone, for all %s", (_name, more) => {
    const bundle = bundleOf(policy([LOOK, STAFF]));
    expect(idsLeft(bundle, [user("user_1", { private_metadata: more })])).toEqual(["user_1"]);
  });

  it("does not need a right to single users, and is not the other denies of those", () => {
    const bundle = bundleOf(
      policy([{ id: "look", allow: ["users.list"] }, { id: "no", deny: ["users.get"], when: "context.reason == ''" }, STAFF]),
    );
    expect(verdict(bundle, { operation: "users.get" })).toBe("deny:policy_denied");
    expect(idsLeft(bundle, [COLLEAGUE, CUSTOMER])).toEqual(["user_1"]);
  });

  it("sees context and key of the call", () => {
    const when = "target.private_metadata.team != context.reason || target.private_metadata.owner != key.owner";
    const bundle = bundleOf(policy([LOOK, { id: "r", deny: ["users.get"], when }]));
    const of = (id: string, team: string, owner: string) => user(id, { private_metadata: { team, owner } });
    const users = [of("user_1", "a", "team@example.com"), of("user_2", "b", "team@example.com"), of("user_3", "a", "x")];
    expect(idsLeft(bundle, users, { ...LIST, reason: "a" } as typeof LIST)).toEqual(["user_1"]);
  });

  it("sees the user as the argument of a single call, and of its own rule the arguments of the list", () => {
    const one = bundleOf(policy([LOOK, { id: "r", deny: ["users.get"], when: "args.user_id == target.private_metadata.twin" }]));
    const users = [
      user("user_1", { private_metadata: { twin: "user_1" } }),
      user("user_2", { private_metadata: { twin: "user_1" } }),
    ];
    expect(idsLeft(one, users)).toEqual(["user_2"]);
    const own = bundleOf(policy([LOOK, { id: "r", deny: ["users.list"], when: "target.banned && args.offset > 0" }]));
    const banned = [user("user_1", { banned: true })];
    expect(idsLeft(own, banned)).toEqual(["user_1"]);
    expect(idsLeft(own, banned, { ...LIST, args: { limit: 10, offset: 5 } })).toEqual([]);
  });

  it("on trial hides nobody", () => {
    const bundle = bundleOf(policy([LOOK, { ...STAFF, shadow: true }]));
    expect(ask(bundle, LIST)).toMatchObject({ rows: null, shadow: [] });
    expect(ask(bundle, COUNT)).toMatchObject({ effect: "allow", shadow: [] });
  });

  it("that cannot be used hides everybody", () => {
    const lazy = compileBundle(
      [policy([LOOK, { id: "r", deny: ["users.list"], when: "target.no_such_field" }])],
      VOCABULARY,
      "v1",
      {
        lazy: true,
      },
    );
    if (!lazy.ok) throw new Error("is lazy");
    expect(idsLeft(lazy.bundle, [CUSTOMER])).toEqual([]);
  });

  it("is told of in the explanation and its steps", () => {
    const decision = ask(bundleOf(policy([LOOK, STAFF])), LIST);
    expect(decision.explanation).toContain("Left out of the answer are users denied by rule staff of policy p.");
    expect(decision.steps.find(({ rule }) => rule === "staff")).toMatchObject({ effect: "deny", asked: false, matched: null });
    expect(decision.steps.find(({ rule }) => rule === "staff")?.why).toContain("for each user in the answer, as for users.get");
  });

  it("bounds what one user may be, as in a single call", () => {
    const bundle = bundleOf(policy([LOOK, { id: "r", deny: ["users.get"], when: "target.public_metadata.all(k, k != 'x')" }]));
    const wide = user("user_1", { public_metadata: Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`k${at}`, 1])) });
    const small = user("user_2", { public_metadata: { x: 1 } });
    expect(verdict(bundle, { target: wide })).toBe("deny:policy_error");
    expect(idsLeft(bundle, [wide, small, wide, small])).toEqual(["user_2", "user_2"]);
  });
});

describe("a number of users", () => {
  it("is refused where some are withheld, and the text says what to do", () => {
    const decision = ask(bundleOf(policy([LOOK, STAFF])), COUNT);
    expect(decision).toMatchObject({ effect: "deny", code: "bailiff_policy_denied", policy: "p", rule: "staff" });
    expect(decision.detail).toContain("counts: true in policy p");
  });

  it("is given where every policy with such a rule says so", () => {
    const counting = policy([LOOK, STAFF], { counts: true });
    expect(verdict(bundleOf(counting), COUNT)).toBe("allow");
    const both = bundleOf(counting, policy([BANNED], { policy: "q" }));
    expect(ask(both, { ...COUNT, policies: ["p", "q"] })).toMatchObject({ effect: "deny", policy: "q", rule: "banned" });
    const all = bundleOf(counting, policy([BANNED], { policy: "q", counts: true }));
    expect(verdict(all, { ...COUNT, policies: ["p", "q"] })).toBe("allow");
  });

  it("is allowed by no rule on trial where one in force stands against it", () => {
    const bundle = bundleOf(
      policy([{ id: "try", allow: ["users.count"], shadow: true }, { id: "a", allow: ["users.get"] }, STAFF]),
    );
    expect(ask(bundle, COUNT)).toMatchObject({ effect: "deny", rule: null, shadow: [] });
  });
});

describe("an answer that tells only some of a user", () => {
  const page = (...users: readonly unknown[]) =>
    JSON.stringify({ data: users.map((one) => ({ role: "r", public_user_data: one })), total_count: 9 });
  const told = (id: string, banned?: unknown) => ({ user_id: id, first_name: "A", ...(banned === undefined ? {} : { banned }) });

  it("is judged by what it tells", () => {
    const bundle = bundleOf(policy([LOOK, BANNED]));
    expect(left(bundle, page(told("user_1", true), told("user_2", false)), MEMBERSHIPS)).toEqual([
      page(told("user_2", false)),
      1,
    ]);
  });

  it("is left out where it does not tell what it may", () => {
    const guarded = bundleOf(policy([LOOK, { ...BANNED, when: "has(target.banned) && target.banned" }]));
    expect(left(guarded, page(told("user_1")), MEMBERSHIPS)).toEqual([page(), 1]);
  });

  it("shows nobody where the user is null, and may be anybody where it is missing or stands twice", () => {
    const bundle = bundleOf(policy([LOOK, BANNED]));
    expect(left(bundle, page(null), MEMBERSHIPS)).toEqual([page(null), 0]);
    for (const text of [
      '{"data":[{"user":{"user_id":"user_1"}}]}',
      '{"data":[{}]}',
      '{"data":[null]}',
      '{"data":[{"public_user_data":[]}]}',
      '{"data":[{"public_user_data":null,"public_user_data":{"user_id":"user_1","banned":false}}]}',
    ])
      expect(left(bundle, text, MEMBERSHIPS)).toEqual(['{"data":[]}', 1]);
  });

  it("is refused where the rules read what it never tells, and the text says what to do", () => {
    const decision = ask(bundleOf(policy([LOOK, STAFF])), MEMBERSHIPS);
    expect(decision).toMatchObject({ effect: "deny", code: "bailiff_policy_denied", policy: "p", rule: "staff" });
    expect(decision.detail).toContain("does not tell private_metadata");
    expect(decision.detail).toContain("a mask that hides public_user_data");
  });

  it.each(["public_user_data", "data.*.public_user_data", "data"])("is shown without its users under the mask %s", (mask) => {
    const decision = ask(bundleOf(policy([LOOK, STAFF], { mask: [mask] })), MEMBERSHIPS);
    expect(decision).toMatchObject({ effect: "allow", rows: null });
  });

  it.each(["public_user_data.first_name", "role", "private_metadata", "@phone", "@identity"])(
    "is refused under the mask %s",
    (mask) => {
      expect(verdict(bundleOf(policy([LOOK, STAFF], { mask: [mask] })), MEMBERSHIPS)).toBe("deny:policy_denied");
    },
  );

  it("of somebody else than the target is judged apart from it", () => {
    const bundle = bundleOf(policy([LOOK, BANNED]));
    const text = JSON.stringify({
      data: [
        { id: "inv_1", public_inviter_data: told("user_2", true) },
        { id: "inv_2", public_inviter_data: null },
      ],
    });
    expect(left(bundle, text, INVITATIONS)).toEqual(['{"data":[{"id":"inv_2","public_inviter_data":null}]}', 1]);
    expect(verdict(bundle, { ...INVITATIONS, target: { banned: true } })).toBe("deny:policy_denied");
  });
});

describe("an answer of another shape", () => {
  const bundle = bundleOf(policy([LOOK, BANNED]));

  it.each([
    "",
    "{}",
    '{"data":[]}',
    "null",
    "3",
    '"x"',
    "[",
    '[{"id":"user_1","banned":false}',
    "[]]",
    "[1,]",
    '[{"id":"user_1" "banned":false}]',
  ])("shows nothing of %j", (text) => expect(left(bundle, text)).toBeNull());

  it.each(["[]", "{}", '{"data":{}}', '{"data":null}', '{"users":[]}', '{"data":[],"data":{}}'])(
    "shows nothing of the page %s",
    (text) => {
      expect(left(bundle, text, MEMBERSHIPS)).toBeNull();
    },
  );

  it("shows nothing of what is not UTF-8", () => {
    const { rows } = ask(bundle, LIST);
    if (rows === null) throw new Error("has rules");
    expect(hideRows(Buffer.from([0x5b, 0x22, 0xc1, 0xa1, 0x22, 0x5d]), rows).ok).toBe(false);
  });

  it.each([
    ["nothing", "null"],
    ["a list", '[{"id":"user_1","banned":false}]'],
    ["a text", '"user_1"'],
    ["a number", "1234567890123456789"],
    ["an empty object", "{}"],
    ["no id", '{"banned":false}'],
    ["an id that is none", '{"id":7,"banned":false}'],
    ["an empty id", '{"id":"","banned":false}'],
    ["a field twice", '{"id":"user_1","banned":true,"banned":false}'],
    ["a field twice, once with escapes", '{"id":"user_1","\\u0062anned":true,"banned":false}'],
    ["an id twice", '{"id":"user_2","id":"user_1","banned":false}'],
    ["a field written with escapes", '{"id":"user_1","b\\u0061nned":true}'],
    ["a field of another kind", '{"id":"user_1","banned":{"__proto__":false}}'],
    ["fields below __proto__", '{"__proto__":{"id":"user_1","banned":false}}'],
    ["a user in a wrapper", '{"user":{"id":"user_1","banned":false}}'],
    ["a field too deep to look at", `{"id":"user_1","banned":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ])("leaves out a row that is %s", (_name, row) => expect(left(bundle, `[${row}]`)).toEqual(["[]", 1]));

  it("takes depth that no rule reads as it comes", () => {
    const row = `{"id":"user_1","banned":false,"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(left(bundle, `[${row}]`)).toEqual([`[${row}]`, 0]);
  });

  it("judges every list of a name that stands twice", () => {
    const row = (banned: boolean) => `{"public_user_data":{"user_id":"user_1","banned":${banned}}}`;
    const text = `{"data":[${row(true)}],"\\u0064ata":[${row(true)},${row(false)}]}`;
    expect(left(bundle, text, MEMBERSHIPS)).toEqual([`{"data":[],"\\u0064ata":[${row(false)}]}`, 2]);
  });

  it("judges numbers by every digit", () => {
    const exact = bundleOf(
      policy([LOOK, { id: "r", deny: ["users.get"], when: "target.public_metadata.n == 1234567890123456789" }]),
    );
    const row = (n: string) => `{"id":"user_1","public_metadata":{"n":${n}}}`;
    expect(left(exact, `[${row("1234567890123456789")},${row("1234567890123456788")},${row("1E400")}]`)).toEqual([
      `[${row("1234567890123456788")}]`,
      2,
    ]);
  });

  it.each([
    ["[ 1 , K ]", "[ K ]", 1],
    ["[K, 1]", "[K]", 1],
    ["[K, 1, K]", "[K, K]", 1],
    ["[1,2,3]", "[]", 3],
    ["[\n  1,\n  K,\n  2,\n  K\n]", "[\n  K,\n  K\n]", 2],
    ["\ufeff [K] ", "\ufeff [K] ", 0],
  ])("leaves every other byte of %j", (text, expected, hidden) => {
    const row = '{ "id" : "user_1","banned":false, "n": 1E2, "s":"\\u00e4\\/é😀" }';
    expect(left(bundle, text.replaceAll("K", row))).toEqual([expected.replaceAll("K", row), hidden]);
  });
});

describe("the check of a rule that reads the target", () => {
  it.each([
    ["a deny that names a list", { id: "r", deny: ["users.list"], when: "target.banned" }],
    ["a deny that names a count", { id: "r", deny: ["users.count"], when: "target.banned" }],
    [
      "a deny that names both a list and what has no users, by patterns",
      { id: "r", deny: ["users.*", "keys.*"], when: "target.banned" },
    ],
    ["an allow that covers a list by a pattern", { id: "r", allow: ["users.*"], when: "target.banned" }],
    [
      "a deny on a list that looks at its own arguments",
      { id: "r", deny: ["users.list"], when: "target.banned && args.offset > 0" },
    ],
  ])("takes %s", (_name, rule) => expect(problemsOf(policy([rule]))).toEqual([]));

  it.each([
    [
      "an allow that names a list",
      { id: "r", allow: ["users.list"], when: "target.banned" },
      "only a deny can read the users in its answers",
    ],
    ["a deny that names what has no users", { id: "r", deny: ["keys.list"], when: "target.banned" }, "keys.list has no target"],
    ["a field that no user has", { id: "r", deny: ["users.list"], when: "target.baned" }, "did you mean banned?"],
    [
      "an argument that the list has not",
      { id: "r", deny: ["users.list"], when: "target.banned && args.user == ''" },
      "has no argument user; did you mean user_id? (for users.list)",
    ],
  ])("refuses %s", (_name, rule, message) => {
    expect(
      problemsOf(policy([rule]))
        .map((problem) => problem.message)
        .join(),
    ).toContain(message);
  });

  it("never lets an allow with a target allow a list", () => {
    const bundle = bundleOf(policy([{ id: "r", allow: ["users.*"], when: "!target.banned" }]));
    expect(verdict(bundle, LIST)).toBe("deny:policy_denied");
  });
});

describe("a test case of a list", () => {
  const bundle = bundleOf(policy([LOOK, BANNED, { ...STAFF, deny: ["users.list"] }]));
  const run = (test: object) => runPolicyTests(bundle, VOCABULARY, [{ policy: "p", expect: { effect: "allow" }, ...test }]);
  const targets = [{ private_metadata: {}, banned: false }, { private_metadata: { staff: true }, banned: false }, {}];

  it("says how many of its users are left out", () => {
    expect(run({ operation: "users.list", targets, expect: { effect: "allow", hidden: 2 } })).toMatchObject({ ok: true });
    const wrong = run({ operation: "users.list", targets, expect: { effect: "allow", hidden: 1 } });
    expect(wrong.results[0]?.message).toMatch(/^expected allow leaving out 1, got allow .*leaving out 2:/);
    expect(run({ operation: "users.list", targets })).toMatchObject({ ok: true });
  });

  it("judges by what the answer would tell of them", () => {
    const told = [{ id: "user_1", banned: true, private_metadata: {} }, { banned: false }];
    expect(run({ operation: "users.get_memberships", targets: told, expect: { effect: "allow", hidden: 1 } })).toMatchObject({
      ok: true,
    });
  });

  it("has nobody left out where no rule looks", () => {
    const free = bundleOf(policy([LOOK]));
    const test = { policy: "p", operation: "users.list", targets, expect: { effect: "allow", hidden: 0 } };
    expect(runPolicyTests(free, VOCABULARY, [test])).toMatchObject({ ok: true });
  });
});

describe("of a key that was minted through others", () => {
  const child = { id: "key1", name: "Key", owner: "team@example.com", policies: ["open"], scopes: null };
  const aboveWith = (...policies: readonly string[]) => ({ ...child, id: "key2", policies });
  const bundle = bundleOf(
    policy([LOOK], { policy: "open" }),
    policy([LOOK, STAFF], { policy: "no-staff" }),
    policy([LOOK, BANNED, { id: "other", deny: ["users.*"], when: 'key.id == "key2" && target.id == "user_9"' }], {
      policy: "no-banned",
    }),
    policy([LOOK, STAFF], { policy: "counted", counts: true }),
  );
  const BANNED_USER = user("user_3", { banned: true });
  const users = [CUSTOMER, COLLEAGUE, BANNED_USER, user("user_9")];

  function shown(above: readonly ReturnType<typeof aboveWith>[], key = child): unknown[] {
    const result = decideInLine(bundle, { ...inputOf(LIST), key }, above);
    if (result.kind !== "decided" || result.decision.effect !== "allow") throw new Error("is not allowed");
    const { rows } = result.decision;
    const answer = Buffer.from(JSON.stringify(users));
    const left = rows === null ? { ok: true as const, body: answer } : hideRows(answer, rows);
    if (!left.ok) throw new Error("is no list");
    return JSON.parse(Buffer.from(left.body).toString()).map(({ id }: { id: unknown }) => id);
  }

  it.each<[string, readonly ReturnType<typeof aboveWith>[], typeof child, readonly string[]]>([
    ["nobody above leaves anybody out", [aboveWith("open")], child, ["user_1", "user_2", "user_3", "user_9"]],
    ["who is denied to one above is left out", [aboveWith("no-staff")], child, ["user_1", "user_3", "user_9"]],
    ["of two above, whom either is denied", [aboveWith("no-staff"), aboveWith("no-banned")], child, ["user_1"]],
    ["its own rules hold beside", [aboveWith("no-banned")], { ...child, policies: ["no-staff"] }, ["user_1"]],
  ])("%s", (_name, above, key, ids) => expect(shown(above, key)).toEqual(ids));

  it("a number is refused unless all of them let it be counted", () => {
    const effect = (above: readonly ReturnType<typeof aboveWith>[]) => {
      const result = decideInLine(bundle, { ...inputOf(COUNT), key: child }, above);
      return result.kind === "decided" ? result.decision.effect : null;
    };
    expect([effect([aboveWith("counted")]), effect([aboveWith("counted"), aboveWith("no-staff")])]).toEqual(["allow", "deny"]);
  });
});
