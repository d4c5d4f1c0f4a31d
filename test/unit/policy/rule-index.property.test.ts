// A decision is the same whether its rules were found or asked one after the other: verdict, reasons, what is recorded, every step.
import fc from "fast-check";
import { expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import type { DecisionInput } from "../../../src/policy/decide/decision.ts";
import { type CompiledBundle, compileBundle } from "../../../src/policy/engine.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

const vocabulary = buildVocabulary(OPERATIONS, []);
const RUNS = 600;
const CALLS = 6;
/** So many decisions under the same policies are made before rules are indexed. */
const UNINDEXED = 3;

const TEXTS = ["", "A", "B", "AB", "TICKET-1", "TICKET-2", "é", "😀"] as const;
const FIELDS = [
  "context.reason",
  'context["reason"]',
  "context.ip",
  "context.country",
  "key.owner",
  "args.first_name",
  "args.last_name",
  "args.public_metadata.tier",
  'args.public_metadata["a.b"]',
  "target.username",
] as const;

const text = fc.constantFrom(...TEXTS);
const field = fc.constantFrom(...FIELDS);
const literal = text.map((one) => JSON.stringify(one));

const atom = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(field, literal).map(([path, one]) => `${path} == ${one}`) },
  fc.tuple(field, literal).map(([path, one]) => `${one} == ${path}`),
  fc.tuple(field, literal).map(([path, one]) => `${path} != ${one}`),
  fc.tuple(field, literal).map(([path, one]) => `${path}.startsWith(${one})`),
  fc.tuple(field, literal).map(([path, one]) => `${path}.endsWith(${one})`),
  fc.tuple(field, literal).map(([path, one]) => `${path}.contains(${one})`),
  fc.tuple(field, fc.array(literal, { maxLength: 3 })).map(([path, some]) => `${path} in [${some.join(", ")}]`),
  field.filter((path) => path.includes(".") && !path.includes("[")).map((path) => `has(${path})`),
  fc.tuple(field, fc.nat(5)).map(([path, size]) => `${path}.size() > ${size}`),
  // Too much work, where the caller's list is long enough.
  fc.constant('args.public_metadata.list.exists(x, args.public_metadata.list.exists(y, x == "no" && y == "no"))'),
  fc.constant('(args.first_name + args.first_name) == "AA"'),
  fc.constantFrom("true", "false", "args.skip_legal_checks", 'args.no_such_field == "A"', "1 / (args.first_name.size() - 1) > 0"),
);

const condition = fc.letrec<{ whole: string; part: string }>((tie) => ({
  whole: tie("part"),
  part: fc.oneof(
    { depthSize: "small" },
    { weight: 3, arbitrary: atom },
    fc.tuple(tie("part"), tie("part")).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie("part"), tie("part")).map(([a, b]) => `(${a} || ${b})`),
    tie("part").map((a) => `!(${a})`),
  ),
})).whole;

/** Most rules have a plain condition, or the first wild one decides every call. */
const plain = fc
  .tuple(
    fc.constantFrom("context.reason", "key.owner", "args.first_name"),
    fc.constantFrom("==", "==", "startsWith", "in"),
    literal,
  )
  .map(([path, how, one]) =>
    how === "startsWith" ? `${path}.startsWith(${one})` : how === "in" ? `${path} in [${one}, "C"]` : `${path} == ${one}`,
  );
const ofTarget = fc.tuple(plain, literal).map(([one, name]) => `${one} && has(target.username) && target.username == ${name}`);

const rule = fc
  .record({
    effect: fc.constantFrom("allow", "allow", "allow", "deny"),
    when: fc.option(
      fc.oneof({ weight: 12, arbitrary: plain }, { weight: 3, arbitrary: ofTarget }, { weight: 1, arbitrary: condition }),
      { freq: 30, nil: undefined },
    ),
    only: fc.option(fc.constant(["first_name", "public_metadata"]), { freq: 6, nil: undefined }),
    operation: fc.constantFrom("users.update", "users.update", "users.*"),
  })
  .map(({ effect, when, only, operation }) => ({
    [effect]: [operation],
    ...(when === undefined ? {} : { when }),
    ...(only === undefined || effect === "deny" ? {} : { only }),
  }));

const policies = fc.array(fc.array(rule, { minLength: 1, maxLength: 14 }), { minLength: 1, maxLength: 3 }).map((bodies) =>
  bodies.map((rules, index) => ({
    policy: `p${index}`,
    ...(index === 1 ? { mask: ["private_metadata"] } : {}),
    rules: rules.map((one, at) => ({ id: `r${at}`, ...one })),
  })),
);

const value = fc.oneof(
  { weight: 30, arbitrary: text },
  fc.constantFrom<unknown>(null, 1, 2.5, true, undefined, ["A"], { length: 1 }, "x".repeat(40_000)),
);
const metadata = fc.oneof(
  fc.constant(undefined),
  value,
  fc.record(
    { tier: value, "a.b": value, list: fc.constantFrom(Array(3).fill("z"), Array(1_500).fill("z")) },
    { requiredKeys: [] },
  ),
);
const input = fc.record({
  args: fc.record(
    { first_name: value, last_name: value, public_metadata: metadata, skip_legal_checks: fc.boolean() },
    { requiredKeys: [] },
  ),
  reason: text,
  owner: text,
  ip: fc.option(text),
  country: fc.option(text),
  target: fc.option(fc.record({ username: value }, { requiredKeys: [] }), { freq: 1, nil: undefined }),
  noTarget: fc.boolean(),
});

function told(bundle: CompiledBundle, asked: DecisionInput): string {
  return JSON.stringify(decide(bundle, asked));
}

it(`${RUNS} bundles decide as before once their rules are indexed`, () => {
  const tally = { allow: 0, deny: 0, error: 0, needs_target: 0 };
  fc.assert(
    fc.property(policies, fc.array(input, { minLength: CALLS, maxLength: CALLS }), (documents, inputs) => {
      const open = () => compileBundle(documents, vocabulary, "v1", { lazy: true });
      const indexed = open();
      if (!indexed.ok) throw new Error("has names");
      const calls = inputs.map(
        ({ args, reason, owner, ip, country, target, noTarget }): DecisionInput => ({
          key: { id: "key1", name: "Key", owner, policies: documents.map((one) => one.policy), scopes: null },
          operation: "users.update",
          args: { user_id: "user_1", ...args },
          ...(target === undefined ? (noTarget ? { noTarget } : {}) : { target }),
          context: { reason, ip, country, nowMs: 1_767_268_800_000, userAgent: "test" },
        }),
      );
      for (const call of calls) told(indexed.bundle, call);
      let fresh = open();
      for (const [index, call] of calls.entries()) {
        if (index % UNINDEXED === 0) fresh = open();
        if (!fresh.ok) throw new Error("has names");
        const result = decide(fresh.bundle, call);
        expect(told(indexed.bundle, call)).toBe(JSON.stringify(result));
        if (result.kind === "needs_target") tally.needs_target += 1;
        else tally[result.decision.code === "bailiff_policy_error" ? "error" : result.decision.effect] += 1;
      }
    }),
    { numRuns: RUNS },
  );
  for (const [kind, count] of Object.entries(tally)) expect([kind, count > RUNS / 20]).toEqual([kind, true]);
}, 120_000);
