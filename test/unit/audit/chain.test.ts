// The chain's promise: nothing that is covered can change unnoticed, and what may be erased can be erased without breaking it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, GENESIS_HASH, hashArgs, hashRecord, sealRecord, sha256Hex } from "../../../src/audit/chain.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { chainOf, draft, START_MS } from "./records.ts";

const POSITION = { ledger: "abcdefghijkl", seq: 7, prev: "ab".repeat(32), atMs: START_MS, salt: "5a".repeat(16) };
const record = sealRecord(draft(), POSITION);

describe("canonical JSON", () => {
  it.each<[unknown, string]>([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ "\u20ac": 1, "\r": 2, "\ud83d\ude00": 3, "\ufb33": 4 }, '{"\\r":2,"\u20ac":1,"\ud83d\ude00":3,"\ufb33":4}'],
    [[1, "a", null, true, {}], '[1,"a",null,true,{}]'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [1e21, "1e+21"],
    [-0, "0"],
    ["\u0007\u2028é", '"\\u0007\u2028é"'],
  ])("of %j is %s", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it("does not depend on the order of keys, and means what JSON means", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const reversed = reverseKeys(value);
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, "\ud800", undefined])("of %j does not exist", (value) => {
    expect(() => canonicalJson(value)).toThrow();
  });
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverseKeys(inner)]),
  );
}

/** Not covered by `hash` itself; `args_hash`, which is covered, stands for them. */
const ERASABLE = ["args", "args_salt", "seen"];

describe("a sealed record", () => {
  it("has every field, an id and its place in the chain", () => {
    expect(record).toMatchObject({
      v: 1,
      id: "abcdefghijkl-7",
      ledger: "abcdefghijkl",
      seq: 7,
      prev: POSITION.prev,
      at: "2026-11-23T12:00:00.000Z",
    });
    expect(Object.values(record)).not.toContain(undefined);
    expect(record.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  it("hashes as the docs say, to the byte", () => {
    const { hash, args, args_salt, seen, ...covered } = record;
    expect(record.args_hash).toBe(sha256Hex(canonicalJson({ args, salt: args_salt, seen })));
    expect(hash).toBe(sha256Hex(canonicalJson(covered)));
  });

  it("hashes the same with its hash and without, read back or not", () => {
    const { hash, ...unsealed } = record;
    expect([hashRecord(unsealed), hashRecord(record), hashRecord(JSON.parse(JSON.stringify(record)))]).toEqual([
      hash,
      hash,
      hash,
    ]);
  });

  it.each(Object.keys(record).filter((name) => name !== "hash" && !ERASABLE.includes(name)))(
    "does not verify with another %s",
    (name) => {
      for (const value of ["changed", 8, null, undefined, { nested: true }, []]) {
        const before: unknown = Reflect.get(record, name);
        if (canonicalJson({ value: before }) === canonicalJson({ value })) continue;
        expect(hashRecord({ ...record, [name]: value })).not.toBe(record.hash);
      }
      const { [name]: _gone, ...without }: Record<string, unknown> = { ...record };
      expect(sha256Hex(canonicalJson({ ...without }))).not.toBe(record.hash);
    },
  );

  it.each(["decision.effect", "decision.explanation", "key.owner", "upstream.status", "upstream.trace_id"])(
    "does not verify with another %s",
    (path) => {
      const [outer = "", inner = ""] = path.split(".");
      const object: unknown = Reflect.get(record, outer);
      expect(hashRecord({ ...record, [outer]: { ...Object(object), [inner]: "changed" } })).not.toBe(record.hash);
    },
  );

  it("still verifies when its arguments are erased, and not when something is put in their place", () => {
    const erased = { ...record, args: null, args_salt: null, seen: null };
    expect(hashRecord(erased)).toBe(record.hash);
    for (const [args, seen] of [
      [{ user_id: "user_2" }, record.seen],
      [record.args, { "target.banned": true }],
      [null, null],
    ]) {
      expect(hashArgs(args, seen, String(record.args_salt))).not.toBe(record.args_hash);
    }
  });

  it.each([
    [null, null],
    [{ user_id: "user_1" }, null],
    [null, { "target.banned": true }],
  ])("digests arguments %j and what was seen %j as canonical JSON, whatever the salt", (args, seen) => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (salt) => {
        expect(hashArgs(args, seen, salt)).toBe(sha256Hex(canonicalJson({ args, salt, seen })));
      }),
    );
  });

  it("does not give its arguments away by their digest: another salt is another digest", () => {
    const other = sealRecord(draft(), { ...POSITION, salt: "00".repeat(16) });
    expect(other.args_hash).not.toBe(record.args_hash);
  });

  it("names itself as its intent, if it is one", () => {
    expect(sealRecord(draft({ type: "intent", intent_id: "elsewhere-1" }), POSITION).intent_id).toBe("abcdefghijkl-7");
    expect(sealRecord(draft({ type: "outcome", intent_id: "abcdefghijkl-3" }), POSITION).intent_id).toBe("abcdefghijkl-3");
  });
});

describe("a chain", () => {
  const whole = (records: readonly AuditRecord[]) =>
    records.every(
      (one, index) =>
        one.hash === hashRecord(one) && one.seq === index + 1 && one.prev === (records[index - 1]?.hash ?? GENESIS_HASH),
    );
  const chain = chainOf(
    "abcdefghijkl",
    [0, 1, 2, 3, 4, 5].map((step) => START_MS + step),
  );

  it("is whole as it is written", () => {
    expect(whole(chain)).toBe(true);
  });

  it("is not whole when any record is left out, moved, doubled or re-sealed in place", () => {
    const others = fc.oneof(
      fc.nat({ max: 4 }).map((at) => chain.toSpliced(at, 1)),
      fc.nat({ max: 5 }).map((at) => chain.toSpliced(at, 0, ...chain.slice(at, at + 1))),
      fc
        .tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 }))
        .filter(([a, b]) => a !== b)
        .map(([a, b]) => swapped(a, b)),
      fc.nat({ max: 4 }).map((at) => chain.with(at, resealed(at))),
    );
    fc.assert(fc.property(others, (tampered) => void expect(whole(tampered)).toBe(false)));
  });

  function swapped(a: number, b: number): AuditRecord[] {
    const [one = record, other = record] = [chain[a], chain[b]];
    return chain.with(a, other).with(b, one);
  }

  /** Somebody who can compute hashes changes one record and its own hash. */
  function resealed(at: number): AuditRecord {
    const changed = { ...(chain[at] ?? record), reason: "none" };
    return { ...changed, hash: hashRecord(changed) };
  }
});
