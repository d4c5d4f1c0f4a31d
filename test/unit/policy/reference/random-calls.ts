// Random bundles, keys and calls for the two evaluators. A condition that reads arguments stands with one operation, since it is checked
// against each that it applies to; the others stand with any patterns.
import fc from "fast-check";
import type { BookCall, BookLimit, BookPolicy, BookRule } from "./by-the-book.ts";
import type { Formula, Literal, Path } from "./formula.ts";
import { WORLD } from "./world.ts";

const OPERATIONS = [...WORLD.keys()];
const PATTERNS = [
  "users.*",
  "users.get_*",
  "users.bulk_*",
  "class:read",
  "users.class:destructive",
  "class:write",
  ...OPERATIONS,
];
const MASKS = [
  ...["private_metadata", "first_name", "email_addresses", "public_metadata.role", "phone_numbers.*.phone_number"],
  ...["@phone", "@name", "external_id", "phone_numbers.*.id", "banned"],
];

type Field = {
  readonly path: Path;
  readonly type: "bool" | "int" | "string" | "list" | "any";
};

const TARGET_FIELDS: readonly Field[] = [
  { path: ["target", "banned"], type: "bool" },
  { path: ["target", "first_name"], type: "any" },
  { path: ["target", "private_metadata", "staff"], type: "any" },
  { path: ["target", "private_metadata", "level"], type: "any" },
  { path: ["target", "public_metadata", "role"], type: "any" },
  { path: ["target", "public_metadata", "tags"], type: "any" },
];
const OUTER_FIELDS: readonly Field[] = [
  { path: ["context", "reason"], type: "string" },
  { path: ["context", "ip"], type: "string" },
  { path: ["context", "country"], type: "string" },
  { path: ["key", "owner"], type: "string" },
];
const arg = (name: string, type: Field["type"]): Field => ({ path: ["args", name], type });
const ARG_FIELDS: Readonly<Record<string, readonly Field[]>> = {
  "users.get": [arg("user_id", "string")],
  "users.list": [
    arg("limit", "int"),
    arg("query", "string"),
    arg("banned", "bool"),
    arg("user_id", "list"),
    arg("user_id_excluded", "list"),
  ],
  "users.count": [arg("query", "string"), arg("user_id", "list"), arg("user_id_excluded", "list")],
  "users.bulk_ban": [arg("user_ids", "list")],
  "users.update": [arg("user_id", "string"), arg("username", "any"), arg("first_name", "any")],
  "users.create": [arg("username", "any"), arg("email_address", "list")],
  "users.adjust_billing_credit_balance": [arg("amount", "int"), arg("action", "string"), arg("note", "string")],
  "users.get_o_auth_access_token": [arg("provider", "string"), arg("limit", "int")],
};
const ONLY: Readonly<Record<string, readonly string[]>> = {
  "users.list": ["limit", "query", "user_id", "user_id_excluded"],
  "users.update": ["first_name", "username", "private_metadata"],
  "users.create": ["username", "email_address", "banned"],
  "users.adjust_billing_credit_balance": ["amount", "action", "idempotency_key", "currency"],
};
/** Values that stand on both sides, so that comparisons come out both ways. */
const TEXTS = ["x", "TICKET-1", "192.0.2.1", "DE", "user_1", "admin", "increase", "oauth_google"];
const NUMBERS = [0, 1, 2, 10, 500];

const text = fc.constantFrom(...TEXTS);
/** What these never are, a check refuses to compare them with. */
const FORMED: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "context.ip": fc.constantFrom("192.0.2.1", "192.0.2.9"),
  "context.country": fc.constantFrom("DE", "US"),
};
const number = fc.constantFrom(...NUMBERS);
const most = fc.constantFrom(1, 2, 10, 400);
const literal: fc.Arbitrary<Literal> = fc.oneof(text, number, fc.boolean());

function leafOf(fields: readonly Field[]): fc.Arbitrary<Formula> {
  if (fields.length === 0) return fc.boolean().map((value) => ({ is: "constant", value }));
  return fc.constantFrom(...fields).chain(({ path, type }): fc.Arbitrary<Formula> => {
    const has = fc.constant<Formula>({ is: "has", path });
    const equal = (value: fc.Arbitrary<Literal>) =>
      fc.record({
        is: fc.constant("compare" as const),
        path: fc.constant(path),
        by: fc.constantFrom("==" as const, "!=" as const),
        with: value,
      });
    const ordered = (value: fc.Arbitrary<Literal>) =>
      fc.record({
        is: fc.constant("compare" as const),
        path: fc.constant(path),
        by: fc.constantFrom("<" as const, "<=" as const, ">" as const, ">=" as const),
        with: value,
      });
    const starts = text.map((part): Formula => ({ is: "starts", path, text: part.slice(0, 3) }));
    const possible = FORMED[path.join(".")] ?? text;
    const among = fc
      .array(possible, { minLength: 1, maxLength: 3 })
      .map((literals): Formula => ({ is: "among", path, literals }));
    const size = fc.constantFrom(0, 1, 2).map((least): Formula => ({ is: "size", path, least }));
    const some = text.map((equals): Formula => ({ is: "some", path, equals }));
    const flag = fc.constant<Formula>({ is: "flag", path });
    // What is always there cannot be asked for with has() alone: it is asked all the same.
    switch (type) {
      case "bool":
        return fc.oneof(has, flag);
      case "int":
        return fc.oneof(has, equal(number), ordered(number));
      case "string":
        return fc.oneof(has, equal(possible), ordered(text), starts, among, size);
      case "list":
        return fc.oneof(has, size, some);
      case "any":
        return fc.oneof(
          has,
          equal(path[0] === "args" ? text : literal),
          ordered(path[0] === "args" ? text : literal),
          starts,
          among,
          size,
          ...(path[0] === "args" ? [] : [some, flag]),
        );
    }
  });
}

function formulaOf(fields: readonly Field[]): fc.Arbitrary<Formula> {
  const leaf = leafOf(fields);
  const guarded = leaf.map(
    (of): Formula => ("path" in of && of.is !== "has" ? { is: "and", left: { is: "has", path: of.path }, right: of } : of),
  );
  return fc.letrec<{ formula: Formula }>((tie) => ({
    formula: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      { weight: 3, arbitrary: leaf },
      { weight: 3, arbitrary: guarded },
      { weight: 1, arbitrary: fc.boolean().map((value): Formula => ({ is: "constant", value })) },
      { weight: 1, arbitrary: tie("formula").map((of): Formula => ({ is: "not", of })) },
      {
        weight: 2,
        arbitrary: fc.record({ is: fc.constantFrom("and" as const, "or" as const), left: tie("formula"), right: tie("formula") }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          is: fc.constant("choice" as const),
          when: tie("formula"),
          one: tie("formula"),
          other: tie("formula"),
        }),
      },
    ),
  })).formula;
}

const limits: fc.Arbitrary<readonly BookLimit[]> = fc.array(fc.record({ max: most, per: fc.constantFrom("1h", "1d") }), {
  maxLength: 2,
});
const approve: fc.Arbitrary<BookRule["approve"]> = fc.option(
  fc.record({ count: fc.integer({ min: 1, max: 3 }), within: fc.constantFrom("5m", "24h", "30d") }),
  { nil: null, freq: 2 },
);

function limitsOf(operation: string): fc.Arbitrary<readonly BookLimit[]> {
  const { target = "none" } = WORLD.get(operation) ?? {};
  const by = target === "none" ? ["key"] : ["key", "target", ...(target === "many" ? [] : ["args.user_id"])];
  const money = operation === "users.adjust_billing_credit_balance";
  return fc.array(
    fc.record(
      {
        max: most,
        per: fc.constantFrom("1h", "1d"),
        by: fc.constantFrom(...by, ...(money ? ["args.currency", "args.note"] : [])),
        ...(money ? { sum: fc.constant("args.amount" as const) } : {}),
      },
      { requiredKeys: ["max", "per"] },
    ),
    { maxLength: 2 },
  );
}

type Loose = Omit<BookRule, "id">;

const masks = fc.uniqueArray(fc.constantFrom(...MASKS), { maxLength: 2 });
const effect = fc.constantFrom("allow" as const, "allow" as const, "deny" as const);
const shadow = fc.constantFrom(false, false, false, true);

/** A check refuses a rule's mask that none of the answers has: these are a user's. */
const OTHER_ANSWERS = [
  "users.count",
  "users.delete",
  "users.adjust_*",
  "users.get_*",
  "users.adjust_billing_credit_balance",
  "users.get_o_auth_access_token",
  "jwks.get",
];
function answersUser({ patterns }: Pick<Loose, "patterns">): boolean {
  return patterns.some((pattern) => !OTHER_ANSWERS.includes(pattern));
}
/** Denies on their target hold for the users in the answer. */
const LISTS = ["users.list", "users.count"];

/** About one operation: it may read arguments and say `only`. */
const narrow: fc.Arbitrary<Loose> = fc.tuple(fc.constantFrom(...OPERATIONS), effect).chain(([name, says]) => {
  const looks = WORLD.get(name)?.target !== "none" || (says === "deny" && LISTS.includes(name));
  const fields = [...(ARG_FIELDS[name] ?? []), ...OUTER_FIELDS, ...(looks ? TARGET_FIELDS : [])];
  return fc.record({
    effect: fc.constant(says),
    patterns: fc.constant([name]),
    when: fc.option(formulaOf(fields), { nil: null, freq: 3 }),
    only: fc.option(fc.subarray([...(ONLY[name] ?? [])]), { nil: null, freq: 2 }),
    mask: masks,
    limits: limitsOf(name),
    approve,
    shadow,
  });
});

/** About many. One that reads the target names none that has no target. */
const wide: fc.Arbitrary<Loose> = fc.boolean().chain((reads) => {
  const patterns = PATTERNS.filter((pattern) => !reads || WORLD.get(pattern)?.target !== "none");
  return fc.record({
    effect,
    patterns: fc.oneof(fc.constant(["users.*"]), fc.uniqueArray(fc.constantFrom(...patterns), { minLength: 1, maxLength: 3 })),
    when: fc.option(formulaOf(reads ? [...OUTER_FIELDS, ...TARGET_FIELDS] : OUTER_FIELDS), { nil: null, freq: 4 }),
    only: fc.constant(null),
    mask: masks,
    limits,
    approve,
    shadow,
  });
});

/** What a deny cannot say is taken off it. */
const rule = fc
  .oneof(narrow, wide)
  .map((one): Loose => (one.effect === "allow" ? one : { ...one, only: null, mask: [], limits: [], approve: null }))
  .map((one): Loose => (answersUser(one) ? one : { ...one, mask: [] }));

export const bundles: fc.Arbitrary<readonly BookPolicy[]> = fc
  .array(
    fc.record({
      mask: masks,
      searchable: fc.oneof(fc.constant([]), masks),
      counts: fc.boolean(),
      writeAhead: fc.boolean(),
      rules: fc.array(rule, { minLength: 1, maxLength: 6 }),
    }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((policies) =>
    policies.map(({ rules, ...policy }, at) => ({
      ...policy,
      name: `p${at}`,
      rules: rules.map((one, place) => ({ ...one, id: `r${place}` })),
    })),
  );

const some = <T>(value: fc.Arbitrary<T>) => fc.record({ value }, { requiredKeys: [] });
const metadata = fc.record(
  {
    staff: fc.constantFrom<unknown>(true, false, null, "x"),
    level: fc.oneof<fc.Arbitrary<unknown>[]>(number, text, fc.constant(null)),
    role: fc.oneof(text, number),
    tags: fc.array(text, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const user = fc.record(
  { banned: fc.boolean(), first_name: fc.oneof(text, fc.constant(null)), private_metadata: metadata, public_metadata: metadata },
  { requiredKeys: [] },
);

/** A page of a list. */
export const pages: fc.Arbitrary<readonly Readonly<Record<string, unknown>>[]> = fc
  .array(user, { minLength: 3, maxLength: 3 })
  .map((users) => users.map((one, at) => ({ ...one, id: `user_${at}` })));

const USER = "user_1";
const idList = fc.uniqueArray(fc.constantFrom("user_1", "user_2", "-user_1", "-user_3"), { minLength: 1, maxLength: 3 });
const listed = {
  limit: fc.constantFrom(10, 1, 500),
  offset: fc.constant(0),
  order_by: fc.constant("-created_at"),
  query: text,
  banned: fc.boolean(),
  user_id: idList,
};
const orders = fc.constantFrom("-created_at", "created_at", "phone_number", "-first_name");
const asking = {
  phone_number_query: fc.constant("555"),
  email_address: fc.constant(["ada@example.com"]),
  name_query: fc.constant("ada"),
  external_id: fc.constantFrom(["a"], ["-a"]),
};
const ARGS: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  "users.list": fc.oneof(
    fc.record(listed, { requiredKeys: ["limit", "offset", "order_by"] }),
    fc.record({ ...listed, ...asking, order_by: orders }, { requiredKeys: ["limit", "offset", "order_by"] }),
  ),
  "users.count": fc.record({ query: text, user_id: idList, ...asking }, { requiredKeys: [] }),
  "users.bulk_ban": fc.record({
    user_ids: fc.array(fc.constantFrom("user_1", "user_2", "user_3"), { minLength: 1, maxLength: 3 }),
  }),
  "users.update": fc.record(
    {
      user_id: fc.constant(USER),
      first_name: fc.oneof(text, fc.constant(null)),
      username: text,
      private_metadata: fc.constant({ a: 1 }),
      notify_primary_email_address_changed: fc.boolean(),
    },
    { requiredKeys: ["user_id", "notify_primary_email_address_changed"] },
  ),
  "users.create": fc.record(
    {
      username: text,
      email_address: fc.array(text, { minLength: 1, maxLength: 2 }),
      private_metadata: fc.constant({ a: 1 }),
      banned: fc.boolean(),
      locked: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  "users.replace_metadata": fc.record({ user_id: fc.constant(USER), public_metadata: fc.constant({ a: 1 }) }),
  "users.adjust_billing_credit_balance": fc.record(
    {
      user_id: fc.constant(USER),
      amount: fc.constantFrom(1, 2, 10, 500),
      action: fc.constantFrom("increase", "decrease"),
      currency: fc.constantFrom("USD", "EUR"),
      idempotency_key: fc.constant("k"),
      note: text,
    },
    { requiredKeys: ["user_id", "amount", "action", "currency", "idempotency_key"] },
  ),
  "users.get_o_auth_access_token": fc.record({
    user_id: fc.constant(USER),
    provider: fc.constantFrom("oauth_google", "oauth_x"),
    limit: fc.constant(10),
    offset: fc.constant(0),
  }),
  "jwks.get": fc.constant({}),
};

export const calls: fc.Arbitrary<BookCall> = fc.constantFrom(...OPERATIONS).chain((operation) => {
  const target = WORLD.get(operation)?.target;
  return fc
    .record({
      policies: fc.constantFrom(["p0"], ["p0", "p1"], ["p1", "p0"], ["p0", "p1", "p2"], ["p2"], ["gone", "p0"]),
      scopes: fc.option(fc.uniqueArray(fc.constantFrom(...PATTERNS), { maxLength: 3 }), { nil: null, freq: 4 }),
      args: ARGS[operation] ?? fc.constant({ user_id: USER }),
      target:
        target === "one" ? user : target === "many" ? fc.array(user, { minLength: 1, maxLength: 3 }) : fc.constant(undefined),
      reason: fc.constantFrom("", "x", "TICKET-1"),
      maybe: fc.tuple(some(fc.constant("192.0.2.1")), some(fc.constantFrom("DE", "FR"))),
    })
    .map(({ reason, maybe: [ip, country], ...rest }) => ({
      ...rest,
      operation,
      context: {
        reason,
        ...("value" in ip ? { ip: ip.value } : {}),
        ...("value" in country ? { country: country.value } : {}),
      },
      key: { id: "key1", name: "Key", owner: "team@example.com" },
    }));
});
