// Records that do not hold all that was asked for: of refused calls long arguments are cut, and many are counted together. What a replay says
// of them is what the whole call would give, or that nobody can tell; never another thing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordTable, recordText } from "../../../cli/audit/record-lines.ts";
import { OperationCounts } from "../../../cli/keys/operation-counts.ts";
import { gatewayVocabulary, operationFacts } from "../../../cli/policies/gateway-vocabulary.ts";
import { countShadows } from "../../../cli/policies/shadow-counts.ts";
import { CSV_HEADER, csvRow } from "../../../src/audit/csv.ts";
import { cutArgs } from "../../../src/audit/cut-args.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { alsoNeeded } from "../../../src/clerk/arguments.ts";
import { type CompiledBundle, type Decision, decideTogether } from "../../../src/policy/engine.ts";
import { canonicalArgs } from "../../../src/policy/try/canonical-args.ts";
import { BAN, bundle, DAY, denied, flips, key, record, replay, whys } from "./replaying.ts";

const vocabulary = await gatewayVocabulary();
const { operations } = await operationFacts();
const UPDATE = "users.update";
const METADATA = "users.update_metadata";
const LONG = "x".repeat(2_000);

function decisionOn(rules: CompiledBundle, operation: string, args: Record<string, unknown>): Decision {
  const row = operations.get(operation);
  const asked = decideTogether(
    rules,
    {
      key: { ...key, policies: ["p"], scopes: null },
      operation,
      args,
      target: { id: "user_1", private_metadata: {} },
      context: { reason: "", ip: null, country: null, nowMs: Date.parse(`${DAY}T12:00:00.000Z`), userAgent: "" },
    },
    row === undefined ? [] : alsoNeeded(row, args),
  );
  if (asked.kind !== "decided") throw new Error("needs the target");
  return asked.decision;
}

function refused(operation: string, args: Record<string, unknown>, { policy, rule, code, seen }: Decision): AuditRecord {
  return record({
    type: "denied",
    operation,
    args: cutArgs(args),
    seen: Object.keys(seen).length === 0 ? null : seen,
    decision: { effect: "deny", policy, rule, bundle: "v1", explanation: "" },
    error: code,
  });
}

describe("a refused call whose long arguments were cut", () => {
  const own = bundle([{ id: "r", allow: [UPDATE], when: 'args.first_name == "Ada"' }]);
  const args = { user_id: "user_1", first_name: LONG };
  const cut = () => refused(UPDATE, args, decisionOn(own, UPDATE, args));

  it("is told where rules look at what is whole", async () => {
    const other = bundle([{ id: "r", allow: [UPDATE], when: 'args.user_id == "user_1"' }]);
    const short = bundle([{ id: "r", allow: [UPDATE], when: 'args.user_id == "user_2"' }]);
    expect(flips(await replay([refused(UPDATE, args, decisionOn(short, UPDATE, args))], { own: short, bundle: other }))).toEqual([
      "1 allow r null",
    ]);
  });

  it.each([
    ["its value", 'args.first_name != "Ada"'],
    ["whether it is there", "!has(args.first_name)"],
    ["its length", "size(args.first_name) > 100"],
  ])("cannot be told where a rule looks at %s", async (_name, when) => {
    const result = await replay([cut()], { own, bundle: bundle([{ id: "r", allow: [UPDATE], when }]) });
    expect([flips(result), whys(result)]).toEqual([[], ["a rule reads what is not on record: args.first_name"]]);
  });

  it("cannot be told where a rule says which arguments may be sent", async () => {
    const result = await replay([cut()], { own, bundle: bundle([{ id: "r", allow: [UPDATE], only: ["last_name"] }]) });
    expect([flips(result), whys(result)]).toEqual([[], ["a rule reads what is not on record: args"]]);
  });

  it("is never told otherwise than the whole call is decided", async () => {
    const text = fc.constantFrom("Ada", "", LONG, `${LONG}y`);
    const metadata = fc.constantFrom({}, { tier: "gold" }, { notes: LONG }, { tier: LONG, staff: true });
    const call = fc.oneof(
      fc.record(
        { user_id: fc.constant("user_1"), first_name: text, last_name: text, external_id: text },
        { requiredKeys: ["user_id"] },
      ),
      fc.record(
        { user_id: fc.constant("user_1"), private_metadata: metadata, public_metadata: metadata },
        { requiredKeys: ["user_id"] },
      ),
    );
    const fields = { first_name: "s", last_name: "s", external_id: "s" };
    const updating = Object.keys(fields).flatMap((name) => [
      `has(args.${name})`,
      `!has(args.${name})`,
      `args.${name} == "Ada"`,
      `has(args.${name}) && size(args.${name}) > 100`,
    ]);
    const ofMetadata = ["private_metadata", "public_metadata"].flatMap((name) => [
      `has(args.${name})`,
      `!has(args.${name})`,
      `has(args.${name}.tier)`,
      `args.${name}.tier == "gold"`,
      `size(args.${name}) > 1`,
    ]);
    const rulesOf = (conditions: readonly string[], only: readonly (readonly string[])[]) =>
      fc.array(
        fc.record({
          effect: fc.constantFrom("allow", "deny"),
          when: fc.option(fc.constantFrom(...conditions), { nil: undefined }),
          only: fc.option(fc.constantFrom(...only), { nil: undefined }),
        }),
        { minLength: 1, maxLength: 3 },
      );
    const bundleOf = (
      operation: string,
      rules: readonly { effect: string; when: string | undefined; only: readonly string[] | undefined }[],
    ) =>
      bundle(
        rules.map(({ effect, when, only }, index) => ({
          id: `r${index}`,
          [effect]: [operation],
          ...(when === undefined ? {} : { when }),
          ...(only === undefined || effect === "deny" ? {} : { only }),
        })),
      );
    let told = 0;
    let untold = 0;
    const upd = rulesOf(updating, [["first_name"], ["last_name", "external_id"]]);
    const met = rulesOf(ofMetadata, [["private_metadata"], []]);
    await fc.assert(
      fc.asyncProperty(call, upd, upd, met, met, async (given, u1, u2, m1, m2) => {
        const operation = "private_metadata" in given || "public_metadata" in given ? METADATA : UPDATE;
        const sent = canonicalArgs(given, vocabulary.get(operation));
        const [before, after] = operation === UPDATE ? [u1, u2] : [m1, m2];
        const [was, other] = [bundleOf(operation, before), bundleOf(operation, after)];
        const first = decisionOn(was, operation, sent);
        if (first.effect === "allow") return;
        const result = await replay([refused(operation, sent, first)], { own: was, bundle: other });
        const truth = decisionOn(other, operation, sent);
        if (result.untold.length > 0) untold += 1;
        else told += 1;
        if (result.untold.length === 0) {
          expect(result.flips.length).toBe(truth.effect === "allow" ? 1 : 0);
          expect(result.same).toBe(truth.effect === "deny" && truth.rule === first.rule && truth.policy === first.policy ? 1 : 0);
        }
      }),
      { numRuns: 1_500 },
    );
    expect([told > 100, untold > 100]).toEqual([true, true]);
  });
});

const counted = (count: number, more: Partial<AuditRecord> = {}) =>
  record({
    ...denied,
    args: { "[sha256]": ["0".repeat(64)] },
    count,
    first_at: `${DAY}T11:59:58.000Z`,
    last_at: `${DAY}T12:00:00.000Z`,
    ...more,
  });

describe("calls that were counted together", () => {
  const own = bundle([{ id: "r", allow: ["users.get"] }]);

  it("are as many, and the same where nothing changed for the operation", async () => {
    const same = bundle([
      { id: "r", allow: ["users.get"] },
      { id: "more", allow: ["users.lock"] },
    ]);
    expect(await replay([counted(37), record(denied)], { own, bundle: same })).toMatchObject({ calls: 38, same: 38, untold: [] });
  });

  it("cannot be told where it did, however little the rules look at", async () => {
    const result = await replay([counted(37)], { own, bundle: bundle([{ id: "r", allow: [BAN] }]) });
    expect(result).toMatchObject({ calls: 37, flips: [], terms: [], untold: [{ calls: 37 }] });
    expect(whys(result)).toEqual(["its record stands for many, and does not keep what each asked for"]);
  });

  it("are refused by narrower scopes as they were", async () => {
    const result = await replay([counted(5, { operation: "users.get" })], { own, scopes: ["users.list"] });
    expect(result).toMatchObject({ calls: 5, same: 5, untold: [] });
  });

  it("faulty ones are left out as often", async () => {
    const faulty = counted(9, { type: "failed", decision: null, outcome: "failed", error: "bailiff_param_invalid" });
    expect(await replay([faulty], { own, bundle: own })).toMatchObject({ calls: 0, skipped: 9 });
  });

  it("show how many they are, to people and in a table", () => {
    const one = counted(37);
    expect(recordTable([one])).toContain("bailiff_policy_denied, 37 times");
    expect(recordText(one)).toContain(`37 calls, ${DAY}T11:59:58.000Z to ${DAY}T12:00:00.000Z`);
    const columns = CSV_HEADER.trim().split(",");
    const at = columns.indexOf("count");
    const counts = (row: string) =>
      row
        .trim()
        .split(",")
        .slice(at, at + 3);
    expect(columns.slice(at, at + 3)).toEqual(["count", "first_at", "last_at"]);
    expect(counts(csvRow(one))).toEqual(["37", `${DAY}T11:59:58.000Z`, `${DAY}T12:00:00.000Z`]);
    expect(counts(csvRow(record(denied)))).toEqual(["", "", ""]);
  });

  it("count in a key's usage, and in what rules on trial would have done", async () => {
    const counts = new OperationCounts(operations);
    for (const one of [counted(37), record(denied), counted(4, { type: "failed", decision: null })]) counts.add(one);
    expect(counts.of(key.id).get(BAN)).toMatchObject({ denied: 38, failed: 4, lastAtMs: Date.parse(`${DAY}T12:00:00.000Z`) });
    const shadow = [{ policy: "p", rule: "trial", effect: "allow" }] as const;
    const trial = counted(37, { decision: { ...denied.decision, shadow } });
    const given = (async function* () {
      yield trial;
    })();
    expect(await countShadows(given)).toMatchObject([{ calls: 37, flips_to_allow: 37 }]);
  });
});
