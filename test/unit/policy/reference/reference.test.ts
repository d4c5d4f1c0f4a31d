// Random bundles, keys and calls get the same decision from the engine and from the book. `REFERENCE_CASES` says how many calls.
import fc from "fast-check";
import { expect, it } from "vitest";
import { allArguments } from "../../../../src/clerk/arguments.ts";
import { OPERATIONS } from "../../../../src/clerk/operations.ts";
import { hiddenAmong } from "../../../../src/policy/decide/judge-rows.ts";
import {
  type CompiledBundle,
  compileBundle,
  type Decision,
  type DecisionInput,
  decideTogether,
} from "../../../../src/policy/engine.ts";
import { buildVocabulary } from "../../../../src/routes/vocabulary.ts";
import {
  type BookCall,
  type BookDecision,
  type BookPolicy,
  type BookRule,
  decideByTheBook,
  hiddenByTheBook,
} from "./by-the-book.ts";
import { printed } from "./formula.ts";
import { bundles, calls, pages } from "./random-calls.ts";
import { WORLD } from "./world.ts";

const CASES = Number(process.env["REFERENCE_CASES"] ?? 20_000);
const CALLS_PER_BUNDLE = 50;
/** Besides: of random operations few are lists or counts that something allows, and fewer have somebody to leave out. */
const LISTS_PER_BUNDLE = 30;
const vocabulary = buildVocabulary(OPERATIONS, []);

it("the book knows the operations as the table has them", () => {
  for (const book of WORLD.values()) {
    const row = OPERATIONS.find(({ name }) => name === book.name);
    const entry = vocabulary.get(book.name);
    if (row === undefined || entry === undefined) throw new Error(`${book.name} is not in the table`);
    expect([row.class, entry.target, [...entry.pathArgs], entry.allowedUnlessDenied === true]).toEqual([
      book.class,
      book.target,
      [...book.pathArgs],
      book.allowedUnlessDenied,
    ]);
    const defaults = allArguments(row).safeParse(required(book.name));
    expect(defaults.data).toMatchObject(book.defaults);
  }
});

it(`${CASES} calls are decided by the engine as by the book`, { timeout: 3_600_000 }, () => {
  const tally = {
    bundles: 0,
    refused: 0,
    allow: 0,
    deny: 0,
    error: 0,
    never: 0,
    scope: 0,
    looked: 0,
    shadow: 0,
    charged: 0,
    owed: 0,
    masked: 0,
    counted: 0,
    asked: 0,
    left_out: 0,
    listed: 0,
  };
  fc.assert(
    fc.property(
      bundles,
      fc.array(calls, { minLength: CALLS_PER_BUNDLE, maxLength: CALLS_PER_BUNDLE }),
      pages,
      (bundle, some, page) => {
        const compiled = compileBundle(bundle.map(documentOf), vocabulary, "v1");
        tally.bundles += 1;
        if (!compiled.ok) {
          // A condition that a check refuses (one that is the same for every call and has no value, say) is no case.
          tally.refused += 1;
          return;
        }
        for (const call of [...some, ...some.slice(0, LISTS_PER_BUNDLE).map(ofEverybody)]) {
          const book = decideByTheBook(WORLD, bundle, call);
          const engine = decided(compiled.bundle, call, true);
          if (engine === null) throw new Error("has the target");
          same(viewOf(engine), viewOfBook(book));
          const blind = decided(compiled.bundle, call, false);
          if (blind === null) tally.looked += 1;
          // Of several operations the one that is refused without a look speaks first: the effect is the same, the reason another.
          else if ((vocabulary.get(call.operation)?.also?.(call.args) ?? []).length > 0) expect(blind.effect).toBe(engine.effect);
          else same({ ...viewOf(blind), shadow: [] }, { ...viewOf(engine), shadow: [] });
          count(tally, engine);
          if (
            call.operation === "users.count" &&
            engine.code === "bailiff_policy_denied" &&
            engine.detail.includes("counts: true")
          )
            tally.counted += 1;
          if (engine.effect === "deny" && engine.detail.includes(" asks about ")) tally.asked += 1;
          if (call.operation !== "users.list" || engine.effect === "deny") continue;
          for (const user of page) {
            const hidden = engine.rows !== null && hiddenAmong(engine.rows, [user]) > 0;
            if (hidden !== hiddenByTheBook(WORLD, bundle, call, user))
              expect({ hidden, user }).toEqual({ hidden: !hidden, user });
            tally[hidden ? "left_out" : "listed"] += 1;
          }
        }
      },
    ),
    { numRuns: Math.ceil(CASES / CALLS_PER_BUNDLE) },
  );
  // Of every kind enough, or the cases say nothing.
  expect(tally.refused / tally.bundles).toBeLessThan(0.2);
  for (const kind of [
    "allow",
    "deny",
    "error",
    "never",
    "scope",
    "looked",
    "shadow",
    "charged",
    "owed",
    "masked",
    "counted",
    "asked",
    "left_out",
    "listed",
  ] as const)
    expect([kind, tally[kind] > CASES / 5000]).toEqual([kind, true]);
});

/** The list of everybody, or their number, by the same key. */
function ofEverybody<C extends { readonly operation: string; readonly args: object }>(call: C, at: number): C {
  const operation = at % 2 === 0 ? "users.list" : "users.count";
  return { ...call, operation, args: { ...WORLD.get(operation)?.defaults } };
}

/** As texts first: a hundred thousand deep comparisons take their time. */
function same(engine: View, book: View): void {
  if (JSON.stringify(engine) !== JSON.stringify(book)) expect(engine).toEqual(book);
}

function count(tally: Record<string, number>, { effect, code, shadow, limits, mask, approval }: Decision): void {
  const add = (kind: string, when: boolean) => {
    tally[kind] = (tally[kind] ?? 0) + (when ? 1 : 0);
  };
  add(effect, true);
  add("error", code === "bailiff_policy_error");
  add("never", code === "bailiff_limit_never_fits");
  add("scope", code === "bailiff_scope_denied");
  add("shadow", shadow.length > 0);
  add("charged", limits.length > 0);
  add("owed", approval !== null);
  add("masked", mask.length > 0);
}

/** What a call of it cannot do without. */
function required(name: string): Record<string, unknown> {
  const credit = { amount: 1, action: "increase", idempotency_key: "k" };
  return {
    ...(WORLD.get(name)?.target === "one" ? { user_id: "user_1" } : {}),
    ...(name === "users.bulk_ban" ? { user_ids: ["user_1"] } : {}),
    ...(name === "users.adjust_billing_credit_balance" ? credit : {}),
    ...(name === "users.get_o_auth_access_token" ? { provider: "oauth_google" } : {}),
  };
}

function documentOf(policy: BookPolicy) {
  return {
    policy: policy.name,
    ...(policy.mask.length > 0 ? { mask: policy.mask } : {}),
    ...(policy.searchable.length > 0 ? { searchable: policy.searchable } : {}),
    ...(policy.counts ? { counts: true } : {}),
    ...(policy.writeAhead ? { write_ahead: true } : {}),
    rules: policy.rules.map(ruleDocument),
  };
}

function ruleDocument({ id, effect, patterns, when, only, mask, limits, approve, shadow }: BookRule) {
  return {
    id,
    [effect]: patterns,
    ...(when === null ? {} : { when: printed(when) }),
    ...(only === null ? {} : { only }),
    ...(mask.length > 0 ? { mask } : {}),
    ...(limits.length > 0 ? { limit: limits } : {}),
    ...(approve === null ? {} : { approve }),
    ...(shadow ? { shadow } : {}),
  };
}

/** Null: the target is needed, and was not given. */
function decided(bundle: CompiledBundle, call: BookCall, looking: boolean): Decision | null {
  const { reason, ip = null, country = null } = call.context;
  const text = (value: unknown) => (value === null ? null : String(value));
  const input: DecisionInput = {
    key: { id: "key1", name: "Key", owner: "team@example.com", policies: call.policies, scopes: call.scopes },
    operation: call.operation,
    args: call.args,
    ...(looking && call.target !== undefined ? { target: call.target } : {}),
    context: { reason: String(reason), ip: text(ip), country: text(country), nowMs: 1_767_268_800_000, userAgent: "test" },
  };
  const also = vocabulary.get(call.operation)?.also?.(call.args) ?? [];
  const result = decideTogether(bundle, input, also);
  return result.kind === "decided" ? result.decision : null;
}

type View = Pick<BookDecision, "effect" | "code" | "policy" | "rule" | "mask" | "writeAhead" | "approvals"> & {
  readonly charges: readonly string[];
  readonly shadow: readonly string[];
};

function viewOf(decision: Decision): View {
  const { approval } = decision;
  const approvals = approval === null ? null : { count: approval.count, minutes: approval.withinMs / 60_000 };
  return view({ ...plainly(decision), approvals }, decision.limits, decision.shadow);
}

function plainly({ effect, code, policy, rule, mask, writeAhead }: Decision) {
  return { effect, code, policy, rule, mask, writeAhead };
}

function viewOfBook({ decision, shadow }: ReturnType<typeof decideByTheBook>): View {
  return view(decision, decision.charges, shadow);
}

function view(
  { effect, code, policy, rule, mask, writeAhead, approvals }: Omit<View, "charges" | "shadow">,
  charges: readonly { readonly id: string; readonly bucket: string; readonly amount: number; readonly max: number }[],
  shadow: Decision["shadow"] | ReturnType<typeof decideByTheBook>["shadow"],
): View {
  return {
    effect,
    code,
    policy,
    rule,
    writeAhead,
    approvals,
    mask: [...mask].sort(),
    charges: charges.map(({ id, bucket, amount, max }) => `${id} ${bucket} ${amount} of ${max}`).sort(),
    shadow: shadow.map((one) => `${one.policy}/${one.rule} ${one.effect}`).sort(),
  };
}
