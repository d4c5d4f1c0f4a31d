// For every bundle and key: two instances that differ in nothing but a field which the key's masks hide give the key the same answers, whatever
// it asks. Clerk is the emulator, which was written from Clerk's description and knows nothing of the column `reveals`; what is hidden is told
// by masked answers and not by what the engine says of masks.
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Store } from "../../../emulator/store.ts";
import { countQuery, filterUsers } from "../../../emulator/user-filter.ts";
import { listQuery, pageOfUsers } from "../../../emulator/user-order.ts";
import { blankUser, type UserRecord } from "../../../emulator/user-record.ts";
import { answerFacts } from "../../../src/clerk/answer-facts.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { type CompiledBundle, compileBundle, compiledMask, decide, maskAnswer } from "../../../src/policy/engine.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";
import { inputOf } from "./asking.ts";

const vocabulary = buildVocabulary(OPERATIONS, []);
const NOW = 1_767_268_800_000;
const USERS = ["user_1", "user_2", "user_3"];
const PAGE = { limit: 10, offset: 0, order_by: "-created_at" };

/** What the instances differ in: a field of user_2, before and behind those of the others in any order. */
interface Difference {
  readonly set: (user: UserRecord, value: string) => void;
  readonly values: readonly [string, string];
}
const field = (values: Difference["values"], set: Difference["set"]): Difference => ({ set, values });
const DIFFERENCES: Readonly<Record<string, Difference>> = {
  phone: field(["+15555550001", "+15555550009"], (user, phone_number) => {
    user.phone_numbers = [{ id: "idn_1", phone_number, status: "verified", reserved_for_second_factor: false, created_at: NOW }];
  }),
  email: field(["aaa@example.com", "zzz@example.com"], (user, email_address) => {
    user.email_addresses = [{ id: "idn_2", email_address, status: "verified", linked_to: [], created_at: NOW }];
  }),
  wallet: field(["0xaaa", "0xfff"], (user, web3_wallet) => {
    user.web3_wallets = [{ id: "idn_3", web3_wallet, created_at: NOW }];
  }),
  username: field(["aaa", "zzz"], (user, username) => {
    user.username = username;
  }),
  first_name: field(["Aaa", "Zzz"], (user, name) => {
    user.first_name = name;
  }),
  last_name: field(["Aaa", "Zzz"], (user, name) => {
    user.last_name = name;
  }),
  external_id: field(["a1", "z9"], (user, id) => {
    user.external_id = id;
  }),
  banned: field(["true", "false"], (user, banned) => {
    user.banned = banned === "true";
  }),
  last_active_at: field(["1700000000000", "1750000000000"], (user, at) => {
    user.last_active_at = Number(at);
  }),
  last_sign_in_at: field(["1700000000000", "1750000000000"], (user, at) => {
    user.last_sign_in_at = Number(at);
  }),
  updated_at: field(["1700000000000", "1750000000000"], (user, at) => {
    user.updated_at = Number(at);
  }),
};

function storeWith({ set }: Difference, value: string): Store {
  const store = new Store({ now: () => NOW, seed: null });
  for (const [at, id] of USERS.entries()) {
    const user = blankUser(id, NOW - at);
    for (const [name, other] of Object.entries(DIFFERENCES)) {
      // Between the two values, so that both the filters and the orderings tell them apart.
      const [low] = other.values;
      other.set(user, /^\d+$/.test(low) ? "1725000000000" : name === "banned" ? "false" : low.replace(/[a-z0-9]$/i, "m"));
    }
    if (id === "user_2") set(user, value);
    store.addUser(user);
  }
  return store;
}

type Call = { readonly operation: string; readonly args: Readonly<Record<string, unknown>>; readonly reason: string };

/** Every filter with what the values have, and every ordering. */
function callsAbout({ values }: Difference): readonly Call[] {
  const parts = values.flatMap((value) => [value, value.slice(0, 3).toLowerCase()]);
  const filters = [...new Set(parts)].flatMap((value): Record<string, unknown>[] => [
    ...["query", "email_address_query", "phone_number_query", "username_query", "name_query"].map((name) => ({ [name]: value })),
    ...["email_address", "phone_number", "username", "web3_wallet", "external_id"].map((name) => ({ [name]: [value] })),
  ]);
  const times = ["last_active_at", "last_sign_in_at", "created_at"].flatMap((name) =>
    [`${name}_before`, `${name}_after`].map((filter) => ({ [filter]: 1_725_000_000_001 })),
  );
  const more = [...filters, ...times, { last_active_at_since: 1_725_000_000_001 }, { banned: true }, { external_id: ["-a1"] }];
  const fields = ["created_at", "updated_at", "email_address", "web3wallet", "first_name", "last_name", "phone_number"];
  const orders = [...fields, "username", "last_active_at", "last_sign_in_at"].flatMap((field) => [field, `-${field}`]);
  return [
    ...more.flatMap((args) => [
      { operation: "users.count", args },
      { operation: "users.list", args: { ...PAGE, ...args } },
    ]),
    ...orders.map((order_by) => ({ operation: "users.list", args: { ...PAGE, order_by } })),
    { operation: "users.list", args: { ...PAGE, starting_after: "user_2" } },
  ].flatMap((call) => ["", "x"].map((reason) => ({ ...call, reason })));
}

/** Calls that ask about none of these fields. */
const PLAIN: readonly Call[] = ["", "x"].flatMap((reason) => [
  ...USERS.map((user_id) => ({ operation: "users.get", args: { user_id }, reason })),
  { operation: "users.list", args: PAGE, reason },
  { operation: "users.list", args: { ...PAGE, limit: 9 }, reason },
  { operation: "users.count", args: {}, reason },
  // What a rule with `only` does not take may be for a later rule, which shows more.
  { operation: "users.list", args: { ...PAGE, user_id: ["user_2"] }, reason },
  { operation: "users.list", args: { ...PAGE, order_by: "created_at" }, reason },
  { operation: "users.count", args: { user_id: ["user_2"] }, reason },
]);

function clerksAnswer(store: Store, { operation, args }: Call): unknown {
  const query = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, [value].flat().map(String)]));
  if (operation === "users.count") return { total_count: filterUsers(store, countQuery.parse(query)).length };
  const find = (id: string) => store.users.get(id);
  const answer = (user: UserRecord) => store.answer(user);
  if (operation === "users.get") return answer(find(String(args["user_id"])) ?? blankUser("", NOW));
  const listed = listQuery.parse(query);
  const users = pageOfUsers(filterUsers(store, listed), listed, find);
  return Array.isArray(users) ? users.map(answer) : users;
}

function masked(operation: string, answer: unknown, mask: readonly string[]): string {
  const shape = OPERATIONS.find(({ name }) => name === operation)?.answer;
  const result = maskAnswer(Buffer.from(JSON.stringify(answer)), compiledMask(mask, answerFacts(shape)));
  return result.ok ? Buffer.from(result.body).toString() : "unreadable";
}

/** What the key gets, with what it is told if it gets nothing. */
function answerTo(bundle: CompiledBundle, policies: readonly string[], call: Call, store: Store): string {
  const result = decide(bundle, inputOf({ ...call, args: { ...call.args }, policies }));
  if (result.kind !== "decided") throw new Error("no rule here looks at a user");
  const { effect, mask, told } = result.decision;
  return effect === "deny" ? JSON.stringify(told) : masked(call.operation, clerksAnswer(store, call), mask);
}

/** Masks that hide what differs, and some that do not. */
const MASKS: Readonly<Record<string, readonly string[]>> = {
  phone: ["@phone", "phone_numbers", "phone_numbers.*.phone_number", "phone_numbers.*.id"],
  email: ["@email", "email_addresses.*.email_address"],
  wallet: ["@identity", "web3_wallets", "*.web3_wallet"],
  username: ["@name", "username"],
  first_name: ["@name", "first_name"],
  last_name: ["@name", "last_name"],
  external_id: ["@identity", "external_id"],
};

const policiesAbout = (name: string) => {
  const own = [...(MASKS[name] ?? [name]), "@picture", "private_metadata"];
  const mask = fc.option(fc.uniqueArray(fc.constantFrom(...own), { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 2 });
  const rule = fc.record({
    allow: fc.uniqueArray(fc.constantFrom("users.get", "users.list", "users.count", "users.*"), { minLength: 1, maxLength: 2 }),
    when: fc.constantFrom(undefined, undefined, 'context.reason == "x"'),
    only: fc.constantFrom(undefined, undefined, undefined, ["limit"], ["phone_number_query", "query", "order_by"]),
    limit: fc.constantFrom(undefined, undefined, [{ max: 5, per: "1d" }]),
    mask,
  });
  const deny = fc.record({
    deny: fc.constantFrom(["users.get"], ["users.list"], ["users.*"]),
    when: fc.constant('context.reason == ""'),
  });
  const rules = fc.array(fc.oneof({ weight: 5, arbitrary: rule }, deny), { minLength: 1, maxLength: 4 });
  return fc.array(fc.record({ mask, rules }), { minLength: 1, maxLength: 2 });
};

type Policies = ReturnType<typeof policiesAbout> extends fc.Arbitrary<infer T> ? T : never;

function documentsOf(policies: Policies): unknown {
  return policies.map((one, at) => ({
    policy: `p${at}`,
    ...one,
    rules: one.rules.map((each, id) => ({ id: `r${id}`, ...each })),
  }));
}

function masksIn(policies: Policies): readonly (readonly string[])[] {
  return policies.flatMap((one) => [one.mask ?? [], ...one.rules.map((each) => ("mask" in each ? (each.mask ?? []) : []))]);
}

it.each(Object.keys(DIFFERENCES))("%s, hidden from a key, cannot be asked for", { timeout: 60_000 }, (name) => {
  const difference = DIFFERENCES[name];
  const [one, two] = difference?.values.map((value) => storeWith(difference, value)) ?? [];
  if (difference === undefined || one === undefined || two === undefined) throw new Error(name);
  const tally = { hidden: 0, refused: 0, shown: 0, unmasked: 0 };
  const user = (store: Store) => clerksAnswer(store, { operation: "users.get", args: { user_id: "user_2" }, reason: "" });
  const hides = (entries: readonly string[]) =>
    masked("users.get", user(one), entries) === masked("users.get", user(two), entries);
  fc.assert(
    fc.property(policiesAbout(name), (policies) => {
      const made = compileBundle(JSON.parse(JSON.stringify(documentsOf(policies))), vocabulary, "v1");
      // A rule's mask of what none of its operations answers with: the check says so.
      if (!made.ok) return;
      const { bundle } = made;
      const held = policies.map((_, at) => `p${at}`);
      const differs = (call: Call) => answerTo(bundle, held, call, one) !== answerTo(bundle, held, call, two);
      const isShown = PLAIN.some(differs);
      const isMasked = masksIn(policies).some(hides);
      if (isShown) tally.shown += 1;
      if (!isMasked) tally.unmasked += 1;
      for (const call of callsAbout(difference)) {
        const result = decide(bundle, inputOf({ ...call, args: { ...call.args }, policies: held }));
        const asked = result.kind === "decided" && result.decision.detail.includes(" asks about ");
        if (asked) tally.refused += 1;
        // Nothing is refused for the sake of what no mask hides.
        if (asked && !isMasked) expect({ call, policies }).toBe("allowed");
        if (!isMasked || isShown) continue;
        tally.hidden += 1;
        if (differs(call)) expect(call).toBe("answered alike");
      }
    }),
    { numRuns: 60 },
  );
  // Some of every kind, or the cases say nothing.
  expect(Object.entries(tally).filter(([, many]) => many === 0)).toEqual([]);
});

it.each(Object.keys(DIFFERENCES))("the two instances of %s can be told apart by asking, without a mask", (name) => {
  const difference = DIFFERENCES[name];
  if (difference === undefined) throw new Error(name);
  const [one, two] = difference.values.map((value) => storeWith(difference, value));
  const calls = callsAbout(difference);
  const tells = (operation: string) =>
    calls
      .filter((call) => call.operation === operation)
      .some(
        (call) => one !== undefined && two !== undefined && idsOf(clerksAnswer(one, call)) !== idsOf(clerksAnswer(two, call)),
      );
  expect(tells("users.list")).toBe(true);
  if (name !== "updated_at") expect(tells("users.count")).toBe(true);
});

/** Of a list who is in it, in which order; of a count how many. */
function idsOf(answer: unknown): string {
  return JSON.stringify(Array.isArray(answer) ? answer.map((one: Readonly<Record<string, unknown>>) => one["id"]) : answer);
}
