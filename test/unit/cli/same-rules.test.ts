// Where two bundles say the same about an operation, every call of it is decided the same: whatever the record tells of it.
import fc from "fast-check";
import { expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { termsFor } from "../../../src/compare/replay/same-rules.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import { bundleOf, inputOf } from "../policy/asking.ts";
import { VOCABULARY } from "../policy/vocabulary.ts";
import { BAN, bundle, denied, record, replay, whys } from "./replaying.ts";

const gateway = gatewayVocabulary();
const OPERATIONS = ["users.get", "users.ban", "users.list", "users.update"];
const rule = fc.record({
  effect: fc.constantFrom("allow", "deny"),
  patterns: fc.uniqueArray(fc.constantFrom(...OPERATIONS, "users.*"), { minLength: 1, maxLength: 2 }),
  when: fc.option(fc.constantFrom("context.reason == 'x'", "has(context.ip)", "key.name == 'Key'"), { nil: undefined }),
  shadow: fc.constantFrom(undefined, undefined, true),
  only: fc.option(fc.constantFrom<readonly string[]>([], ["first_name"]), { nil: undefined }),
  max: fc.option(fc.constantFrom(1, 5), { nil: undefined }),
});
const field = fc.constantFrom("effect", "patterns", "when", "shadow", "only", "max");
const rules = fc.array(rule, { minLength: 1, maxLength: 4 });
const more = fc.record({ mask: fc.constantFrom([], ["private_metadata"]), write_ahead: fc.boolean() });
type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never;

function documentOf(name: string, all: Rules, of: object) {
  const written = all.map(({ effect, patterns, when, shadow, only, max }, index) => ({
    id: `r${index}`,
    [effect]: patterns,
    ...(when === undefined ? {} : { when }),
    ...(shadow === undefined ? {} : { shadow }),
    ...(effect === "deny" || only === undefined || patterns.some((pattern) => pattern !== "users.*" && pattern !== "users.update")
      ? {}
      : { only }),
    ...(effect === "deny" || max === undefined ? {} : { limit: [{ max, per: "1d" }] }),
  }));
  return { policy: name, rules: written, ...of };
}

const call = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  reason: fc.constantFrom("", "x"),
  ip: fc.constantFrom(null, "192.0.2.1"),
  args: fc.constantFrom<Record<string, unknown>>({ user_id: "user_1" }, { user_id: "user_1", first_name: "A" }),
  scopes: fc.constantFrom(null, ["users.get"]),
});

it("is not guessed of a denial by no rule, of a key that may have had other policies", async () => {
  const own = bundle([{ id: "r", allow: ["users.get"], when: "has(target.private_metadata.staff)" }]);
  const other = bundle([
    { id: "r", allow: ["users.get"], when: "has(target.private_metadata.staff)" },
    { id: "more", allow: ["users.count"] },
  ]);
  const denial = (operation: string) => record({ ...denied, operation, args: null });
  expect(whys(await replay([denial("users.get")], { own, bundle: other }))).toEqual(["its arguments were erased"]);
  // No rule of the key's allows that: it is denied whatever it held then.
  expect(await replay([denial(BAN)], { own, bundle: other })).toMatchObject({ same: 1, untold: [] });
});

it("for every two bundles, and every call", () => {
  let alike = 0;
  fc.assert(
    fc.property(rules, more, rules, fc.nat(), field, call, (some, of, others, at, changed, asked) => {
      // Most of the other bundle is as it was, or hardly a pair would say the same.
      const kept = some.map((one, index) => (index === at % some.length ? { ...one, [changed]: others[0]?.[changed] } : one));
      const before = bundleOf(documentOf("p", some, of), documentOf("q", others, of));
      const after = bundleOf(documentOf("p", kept, of), documentOf("q", others, of), documentOf("new", some, of));
      const policies = ["p", "q"];
      const entry = VOCABULARY.get(asked.operation);
      if (entry === undefined) throw new Error("no such operation");
      if (termsFor(before, policies, entry) !== termsFor(after, policies, entry)) return;
      alike += 1;
      const input = inputOf({ ...asked, policies, target: { private_metadata: {} } });
      const [one, two] = [before, after].map((bundle) => decide(bundle, input));
      if (one?.kind !== "decided" || two?.kind !== "decided") throw new Error("has the target");
      const { effect, code, policy, rule: id, mask, limits, writeAhead } = one.decision;
      expect(two.decision).toMatchObject({ effect, code, policy, rule: id, mask, limits, writeAhead });
    }),
    { numRuns: 3_000 },
  );
  expect(alike).toBeGreaterThan(500);
});

it("for every two bundles, and every call that asks about something", () => {
  const masks = fc.constantFrom(undefined, undefined, ["@phone"], ["phone_numbers", "username"]);
  const looking = fc.record({
    allow: fc.constantFrom(["users.get"], ["users.list"], ["users.count"], ["users.ban"], ["users.get", "users.count"]),
    when: fc.constantFrom(undefined, undefined, "context.reason == 'x'"),
    only: fc.constantFrom(undefined, undefined, ["query"]),
    shadow: fc.constantFrom(undefined, undefined, true),
    mask: masks,
  });
  const written = fc.record({
    mask: masks,
    searchable: masks,
    rules: fc.array(looking, { minLength: 2, maxLength: 4 }),
  });
  const changing = fc.constantFrom("allow", "when", "only", "shadow", "mask");
  const calls = fc.record({
    operation: fc.constantFrom("users.count", "users.list"),
    args: fc.constantFrom<Record<string, unknown>>(
      { query: "a" },
      { phone_number_query: "5" },
      { username: ["a"] },
      { order_by: "phone_number" },
    ),
    reason: fc.constantFrom("", "x"),
    scopes: fc.constantFrom(null, null, ["users.count", "users.list"], ["users.*"]),
  });
  type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;
  const compiled = ({ rules: all, ...of }: Written) => {
    const documents = [{ policy: "p", ...of, rules: all.map((one, at) => ({ id: `r${at}`, ...one })) }];
    const made = compileBundle(JSON.parse(JSON.stringify(documents)), gateway, "v1", { lazy: true });
    return made.ok ? made.bundle : null;
  };
  let alike = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      written,
      looking,
      fc.nat(),
      changing,
      masks,
      fc.boolean(),
      calls,
      (one, other, at, changed, mask, both, asked) => {
        const rulesAfter = one.rules.map((each, index) =>
          index === at % one.rules.length ? { ...each, [changed]: other[changed] } : each,
        );
        const [before, after] = [compiled(one), compiled({ ...one, rules: rulesAfter, ...(both ? { searchable: mask } : {}) })];
        const entry = gateway.get(asked.operation);
        if (before === null || after === null || entry === undefined) return;
        if (termsFor(before, ["p"], entry) !== termsFor(after, ["p"], entry)) return;
        alike += 1;
        const [first, second] = [before, after].map((made) => decide(made, inputOf({ ...asked, policies: ["p"] })));
        if (first?.kind !== "decided" || second?.kind !== "decided") throw new Error("no target");
        const { effect, code, policy, rule: id, mask: hidden, explanation } = first.decision;
        if (explanation.includes(" asks about ")) refused += 1;
        expect(second.decision).toMatchObject({ effect, code, policy, rule: id, mask: hidden, explanation });
      },
    ),
    { numRuns: 3_000 },
  );
  expect([alike > 500, refused > 50]).toEqual([true, true]);
});
