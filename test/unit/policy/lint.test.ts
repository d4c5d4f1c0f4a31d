// The lint: what it finds, what it leaves alone, and where it says so. Over the real tables, since it goes by what operations can do.
import { describe, expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { placeOf } from "../../../src/clerk/answer-place.ts";
import { ordinaryUser } from "../../../src/clerk/ordinary-user.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { lintBundle, lintTogether } from "../../../src/policy/compile/lint/lint.ts";

const vocabulary = await gatewayVocabulary();
const STAFF = "target.public_metadata.staff";
const GUARDED = `has(${STAFF}) && ${STAFF} == true`;

function lint(...rules: readonly object[]) {
  const documents = [{ policy: "p", rules: rules.map((rule, index) => ({ id: `r${index}`, ...rule })) }];
  const made = compileBundle(documents, vocabulary, "v");
  expect(made.ok ? [] : made.problems).toEqual([]);
  return lintBundle(documents, vocabulary);
}
const codes = (...rules: readonly object[]) =>
  lint(...rules).map(({ code, path }) => `${code} ${path.replace("policies[0].rules", "")}`);
const LOOK = { allow: ["users.get"] };

it.each<[string, readonly object[], readonly string[]]>([
  ["a deny on metadata without has()", [LOOK, { deny: ["users.*"], when: `${STAFF} == true` }], ["field_unguarded [1].when"]],
  ["the same with has()", [LOOK, { deny: ["users.*"], when: GUARDED }], []],
  [
    "the same with in",
    [LOOK, { deny: ["users.*"], when: '"staff" in target.public_metadata && target.public_metadata.staff == true' }],
    [],
  ],
  ["has() alone", [LOOK, { deny: ["users.*"], when: `has(${STAFF})` }], []],
  [
    "a has() of the outer field alone",
    [LOOK, { deny: ["users.*"], when: `has(${STAFF}) && ${STAFF}.since > 3` }],
    ["field_unguarded [1].when"],
  ],
  [
    "what every user has",
    [LOOK, { deny: ["users.*"], when: "target.banned || target.external_accounts.exists(a, a.provider == 'x')" }],
    [],
  ],
  [
    "the first of a list that may be empty",
    [LOOK, { deny: ["users.*"], when: "target.email_addresses[0].reserved" }],
    ["field_unguarded [1].when"],
  ],
  ["an allow on metadata without has()", [{ allow: ["users.get"], when: `${STAFF} == false` }], ["field_unguarded [0].when"]],
  [
    "an optional argument of a deny",
    [{ allow: ["users.update"] }, { deny: ["users.update"], when: 'args.username == "root"' }],
    ["field_unguarded [1].when"],
  ],
  ["the same of an allow, where the error is the denial", [{ allow: ["users.list"], when: "size(args.user_id) == 1" }], []],
  ["an argument with a default", [{ allow: ["users.list"] }, { deny: ["users.list"], when: "args.limit > 100" }], []],

  ["a border", [{ allow: ["keys.list", "keys.get", "audit.read"], when: "target.owner == key.owner" }], []],
  [
    "a border, and all of the same behind it",
    [{ allow: ["audit.read"], when: "target.owner == key.owner" }, { allow: ["audit.read"] }],
    ["border_open [0].when"],
  ],
  [
    "a border, and another look at the same beside it",
    [{ allow: ["keys.list"], when: "target.owner == key.owner" }, { allow: ["keys.get"] }],
    ["border_open [0].when"],
  ],
  [
    "a border of keys, and all of the log",
    [{ allow: ["keys.list"], when: "target.owner == key.owner" }, { allow: ["audit.read"] }],
    [],
  ],
  [
    "a deny on what a record may lack, without has()",
    [{ allow: ["audit.read"] }, { deny: ["audit.read"], when: 'target.owner == "finance"' }],
    ["field_unguarded [1].when"],
  ],
  [
    "the same with has()",
    [{ allow: ["audit.read"] }, { deny: ["audit.read"], when: 'has(target.owner) && target.owner == "finance"' }],
    [],
  ],

  ["a deny on the target beside lists", [{ allow: ["users.list", "users.get"] }, { deny: ["users.*"], when: GUARDED }], []],
  [
    "one beside a number, which tells of those it withholds",
    [{ allow: ["users.list", "users.count"] }, { deny: ["users.*"], when: GUARDED }],
    ["list_refused [1].when"],
  ],
  [
    "one beside a list that does not tell what it reads",
    [{ allow: ["users.get_instance_organization_memberships"] }, { deny: ["users.get"], when: GUARDED }],
    ["list_refused [1].when"],
  ],
  ["one that looks at acts alone", [{ allow: ["users.list", "users.ban"] }, { deny: ["users.ban"], when: GUARDED }], []],
  ["lists of another plane", [{ allow: ["keys.list", "users.get"] }, { deny: ["users.*"], when: GUARDED }], []],

  [
    "an allow behind a wider one",
    [{ allow: ["users.*"] }, { allow: ["users.get"], when: 'context.reason == "x"' }],
    ["allow_unreachable [1].allow"],
  ],
  ["an allow behind the same", [LOOK, LOOK], ["allow_unreachable [1].allow"]],
  ["an allow behind one with a condition", [{ ...LOOK, when: 'context.reason == "x"' }, LOOK], []],
  ["an allow behind one with only", [{ allow: ["users.update"], only: ["first_name"] }, { allow: ["users.update"] }], []],
  ["an allow of more than the earlier one", [LOOK, { allow: ["users.get", "users.list"] }], []],
  ["an allow of a secret behind a wildcard", [{ allow: ["users.*"] }, { allow: ["users.verify_totp"] }], []],
  [
    "a wide allow before a narrow one with limits",
    [{ allow: ["users.*"] }, { allow: ["users.ban"], limit: [{ max: 1, per: "1d" }] }],
    ["limit_never_applies [1].limit"],
  ],
  [
    "a limit that applies to some of its operations",
    [LOOK, { allow: ["users.get", "users.ban"], limit: [{ max: 1, per: "1d" }] }],
    ["limit_never_applies [1].limit"],
  ],
  ["the narrow one first", [{ allow: ["users.ban"], limit: [{ max: 1, per: "1d" }] }, { allow: ["users.*"] }], []],
  [
    "an allow that a flat deny takes",
    [{ allow: ["users.ban"] }, { deny: ["users.*"] }, { allow: ["keys.list"] }],
    ["allow_always_denied [0].allow"],
  ],
  ["one that it takes in part", [{ allow: ["users.ban", "keys.list"] }, { deny: ["users.*"] }], []],
  ["a rule on trial", [LOOK, { ...LOOK, shadow: true }, { deny: ["users.*"], shadow: true }], []],

  ["a yes or no in quotes", [LOOK, { deny: ["users.*"], when: 'target.banned == "true"' }], ["never_equal [1].when"]],
  ["the same the other way round", [LOOK, { deny: ["users.*"], when: '"yes" != target.locked' }], ["never_equal [1].when"]],
  ["a time as a text", [LOOK, { deny: ["users.get"], when: 'target.created_at in ["2026-01-01"]' }], ["never_equal [1].when"]],
  ["a text without quotes", [LOOK, { deny: ["users.get"], when: "target.id == true" }], ["never_equal [1].when"]],
  [
    "what fits",
    [
      LOOK,
      {
        deny: ["users.*"],
        when: 'target.banned == true || target.id == "user_1" || target.created_at == 5 || target.username == "x"',
      },
    ],
    [],
  ],
  ["what may be anything", [LOOK, { deny: ["users.*"], when: `has(${STAFF}) && ${STAFF} == "true"` }], []],
  ["a part of a text", [LOOK, { deny: ["users.*"], when: 'target.id.startsWith("user_2")' }], []],
  ["nothing", [LOOK, { deny: ["users.*"], when: "target.banned == null" }], []],
  ["a number for yes", [LOOK, { deny: ["users.*"], when: "target.banned == 1" }], ["never_equal [1].when"]],
  // Where null is a value, the type checker lets anything be compared.
  [
    "an argument that may be null, as another type",
    [LOOK, { deny: ["users.update"], when: "has(args.locale) && args.locale == 5" }],
    ["never_equal [1].when"],
  ],
  [
    "a switch as a text",
    [LOOK, { deny: ["users.update"], when: 'has(args.delete_self_enabled) && args.delete_self_enabled == "no"' }],
    ["never_equal [1].when"],
  ],
  [
    "a number that cannot be sent",
    [{ allow: ["users.list"] }, { deny: ["users.list"], when: "args.limit == 1000" }],
    ["never_equal [1].when"],
  ],
  ["one that can", [{ allow: ["users.list"] }, { deny: ["users.list"], when: "args.limit == 500 || args.limit > 400" }], []],
  [
    "an empty text of what is never one",
    [{ allow: ["users.list"] }, { deny: ["users.list"], when: 'has(args.query) && args.query == ""' }],
    ["never_equal [1].when"],
  ],
  ["one of what may be", [LOOK, { deny: ["users.update"], when: 'has(args.first_name) && args.first_name == ""' }], []],
  ["the weekend by another count", [{ ...LOOK, when: "context.now.getDayOfWeek() in [6, 7]" }], ["never_equal [0].when"]],
  ["December by another count", [{ ...LOOK, when: "12 != context.now.getMonth('Europe/Berlin')" }], ["never_equal [0].when"]],
  [
    "working hours",
    [{ ...LOOK, when: "context.now.getHours() >= 8 && context.now.getHours() < 24 && context.now.getDayOfWeek() > 0" }],
    [],
  ],
  [
    "the hours of a duration, which are any number",
    [{ ...LOOK, when: "(context.now - timestamp(target.created_at / 1000)).getHours() > 48" }],
    [],
  ],
  ["a time in seconds", [LOOK, { deny: ["users.get"], when: "target.created_at < 1700000000" }], ["never_equal [1].when"]],
  [
    "one that is sent",
    [{ allow: ["users.list"], when: "!has(args.created_at_after) || args.created_at_after > 1700000000" }],
    ["never_equal [0].when"],
  ],
  ["one in milliseconds", [LOOK, { deny: ["users.get"], when: "target.created_at < 1700000000000" }], []],

  [
    "a time of the user as one of CEL's",
    [LOOK, { deny: ["users.*"], when: "target.created_at > context.now" }],
    ["condition_fails [1].when"],
  ],
  [
    "the same in seconds",
    [LOOK, { deny: ["users.*"], when: "timestamp(target.created_at) < context.now" }],
    ["condition_fails [1].when"],
  ],
  [
    "a list asked how it ends",
    [{ ...LOOK, when: 'context.reason != "" && target.email_addresses.endsWith("@example.com")' }],
    ["condition_fails [0].when"],
  ],
  ["what is no yes or no", [LOOK, { deny: ["users.*"], when: "!target.first_name" }], ["condition_fails [1].when"]],
  [
    "a name that may be null",
    [LOOK, { deny: ["users.*"], when: 'target.first_name.startsWith("Test")' }],
    ["field_unguarded [1].when"],
  ],
  [
    "the same where it is guarded, in whatever order",
    [
      LOOK,
      { deny: ["users.*"], when: 'target.first_name.startsWith("T") && context.reason == "" && target.first_name != null' },
      { deny: ["users.*"], when: 'target.first_name == null || target.first_name.startsWith("T")' },
      { deny: ["users.*"], when: 'target.first_name == null ? false : target.first_name.startsWith("T")' },
    ],
    [],
  ],
  [
    "who has never signed in",
    [LOOK, { deny: ["users.*"], when: 'context.now - timestamp(target.last_sign_in_at / 1000) > duration("720h")' }],
    ["field_unguarded [1].when"],
  ],
  [
    "the same where that is thought of",
    [LOOK, { deny: ["users.*"], when: "target.last_sign_in_at == null || target.last_sign_in_at < 1700000000000" }],
    [],
  ],
  ["another user's address", [{ ...LOOK, when: 'target.email_addresses.all(e, e.email_address.endsWith("@x.com"))' }], []],
  [
    "has() of what lies deeper than what every user has",
    [LOOK, { deny: ["users.*"], when: "has(target.public_metadata.org.role)" }],
    ["field_unguarded [1].when"],
  ],
  [
    "the same, step by step",
    [LOOK, { deny: ["users.*"], when: "has(target.public_metadata.org) && has(target.public_metadata.org.role)" }],
    [],
  ],
  [
    "has() of what lies in an argument that may be left out",
    [LOOK, { deny: ["users.update"], when: "has(args.public_metadata.role)" }],
    ["field_unguarded [1].when"],
  ],

  [
    "an only without what the operation needs",
    [{ allow: ["users.adjust_billing_credit_balance"], only: ["amount", "note"] }],
    ["only_too_narrow [0].only"],
  ],
  [
    "the same with it, its default apart",
    [
      {
        allow: ["users.adjust_billing_credit_balance"],
        only: ["amount", "action", "idempotency_key"],
        when: 'args.currency == "USD"',
      },
    ],
    [],
  ],
  [
    "an only that closes what its condition reads",
    [{ allow: ["users.update"], only: ["first_name"], when: 'args.last_name == "x"' }],
    ["only_too_narrow [0].only"],
  ],
  [
    "the same where it may be absent",
    [{ allow: ["users.update"], only: ["first_name"], when: "!has(args.last_name) || args.last_name == null" }],
    [],
  ],
  [
    "the same where the condition can be true without it",
    [
      '(has(args.first_name) && args.first_name == "A") || args.last_name == "B"',
      '!(args.last_name == "B" && args.first_name == "A")',
      'has(args.last_name) ? args.last_name == "B" : args.first_name == "A"',
      'has(args.first_name) && ["A"].all(e, e == args.first_name || e == args.last_name)',
    ].map((when) => ({ allow: ["users.update"], only: ["first_name"], when })),
    [],
  ],
  [
    "an only that closes what its condition needs in one way or another",
    [
      'has(args.first_name) && has(args.last_name) && args.last_name != ""',
      'args.last_name == "A" || size(args.last_name) == 1',
      '!args.last_name.startsWith("B")',
      '(has(args.first_name) ? args.last_name : args.last_name + "A") == "B"',
      'args.last_name in ["A"] && (has(args.first_name) || context.reason != "")',
    ].map((when) => ({ allow: ["users.update"], only: ["first_name"], when })),
    [0, 1, 2, 3, 4].map((index) => `only_too_narrow [${index}].only`),
  ],
  ["an only over a family, some of which needs more", [{ allow: ["users.*"], only: ["first_name"] }], []],
  ["an only that needs nothing", [{ allow: ["users.get", "users.ban"], only: [] }], []],
  [
    "a limit by what may be left out",
    [{ allow: ["users.list"], limit: [{ max: 1, per: "1d", by: "args.provider" }] }],
    ["field_unguarded [0].limit[0].by"],
  ],
  [
    "one by what is there",
    [
      { allow: ["users.list"], when: "has(args.provider)", limit: [{ max: 1, per: "1d", by: "args.provider" }] },
      { allow: ["users.adjust_billing_credit_balance"], limit: [{ max: 1, per: "1d", by: "args.currency" }] },
    ],
    [],
  ],

  [
    "addresses in the order of texts",
    [{ ...LOOK, when: 'context.ip > "10.0.0.0" && context.ip < "10.255.0.0"' }],
    ["text_order [0].when"],
  ],
  [
    "numbers in the order of texts",
    [LOOK, { deny: ["users.*"], when: `has(${STAFF}) && "5" < ${STAFF}` }],
    ["text_order [1].when"],
  ],
  [
    "dates in the order of texts",
    [LOOK, { deny: ["users.*"], when: `has(${STAFF}) && ${STAFF} >= "2026-01-01" && ${STAFF} < "2027-01"` }],
    [],
  ],
  [
    "a pattern as of a regular expression",
    [{ ...LOOK, when: 'context.reason.glob("TICKET-[0-9]*")' }],
    ["sign_for_itself [0].when"],
  ],
  ["another one", [{ ...LOOK, when: 'context.reason.glob("^TICKET-*$")' }], ["sign_for_itself [0].when"]],
  ["a star that is none", [{ ...LOOK, when: 'context.reason == "TICKET-*"' }], ["sign_for_itself [0].when"]],
  ["a pattern with other signs", [{ ...LOOK, when: 'context.reason.glob("[*] (?) $5 + {x} | a.b*")' }], []],
  [
    "a dot before a star",
    [
      { ...LOOK, when: 'context.ip.glob("10.*") || context.reason.glob("*@mail.*")' },
      { allow: ["audit.read"], when: 'target.operation.glob("users.*")' },
    ],
    [],
  ],
  [
    "a star that a scope has",
    [{ allow: ["keys.create"], when: 'has(args.scopes) && args.scopes == ["users.*"] && !("keys.get_*" in args.scopes)' }],
    [],
  ],
  [
    "a star that no operation has",
    [{ allow: ["audit.read"], when: 'target.operation == "users.*"' }],
    ["sign_for_itself [0].when"],
  ],
  ["words in the order of texts", [{ ...LOOK, when: 'context.reason > "a"' }], []],

  ["a prefix that may stand alone", [{ ...LOOK, when: 'context.reason.startsWith("TICKET-")' }], ["prefix_alone [0].when"]],
  ["a prefix that is a word", [{ ...LOOK, when: 'context.reason.startsWith("ticket")' }], []],
  ["glob", [{ ...LOOK, when: 'context.reason.glob("TICKET-*")' }], []],
  [
    "a prefix of what a variable stands for",
    [{ allow: ["keys.create"], when: 'has(args.scopes) && args.scopes != null && args.scopes.all(s, s.startsWith("users."))' }],
    [],
  ],

  // Seen: `staff: null`, then ban.
  [
    "a guard that the key can open",
    [{ allow: ["users.ban", "users.update_metadata"] }, { deny: ["users.ban"], when: GUARDED }],
    ["guard_writable [1].when"],
  ],
  [
    "a guard that covers what writes",
    [{ allow: ["users.ban", "users.update_metadata"] }, { deny: ["users.*"], when: GUARDED }],
    [],
  ],
  [
    "a guard whose field may not be sent",
    [
      { allow: ["users.update_metadata"], only: ["unsafe_metadata"] },
      { allow: ["users.ban"] },
      { deny: ["users.ban"], when: GUARDED },
    ],
    [],
  ],
  [
    "a guard whose field a deny looks after",
    [
      { allow: ["users.ban", "users.update_metadata"] },
      { deny: ["users.ban"], when: GUARDED },
      { deny: ["users.update_metadata"], when: "has(args.public_metadata)" },
    ],
    [],
  ],
  [
    "an allow by a field that the key writes",
    [{ allow: ["users.ban"], when: GUARDED }, { allow: ["users.update_metadata"] }],
    ["guard_writable [0].when"],
  ],
  [
    "a guard by what nobody can write",
    [{ allow: ["users.ban", "users.update_metadata"] }, { deny: ["users.ban"], when: "target.banned" }],
    [],
  ],
])("of %s says what it should", (_name, rules, expected) => {
  expect(codes(...rules)).toEqual(expected);
});

describe("each finding", () => {
  it("says what to write instead, and that is no finding", () => {
    const [unguarded] = lint(LOOK, { deny: ["users.*"], when: `${STAFF} == true || target.banned` });
    expect(unguarded).toMatchObject({
      policy: "p",
      rule: "r1",
      suggestion: `when: (has(${STAFF}) && ${STAFF} == true) || target.banned`,
    });
    const when = (unguarded?.suggestion ?? "").replace("when: ", "");
    expect(codes(LOOK, { deny: ["users.*"], when })).toEqual([]);
    for (const [finding] of [
      lint(LOOK, { deny: ["users.*"], when: 'target.first_name.startsWith("T") || target.last_name == "T"' }),
      lint(LOOK, { deny: ["users.*"], when: "has(target.public_metadata.org.role)" }),
    ])
      expect(codes(LOOK, { deny: ["users.*"], when: (finding?.suggestion ?? "").replace("when: ", "") })).toEqual([]);
    const [alone] = lint({ ...LOOK, when: 'context.reason.startsWith("TICKET-")' });
    expect(codes({ ...LOOK, when: alone?.suggestion })).toEqual([]);
  });

  // As it is, whom the field is missing is denied, by the error; a guard must not let pass whom another part or a “not” means.
  it.each([
    [`${STAFF} != "no"`, `!has(${STAFF}) || ${STAFF} != "no"`],
    [`!(${STAFF} == "no")`, `!has(${STAFF}) || !(${STAFF} == "no")`],
    [
      `target.banned && (target.locked || ${STAFF} == "a)")`,
      `target.banned && (target.locked || (has(${STAFF}) && ${STAFF} == "a)"))`,
    ],
    [`(${STAFF} == 1 || ${STAFF} == 2) && target.banned`, `((has(${STAFF}) && ${STAFF} == 1) || ${STAFF} == 2) && target.banned`],
    [`${STAFF} ? true : false`, `has(${STAFF}) && (${STAFF} ? true : false)`],
    [
      'target.banned || target.first_name.startsWith("T")',
      'target.banned || (target.first_name != null && target.first_name.startsWith("T"))',
    ],
    [`${STAFF} != "no" && context.reason == ""`, `(!has(${STAFF}) || ${STAFF} != "no") && context.reason == ""`],
    [
      `context.reason == "" && !(${STAFF} == "no") && target.locked`,
      `context.reason == "" && (!has(${STAFF}) || !(${STAFF} == "no")) && target.locked`,
    ],
    [
      `target.banned || (target.locked && (${STAFF}) != "no")`,
      `target.banned || (target.locked && (!has(${STAFF}) || (${STAFF}) != "no"))`,
    ],
    [`target.locked && ${STAFF} == "no"`, `has(${STAFF}) && target.locked && ${STAFF} == "no"`],
    [
      'context.reason == "" && !target.first_name.startsWith("T")',
      'context.reason == "" && (target.first_name == null || !target.first_name.startsWith("T"))',
    ],
    [
      `${STAFF} == "a // b  c" // who is staff\n|| context.reason == "" // without one`,
      `(has(${STAFF}) && ${STAFF} == "a // b  c") || context.reason == ""`,
    ],
    [`target.banned ? true : ${STAFF} // the last`, `has(${STAFF}) && (target.banned ? true : ${STAFF})`],
    ['!target.first_name.startsWith("T")', 'target.first_name == null || !target.first_name.startsWith("T")'],
  ])("guards, in a deny by %s, that part alone", (when, guarded) => {
    expect(lint(LOOK, { deny: ["users.*"], when }).find(({ code }) => code === "field_unguarded")?.suggestion).toBe(
      `when: ${guarded}`,
    );
  });

  it("lets an allow hold for nobody more", () => {
    expect(lint({ ...LOOK, when: `${STAFF} != "no"` })[0]?.suggestion).toBe(`when: has(${STAFF}) && ${STAFF} != "no"`);
  });

  it("speaks of a guard and of what opens it in another policy of the key, and of that only there", () => {
    const documents = [
      {
        policy: "guard",
        rules: [
          { id: "ban", allow: ["users.ban"] },
          { id: "never-staff", deny: ["users.ban"], when: GUARDED },
        ],
      },
      { policy: "writer", rules: [{ id: "notes", allow: ["users.update_metadata"] }] },
    ];
    expect(lintBundle(documents, vocabulary)).toEqual([]);
    expect(lintTogether(documents, vocabulary)(["guard"])).toEqual([]);
    expect(lintTogether(documents, vocabulary)(["writer", "guard"])).toMatchObject([
      {
        code: "guard_writable",
        policy: "guard",
        rule: "never-staff",
        message: expect.stringContaining("rule notes of policy writer"),
      },
    ]);
  });
});

it("knows as an ordinary user's all that Clerk says every user has", () => {
  const required = [...placeOf("User").members].flatMap(([name, member]) => (member.required ? [name] : []));
  const user = ordinaryUser("user_any", 0);
  expect(required.filter((name) => !Object.hasOwn(user, name))).toEqual([]);
});

describe("what is hidden and may be asked for", () => {
  const FIND = { allow: ["users.get", "users.list", "users.count"] };
  const seen = (more: object, ...rules: readonly object[]) => {
    const documents = [{ policy: "p", ...more, rules: rules.map((rule, index) => ({ id: `r${index}`, ...rule })) }];
    const made = compileBundle(documents, vocabulary, "v");
    expect(made.ok ? [] : made.problems).toEqual([]);
    return lintBundle(documents, vocabulary);
  };
  const codesOf = (more: object, ...rules: readonly object[]) =>
    seen(more, ...rules).map(({ code, path }) => `${code} ${path.replace("policies[0].", "")}`);
  const PHONE = { mask: ["@phone"], searchable: ["@phone"] };

  it.each<[string, object, readonly object[], readonly string[]]>([
    ["searchable that opens a search", PHONE, [FIND], ["oracle_open searchable"]],
    ["a mask alone, which closes it", { mask: ["@phone"] }, [FIND], []],
    ["searchable without an operation that searches", PHONE, [{ allow: ["users.get"] }], ["searchable_idle searchable[0]"]],
    ["searchable of what nothing hides", { searchable: ["@phone"] }, [FIND], ["searchable_idle searchable[0]"]],
    [
      "searchable of what nothing asks about",
      { mask: ["@phone"], searchable: ["phone_numbers.*.id"] },
      [FIND],
      ["searchable_idle searchable[0]"],
    ],
    ["searchable of what a rule hides", { searchable: ["@phone"] }, [{ ...FIND, mask: ["@phone"] }], ["oracle_open searchable"]],
    [
      "of what a rule on trial hides",
      { searchable: ["@phone"] },
      [FIND, { ...FIND, mask: ["@phone"], shadow: true }],
      ["searchable_idle searchable[0]"],
    ],
    ["only, that lets nothing of it be sent", PHONE, [{ ...FIND, only: ["limit"] }], ["searchable_idle searchable[0]"]],
    [
      "only, that lists what is refused",
      { mask: ["@phone"] },
      [{ allow: ["users.count"], only: ["phone_number", "banned", "query"] }],
      ["search_refused rules[0].only"],
    ],
    [
      "only, that lists what searchable opens",
      PHONE,
      [{ allow: ["users.count"], only: ["phone_number"] }],
      ["oracle_open searchable"],
    ],
    [
      "only, that lists an ordering of which most is allowed",
      { mask: ["@phone"] },
      [{ allow: ["users.list"], only: ["order_by"] }],
      [],
    ],
  ])("%s", (_, more, rules, expected) => expect(codesOf(more, ...rules)).toEqual(expected));

  it("says which, by what, and what to write instead", () => {
    expect(seen(PHONE, FIND)).toEqual([
      {
        code: "oracle_open",
        policy: "p",
        path: "policies[0].searchable",
        message:
          "phone_numbers.*.phone_number, which a mask hides, can be read by asking: users.list, users.count answer by phone_number, query, phone_number_query, order_by, a letter or a digit more each time",
        suggestion:
          "leave out what callers must not learn, or bound how they ask: only with the arguments for whole values, and a limit",
      },
    ]);
    const [refused] = seen({ mask: ["@phone"] }, { allow: ["users.count"], only: ["phone_number"] });
    expect(refused?.message).toBe(
      "lists phone_number, and a call that sends it is refused: it asks about phone_numbers.*.phone_number, which the policy's mask hides",
    );
  });
});
