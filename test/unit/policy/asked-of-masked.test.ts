// What is masked may not be searched, counted or sorted by.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { type CompiledBundle, compileBundle, decideInLine } from "../../../src/policy/engine.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";
import { type Ask, ask, inputOf, policy } from "./asking.ts";

const vocabulary = buildVocabulary(OPERATIONS, []);

function bundleOf(...documents: readonly unknown[]): CompiledBundle {
  const result = compileBundle(documents, vocabulary, "v1");
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.bundle;
}

const FIND = ["users.get", "users.list", "users.count"];
const MEMBERSHIPS = "users.get_instance_organization_memberships";

function effect(bundle: CompiledBundle, operation: string, args: Record<string, unknown>, more: Ask = {}): string {
  return ask(bundle, { operation, args, ...more }).effect;
}

describe("a mask of the policy", () => {
  const bundle = bundleOf(policy([{ id: "find", allow: FIND }], { mask: ["@phone"] }));

  it.each<[string, Record<string, unknown>]>([
    ["users.count", { phone_number_query: "555" }],
    ["users.count", { phone_number: ["+15555550123"] }],
    ["users.count", { query: "555" }],
    ["users.list", { phone_number_query: "555" }],
    ["users.list", { phone_number: ["+15555550123"] }],
    ["users.list", { query: "ada" }],
    ["users.list", { order_by: "phone_number" }],
    ["users.list", { order_by: "-phone_number" }],
    ["users.list", { order_by: "phone_number", banned: true }],
  ])("refuses %s %j", (operation, args) => {
    const { effect: made, code, policy: cited, rule, explanation, detail, told } = ask(bundle, { operation, args });
    expect({ made, code, cited, rule }).toEqual({ made: "deny", code: "bailiff_policy_denied", cited: "p", rule: "find" });
    const argument = Object.keys(args)[0];
    expect(detail).toContain(`but ${argument} asks about phone_numbers.*.phone_number, which the mask of policy p hides`);
    expect(detail).toContain("leave it out, or have policy p list the field under searchable");
    expect([detail, told]).toEqual([explanation, { kind: "denied", code, detail }]);
    expect(detail).not.toContain("555");
  });

  it.each<[string, Record<string, unknown>]>([
    ["users.count", {}],
    ["users.count", { email_address_query: "ada" }],
    ["users.count", { name_query: "ada", banned: false }],
    ["users.list", { order_by: "-created_at" }],
    ["users.list", { order_by: "email_address" }],
    ["users.list", { limit: 1, offset: 4, starting_after: "user_1" }],
    ["users.list", { phone_number_query: undefined }],
  ])("allows %s %j", (operation, args) => expect(effect(bundle, operation, args)).toBe("allow"));

  it("names every argument, and every field of one", () => {
    const hidden = bundleOf(policy([{ id: "find", allow: FIND }], { mask: ["@phone", "@identity"] }));
    const { detail } = ask(hidden, { operation: "users.list", args: { query: "x", external_id: ["a"], username: ["b"] } });
    expect(detail).toBe(
      "Rule find of policy p allows users.list, but query asks about phone_numbers.*.phone_number, web3_wallets.*.web3_wallet, external_id asks about external_id, which the mask of policy p hides: leave them out, or have policy p list the fields under searchable.",
    );
  });

  it("is told in the steps, too", () => {
    const { steps } = ask(bundle, { operation: "users.count", args: { phone_number_query: "555" } });
    expect(steps.map(({ why }) => why)).toEqual([
      "applies without a condition; but phone_number_query asks about phone_numbers.*.phone_number, which the mask of policy p hides",
    ]);
  });

  it("counts whom a list leaves out as asked about", () => {
    const ids = bundleOf(policy([{ id: "find", allow: FIND }], { mask: ["external_id"] }));
    expect(effect(ids, "users.count", { external_id: ["-a"] })).toBe("deny");
    expect(effect(ids, "users.count", { external_id: ["a"] })).toBe("deny");
    expect(effect(ids, "users.count", { user_id: ["-user_1"] })).toBe("allow");
  });

  it.each<[string, boolean]>([
    ["phone_numbers", true],
    ["phone_numbers.*", true],
    ["phone_numbers.*.phone_number", true],
    ["phone_numbers.phone_number", true],
    ["*.phone_number", true],
    ["@phone", true],
    ["phone_numbers.*.id", false],
    ["phone_numbers.*.verification", false],
    ["email_addresses", false],
    ["@email", false],
  ])("of %s hides the number: %s", (mask, hides) => {
    const masked = bundleOf(policy([{ id: "find", allow: FIND }], { mask: [mask] }));
    expect(effect(masked, "users.count", { phone_number_query: "555" })).toBe(hides ? "deny" : "allow");
  });

  it("sorts memberships by nothing that it hides", () => {
    const hidden = bundleOf(policy([{ id: "all", allow: [MEMBERSHIPS] }], { mask: ["@email", "public_user_data.first_name"] }));
    for (const [order, made] of [
      ["email_address", "deny"],
      ["-email_address", "deny"],
      ["first_name", "deny"],
      ["last_name", "allow"],
      ["-created_at", "allow"],
    ] as const)
      expect([order, effect(hidden, MEMBERSHIPS, { order_by: order })]).toEqual([order, made]);
  });

  it.each([
    "data.public_user_data.first_name",
    "data.*.public_user_data.first_name",
    "data.*.public_user_data",
    "data",
    "data.*",
    "*.first_name",
    "*.public_user_data.first_name",
    "*.*.first_name",
  ])("hides a member's first name, whether or not it says that a page has a list: %s", (mask) => {
    const hidden = bundleOf(policy([{ id: "all", allow: [MEMBERSHIPS, "users.count"] }], { mask: [mask] }));
    expect(effect(hidden, MEMBERSHIPS, { order_by: "first_name" })).toBe("deny");
    expect(effect(hidden, "users.count", { name_query: "ada" })).toBe("deny");
  });

  it.each<[string, string, Record<string, unknown>]>([
    ["users.get_billing_subscription", "subscription_items.*.payer.email", { email_address_query: "a" }],
    ["users.get_billing_subscription", "subscription_items.*.payer", { email_address: ["a@example.com"] }],
    ["users.get_billing_subscription", "subscription_items.*.payer.first_name", { name_query: "a" }],
    ["users.get_billing_subscription", "subscription_items.*.payer.last_name", { query: "a" }],
    ["users.get_organization_invitations", "email_address", { email_address_query: "a" }],
    ["users.replace_email_address", "email_address", { email_address_query: "a" }],
    ["users.replace_phone_number", "phone_number", { phone_number_query: "5" }],
    ["users.delete", "external_id", { external_id: ["a"] }],
    ["users.get_o_auth_access_token", "provider_user_id", { provider: "oauth_google", provider_user_id: ["1"] }],
  ])("hides a field also where %s alone answers with it, as %s", (operation, mask, args) => {
    const hidden = bundleOf(policy([{ id: "all", allow: [operation, "users.count"] }], { mask: [mask] }));
    expect(effect(hidden, "users.count", args)).toBe("deny");
    expect(effect(hidden, "users.count", { username_query: "a" })).toBe("allow");
  });

  it("filters invitations by no state that it hides", () => {
    const operation = "users.get_organization_invitations";
    const hidden = bundleOf(policy([{ id: "all", allow: [operation] }], { mask: ["status"] }));
    expect(effect(hidden, operation, { user_id: "user_1", status: "pending" })).toBe("deny");
    expect(effect(hidden, operation, { user_id: "user_1" })).toBe("allow");
  });

  it("of another policy of the key holds as well", () => {
    const two = bundleOf(policy([{ id: "find", allow: FIND }]), {
      policy: "q",
      mask: ["phone_numbers"],
      rules: [{ id: "r", allow: ["users.ban"] }],
    });
    const args = { phone_number_query: "555" };
    expect(effect(two, "users.count", args, { policies: ["p"] })).toBe("allow");
    expect(effect(two, "users.count", args, { policies: ["p", "q"] })).toBe("deny");
    expect(ask(two, { operation: "users.count", args, policies: ["p", "q"] }).detail).toContain("the mask of policy q hides");
  });
});

describe("a mask of a rule", () => {
  const count = { phone_number_query: "555" };

  it("holds for what other rules allow: what no look-up shows, no count tells", () => {
    const bundle = bundleOf(
      policy([
        { id: "look-up", allow: ["users.get", "users.list"], mask: ["@phone"] },
        { id: "count", allow: ["users.count"] },
      ]),
    );
    expect(effect(bundle, "users.count", count)).toBe("deny");
    expect(ask(bundle, { operation: "users.count", args: count }).detail).toContain(
      "Rule count of policy p allows users.count, but phone_number_query asks about phone_numbers.*.phone_number, which the mask of rule look-up of policy p hides",
    );
    expect(effect(bundle, "users.count", { email_address_query: "a" })).toBe("allow");
  });

  it("holds whether or not the key's scopes let it look", () => {
    const bundle = bundleOf(
      policy([
        { id: "look-up", allow: ["users.get"], mask: ["@phone"] },
        { id: "count", allow: ["users.count"] },
      ]),
    );
    expect(effect(bundle, "users.count", count, { scopes: ["users.count"] })).toBe("deny");
  });

  const shown = policy([
    { id: "list", allow: ["users.list"], mask: ["@phone"] },
    { id: "look-up", allow: ["users.get"] },
    { id: "count", allow: ["users.count"] },
  ]);

  it("protects nothing where the key is shown the field of anybody", () => {
    const bundle = bundleOf(shown);
    expect(effect(bundle, "users.count", count)).toBe("allow");
    expect(effect(bundle, "users.list", count)).toBe("allow");
  });

  it.each<[string, Record<string, unknown>[]]>([
    ["a condition", [{ id: "look-up", allow: ["users.get"], when: 'context.reason != ""' }]],
    ["a limit", [{ id: "look-up", allow: ["users.get"], limit: [{ max: 10, per: "1d" }] }]],
    ["a mask of its own", [{ id: "look-up", allow: ["users.get"], mask: ["phone_numbers"] }]],
    [
      "a deny beside it",
      [
        { id: "look-up", allow: ["users.get"] },
        { id: "no", deny: ["users.get"], when: 'context.reason == ""' },
      ],
    ],
    [
      "a rule before it that hides",
      [
        { id: "first", allow: ["users.get"], when: 'context.reason == ""', mask: ["@phone"] },
        { id: "look-up", allow: ["users.get"] },
      ],
    ],
    ["an unlisted argument", [{ id: "look-up", allow: ["users.list"], only: ["limit"], when: "args.limit == 1" }]],
    ["being on trial", [{ id: "look-up", allow: ["users.get"], shadow: true }]],
  ])("which a rule with %s does not", (_, rules) => {
    const bundle = bundleOf(
      policy([{ id: "ban", allow: ["users.ban"], mask: ["@phone"] }, ...rules, { id: "count", allow: ["users.count"] }]),
    );
    expect(effect(bundle, "users.count", count, { reason: "x" })).toBe("deny");
  });

  it("nor a look-up outside of the scopes", () => {
    expect(effect(bundleOf(shown), "users.count", count, { scopes: ["users.count", "users.list"] })).toBe("deny");
  });

  it("does not hold where the answer itself shows the field", () => {
    const bundle = bundleOf(
      policy([
        { id: "find-by-number", allow: ["users.list"], when: "has(args.phone_number)" },
        { id: "list", allow: ["users.list"], mask: ["@phone"] },
        { id: "count", allow: ["users.count"] },
      ]),
    );
    expect(effect(bundle, "users.list", { phone_number: ["+15555550123"] })).toBe("allow");
    expect(effect(bundle, "users.list", { phone_number_query: "555" })).toBe("deny");
    expect(effect(bundle, "users.list", { order_by: "phone_number" })).toBe("deny");
    expect(effect(bundle, "users.count", { phone_number: ["+15555550123"] })).toBe("deny");
  });

  it("on trial hides nothing", () => {
    const bundle = bundleOf(
      policy([
        { id: "trial", allow: ["users.get"], mask: ["@phone"], shadow: true },
        { id: "count", allow: ["users.count"] },
      ]),
    );
    expect(effect(bundle, "users.count", count)).toBe("allow");
  });

  it("on trial would not allow what it hides", () => {
    const bundle = bundleOf(policy([{ id: "trial", allow: FIND, mask: ["@phone"], shadow: true }]));
    const refused = { policy: "p", rule: "trial", effect: "deny" };
    expect(ask(bundle, { operation: "users.list", args: count }).shadow).toEqual([refused]);
    expect(ask(bundle, { operation: "users.list", args: {} }).shadow).toEqual([{ policy: "p", rule: "trial", effect: "allow" }]);
  });
});

describe("searchable", () => {
  const rules = [{ id: "find", allow: FIND }];

  it.each(["@phone", "phone_numbers", "phone_numbers.*.phone_number"])("%s opens what the mask closes", (searchable) => {
    const bundle = bundleOf(policy(rules, { mask: ["@phone", "@email"], searchable: [searchable] }));
    const decision = ask(bundle, { operation: "users.list", args: { phone_number_query: "555" } });
    expect([decision.effect, decision.mask]).toEqual(["allow", ["@phone", "@email"]]);
    expect(effect(bundle, "users.list", { email_address_query: "a" })).toBe("deny");
    expect(effect(bundle, "users.list", { query: "a" })).toBe("deny");
  });

  it("does not open by a part of what is asked about", () => {
    const bundle = bundleOf(policy(rules, { mask: ["@phone"], searchable: ["phone_numbers.*.id"] }));
    expect(effect(bundle, "users.count", { phone_number_query: "5" })).toBe("deny");
  });

  it("opens nothing that another policy of the key hides", () => {
    const bundle = bundleOf(policy(rules, { mask: ["@phone"], searchable: ["@phone"] }), {
      policy: "q",
      mask: ["@phone"],
      rules,
    });
    const args = { phone_number_query: "5" };
    expect(effect(bundle, "users.count", args, { policies: ["p"] })).toBe("allow");
    expect(effect(bundle, "users.count", args, { policies: ["p", "q"] })).toBe("deny");
    expect(ask(bundle, { operation: "users.count", args, policies: ["p", "q"] }).detail).toContain(
      "have policy q list the field",
    );
  });

  it("that cannot be read opens nothing, in a bundle of before the check", () => {
    const document = policy(rules, { mask: ["@phone"], searchable: ["@fone", "phone numbers"] });
    const result = compileBundle([document], vocabulary, "v1", { lazy: true });
    if (!result.ok) throw new Error("does not compile");
    expect(effect(result.bundle, "users.count", { phone_number_query: "5" })).toBe("deny");
  });

  it.each<[string, string]>([
    ["@fone", '"@fone" is no meaning; did you mean @phone?: there are @email, @phone, @name, @picture, @identity, @metadata'],
    ["phone_number", "no answer of users.get, users.list, users.count has phone_number; did you mean phone_numbers?"],
  ])("%s is a slip, and refused", (entry, message) => {
    const result = compileBundle([policy(rules, { mask: ["@phone"], searchable: [entry] })], vocabulary, "v1");
    expect(result.ok ? [] : result.problems.map(({ path, message: text }) => [path, text])).toEqual([
      ["policies[0].searchable[0]", message],
    ]);
  });
});

describe("a key that was minted through others", () => {
  const bundle = bundleOf(
    { policy: "open", rules: [{ id: "all", allow: FIND }] },
    { policy: "masked", mask: ["@phone"], rules: [{ id: "all", allow: FIND }] },
    { policy: "counts", rules: [{ id: "count", allow: ["users.count", "users.list"] }] },
    {
      policy: "part",
      rules: [
        { id: "list", allow: ["users.list"], mask: ["@phone"] },
        { id: "rest", allow: ["users.get", "users.count"] },
      ],
    },
  );
  const key = (id: string, policies: readonly string[], scopes: readonly string[] | null = null) => ({
    ...inputOf({ policies, scopes }).key,
    id,
  });
  const made = (own: readonly string[], above: readonly ReturnType<typeof key>[]) => {
    const input = { ...inputOf({ operation: "users.count", args: { phone_number_query: "5" } }), key: key("own", own) };
    const result = decideInLine(bundle, input, above);
    if (result.kind !== "decided") throw new Error("needs the target");
    return result.decision;
  };

  it("may ask by what all of them may", () => {
    expect(made(["open"], [key("above", ["open"])]).effect).toBe("allow");
    const refused = made(["open"], [key("above", ["masked"])]);
    expect([refused.effect, refused.detail.includes("For key above, which this key was minted through:")]).toEqual([
      "deny",
      true,
    ]);
    expect(made(["masked"], [key("above", ["open"])]).effect).toBe("deny");
  });

  it("is shown a field by a look-up only if all of them are", () => {
    expect(made(["part"], [key("above", ["open"])]).effect).toBe("allow");
    expect(made(["part"], [key("above", ["counts"])]).effect).toBe("deny");
    // The same policies, and scopes that cover the count: it has its say all the same, for the look-up's sake.
    expect(made(["part"], [key("above", ["part"], ["users.count", "users.list"])]).effect).toBe("deny");
    expect(made(["part"], [key("above", ["part"])]).effect).toBe("allow");
  });
});

describe("an identifier, which may be an address, a number or a name", () => {
  const of = (mask: string) =>
    bundleOf(policy([{ id: "all", allow: ["users.count", "users.get_instance_organization_memberships"] }], { mask: [mask] }));

  it("hidden by its path hides each of them", () => {
    for (const mask of ["public_user_data", "public_user_data.identifier"])
      for (const args of [{ email_address_query: "a" }, { phone_number_query: "5" }, { username_query: "a" }])
        expect([mask, effect(of(mask), "users.count", args)]).toEqual([mask, "deny"]);
  });

  it("hidden by one meaning hides that one", () => {
    expect(effect(of("@phone"), "users.count", { email_address_query: "a" })).toBe("allow");
    expect(effect(of("@phone"), "users.count", { phone_number_query: "5" })).toBe("deny");
    expect(effect(of("@email"), "users.count", { username_query: "a" })).toBe("allow");
  });
});
