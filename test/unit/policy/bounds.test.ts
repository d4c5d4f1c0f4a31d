// Attacks on the evaluator: whatever a caller sends, a decision ends soon and ends in a deny.
import { describe, expect, it } from "vitest";
import { bundleOf, policy, verdict } from "./asking.ts";

const long = (length: number) => Array.from({ length }, (_, index) => `user_${index}`);
const TARGET_LISTS = { private_metadata: { a: long(1_000), b: long(1_000) } };

function timed(when: string, args: Record<string, unknown>, target?: unknown, operation = "users.bulk_ban") {
  const bundle = bundleOf(policy([{ id: "r", allow: [operation], when }]));
  const started = performance.now();
  const result = verdict(bundle, { operation, args, ...(target === undefined ? {} : { target }) });
  return { result, ms: performance.now() - started };
}

describe("work is bounded by what is visited, not by how long a list is", () => {
  it.each<[string, Record<string, unknown>, unknown?]>([
    ["args.user_ids.all(a, a != '')", { user_ids: long(1_001) }],
    ["args.user_ids.all(a, args.user_ids.all(b, a != b || b == a))", { user_ids: long(400) }],
    ["args.user_ids.exists(a, args.user_ids.exists(b, a + b == ''))", { user_ids: long(400) }],
    ["args.user_ids.exists(a, args.user_ids.exists(b, b == 'never')) || true", { user_ids: long(900) }],
    ["!args.user_ids.exists(a, args.user_ids.filter(b, b == a).size() > 1)", { user_ids: long(900) }],
    ["args.user_ids.all(a, a in args.user_ids)", { user_ids: long(900) }],
    ["args.user_ids.all(a, args.user_ids == args.user_ids)", { user_ids: long(900) }],
    [
      "args.user_ids.map(a, args.user_ids).size() >= 0 && args.user_ids.map(a, a).map(a, args.user_ids + args.user_ids).size() > 0",
      { user_ids: long(300) },
    ],
    ["args.user_ids.all(a, a != '')", { user_ids: long(200_000) }],
    ["args.user_ids.size() > 0", { user_ids: long(200_000) }],
    ["args.user_ids.all(a, a.size() > 0)", { user_ids: ["x".repeat(5_000_000)] }],
    ["target.private_metadata.a.all(x, target.private_metadata.b.exists(y, x == y))", { user_ids: ["a"] }, TARGET_LISTS],
    [
      "target.private_metadata.all(k, target.private_metadata.all(l, k != l || k == l))",
      { user_ids: ["a"] },
      { private_metadata: Object.fromEntries(long(300).map((id) => [id, 1])) },
    ],
    [`"${"x,".repeat(1500)}".split(",").all(a, a != "y")`, { user_ids: ["a"] }],
  ])("%s", (when, args, target) => {
    const { result, ms } = timed(when, args, target);
    expect(result).toBe("deny:policy_error");
    expect(ms).toBeLessThan(1_000);
  });

  it("an ordinary amount of work is done", () => {
    const within =
      "args.user_ids.all(a, args.user_ids.exists(b, a == b)) && args.user_ids.all(a, a in ['user_0', 'user_1'] || true)";
    expect(timed(within, { user_ids: long(28) }).result).toBe("allow");
    expect(timed("args.user_ids.all(a, a.startsWith('user_'))", { user_ids: long(1_000) }).result).toBe("allow");
  });

  it("a breach is not hidden by || or by the rest of a comprehension", () => {
    expect(timed("args.user_ids.exists(a, a == 'x') || 1 == 1", { user_ids: long(1_001) }).result).toBe("deny:policy_error");
  });
});

describe("a long text that is gone over for each of many elements is work too", () => {
  const value = { n: Array(900).fill(1), t: "\u{1f600}".repeat(30_000) };
  const verdictOn = (metadata: object, when: string) =>
    timed(when.replaceAll("$", "target.private_metadata"), { user_ids: ["a"] }, { private_metadata: metadata });

  it.each([
    "size($.t) > 0",
    "$.t.size() > 0",
    "$.t.lastIndexOf('\u{1f600}') > 0",
    "$.t.substring(20000) != ''",
    "$.t.split('').size() > 0",
    "$.t.glob('*?a*\u{1f600}?') == false",
    "$.t <= $.t",
    "'a' < $.t",
  ])("%s", (look) => {
    const { result, ms } = verdictOn(value, `$.n.all(x, ${look})`);
    expect(result).toBe("deny:policy_error");
    expect(ms).toBeLessThan(1_000);
    expect(verdictOn(value, look).result).toBe("allow");
  });

  it("not the elements themselves, however long", () => {
    const each = Array(15).fill("x".repeat(4_300));
    expect(verdictOn({ each }, "$.each.all(t, t.contains('x') && t.size() > 0 && t < 'y')").result).toBe("allow");
  });
});

describe("no two texts make a search slow: what is sought is not compared anew at each place", () => {
  const texts = {
    n: Array(120).fill(1),
    t: "a".repeat(31_000),
    otherEnd: `${"a".repeat(16_000)}b`,
    otherWithin: `${"a".repeat(8_000)}b${"a".repeat(8_000)}`,
  };

  it.each([
    "$.t.lastIndexOf($.otherEnd) > 0",
    "$.t.contains($.otherWithin)",
    "$.t.indexOf($.otherWithin) > 0",
    "$.t.split($.otherWithin).size() > 1",
  ])("%s", (look) => {
    const when = `$.n.exists(x, ${look})`.replaceAll("$", "target.private_metadata");
    const { result, ms } = timed(when, { user_ids: ["a"] }, { private_metadata: texts });
    expect(result).toBe("deny:policy_denied");
    expect(ms).toBeLessThan(4_000);
  });
});

it.each<[string, string]>([
  ["a long sum", `${Array.from({ length: 60 }, () => "1").join(" + ")} == 60`],
  ["many negations", `${"!".repeat(196)}true`],
  ["many conjuncts", Array.from({ length: 90 }, () => "true").join(" && ")],
  ["comparisons in a comprehension", `[true].all(a, ${"(".repeat(60)}a${" == a)".repeat(60)})`],
  ["nested choices", `${"true ? ".repeat(60)}true${" : false".repeat(60)}`],
  ["nested lists", `${"[".repeat(60)}1${"]".repeat(60)} == ${"[".repeat(60)}1${"]".repeat(60)}`],
])("a condition of the largest size runs: %s", (_name, when) => {
  expect(timed(when, { user_ids: ["a"] }).result).toBe("allow");
});

describe("values cannot be blown up", () => {
  const doubling = (start: string) => `${start}${".map(x, x + x)".repeat(20)}.size() == 1`;
  it.each([
    ["strings", doubling("[args.user_ids[0]]")],
    ["lists", doubling("[args.user_ids]")],
    ["literals", doubling("['0123456789']")],
  ])("%s", (_name, when) => {
    const { result, ms } = timed(when, { user_ids: long(40) });
    expect(result).toBe("deny:policy_error");
    expect(ms).toBeLessThan(1_000);
  });
});

describe("odd values", () => {
  const deep = () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 50_000; depth += 1) value = { a: value };
    return value;
  };
  const cycle: Record<string, unknown> = {};
  cycle.a = cycle;
  it.each<[string, unknown]>([
    ["deep", { a: deep() }],
    ["a cycle", cycle],
    ["a function", { a: () => 1 }],
    ["a class instance", { a: new Map() }],
    ["bytes", { a: new Uint8Array(3) }],
    ["undefined inside a list", { a: [undefined] }],
  ])("%s denies", (_name, public_metadata) => {
    const { result } = timed(
      "args.public_metadata.a == 3",
      { user_id: "user_1", public_metadata },
      undefined,
      "users.update_metadata",
    );
    expect(result).toBe("deny:policy_error");
  });

  it("a huge argument that no rule reads does no harm", () => {
    const args = { user_id: "user_1", public_metadata: { a: long(50_000) }, private_metadata: { a: 3 } };
    expect(timed("args.private_metadata.a == 3", args, undefined, "users.update_metadata").result).toBe("allow");
  });
});
