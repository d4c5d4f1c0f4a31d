// Counting what keys did, and what they could do without.
import { describe, expect, it } from "vitest";
import { shownKeySchema } from "../../../cli/keys/key-answer.ts";
import { attentionText } from "../../../cli/keys/key-attention.ts";
import { leastScopes, proofOf } from "../../../cli/keys/least-scopes.ts";
import { OperationCounts } from "../../../cli/keys/operation-counts.ts";
import { proposalText } from "../../../cli/keys/proposal-text.ts";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { countShadows } from "../../../cli/policies/shadow-counts.ts";
import { type AuditRecord, isFlip, type RecordedShadow } from "../../../src/audit/record.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { SHOWN_KEY } from "../../shown-key.ts";
import { chainOf } from "./made-log.ts";

const vocabulary = await gatewayVocabulary();

const operations = new Map(OPERATIONS.map((operation) => [operation.name, operation]));
const [plain] = chainOf("AAAAAAAAAAAA", 1);
const keyId = plain?.key?.id ?? "";
const record = (more: Partial<AuditRecord>): AuditRecord => {
  if (plain === undefined) throw new Error("no record");
  return { ...plain, ...more };
};

describe("counting operations", () => {
  const counted = (...records: readonly AuditRecord[]) => {
    const counts = new OperationCounts(operations);
    for (const one of records) counts.add(one);
    return counts;
  };

  it("counts an act once, by its intent, and leaves out what came of it and repeats from memory", () => {
    const counts = counted(
      record({ type: "intent", operation: "users.ban", id: "A-1", intent_id: "A-1" }),
      record({ type: "outcome", operation: "users.ban", id: "A-2", intent_id: "A-1" }),
      record({ type: "read", operation: "users.ban", id: "A-3", intent_id: "A-1" }),
      record({ type: "denied", operation: "users.ban", at: "2026-11-09T00:00:00.000Z" }),
      record({ type: "failed", operation: "users.ban" }),
    );
    expect(counts.of(keyId).get("users.ban")).toEqual({ allowed: 1, denied: 1, failed: 1, lastAtMs: Date.parse("2026-11-09") });
  });

  it("knows the operation that went along with another, and keeps keys apart", () => {
    const update = record({
      type: "intent",
      operation: "users.update",
      id: "A-1",
      intent_id: "A-1",
      args: { user_id: "user_1", public_metadata: {} },
    });
    const other = record({ key: { id: "BBBBBBBBBBBB", name: "b", owner: "b" }, operation: "users.count" });
    const counts = counted(update, other, record({ type: "denied", operation: "users.delete" }));
    expect(counts.usedBy(keyId)).toEqual(["users.replace_metadata", "users.update"]);
    expect(counts.usedBy("BBBBBBBBBBBB")).toEqual(["users.count"]);
    expect(counts.usedBy("nobody")).toEqual([]);
  });

  it("takes what may have gone along for used, once nobody can tell", () => {
    const update = { type: "intent", operation: "users.update", id: "A-1", intent_id: "A-1" } as const;
    const without = counted(record({ ...update, args: { user_id: "user_1", first_name: "Ada" } }));
    expect(without.usedBy(keyId)).toEqual(["users.update"]);
    const erased = counted(record({ ...update, args: null, args_salt: null, seen: null }));
    expect(erased.usedBy(keyId)).toEqual([
      "users.delete_backup_codes",
      "users.replace_metadata",
      "users.set_profile_image",
      "users.update",
    ]);
  });
});

describe("the least scopes", () => {
  it.each([
    ["what was used of more", ["users.get"], ["users.get", "users.ban"], ["users.get"]],
    ["nothing, where all was used", ["users.get"], ["users.get"], null],
    ["nothing to go by, where nothing was used", [], ["users.get"], null],
    [
      "patterns, where it gave those away",
      ["users.get", "users.get_*", "keys.create"],
      ["users.ban"],
      ["keys.create", "users.get", "users.get_*"],
    ],
    ["and no names that a pattern covers", ["users.get", "users.*", "users.get_*"], ["users.ban", "keys.create"], ["users.*"]],
    ["and no names that a class covers", ["users.get", "users.class:read"], ["users.ban"], ["users.class:read"]],
    ["names beside a class of others", ["users.ban", "users.class:read"], ["users.lock"], ["users.ban", "users.class:read"]],
    ["nothing, where a pattern covers all", ["users.*"], ["users.get", "users.ban"], null],
  ])("are %s", (_name, used, granted, expected) => expect(leastScopes(used, granted, vocabulary)).toEqual(expected));

  it("are disproved by one call that they would refuse, and not by one that was refused anyhow", () => {
    const key = { id: keyId, name: "", owner: "" };
    const was = (effect: "allow" | "deny") => ({ effect, policy: null, rule: null, code: null });
    const flip = (effect: "allow" | "deny", calls: number) => ({
      key,
      operation: "users.get",
      was: was(effect),
      would_be: was("deny"),
      calls,
      example: "A-1",
    });
    const untold = [{ key, operation: "users.get", why: "", calls: 4, example: "A-9" }];
    const result = { calls: 9, skipped: 0, same: 0, terms: [], flips: [flip("allow", 2), flip("deny", 3)], untold };
    const given = { scopes: [], unscoped: 0, untold: 0 };
    expect(proofOf(result, given)).toEqual({ calls: 9, lost: 2, untold: 4 });
    // A key with scopes can give no key away that has none, and what is not known is no proof.
    expect(proofOf(result, { ...given, unscoped: 1, untold: 2 })).toEqual({ calls: 9, lost: 3, untold: 6 });
  });
});

describe("the proposal in words", () => {
  const text = (proof: { lost?: number; untold?: number }, unscoped = 0) =>
    proposalText(keyId, { scopes: ["users.get"], proof: { calls: 9, lost: 0, untold: 0, ...proof } }, { unscoped }, 30);
  const command = `bailiff keys update ${keyId} --scope users.get`;

  it.each([
    [
      "claims proof where every call is told",
      text({}),
      "keep everything that it was allowed in 30 days (9 calls decided again).",
    ],
    [
      "claims none where some are not",
      text({ untold: 2 }),
      "keep everything that the log can tell of 30 days (9 calls decided again); 2 calls it cannot tell.",
    ],
  ])("%s", (_name, words, expected) => {
    expect(words).toContain(expected);
    expect(words).toContain(command);
  });

  it("gives no command for what would refuse a call, and says why where that is not one of its own", () => {
    expect(text({ lost: 1 })).toBe("No smaller scopes: 1 call that it was allowed would be refused.");
    expect(text({ lost: 1 }, 1)).toContain("keys without scopes");
    expect(proposalText(keyId, null, { unscoped: 0 }, 1)).toContain("Nothing to propose");
  });
});

describe("attention", () => {
  const span = { nowMs: Date.parse("2026-11-20T00:00:00Z"), soonMs: 14 * 86_400_000, unusedMs: 30 * 86_400_000 };
  const key = (more: Record<string, unknown>) =>
    shownKeySchema.parse({
      ...SHOWN_KEY,
      id: keyId,
      created_at: "2026-01-01T00:00:00Z",
      last_used_at: "2026-11-19T00:00:00Z",
      usage: [],
      ...more,
    });
  it.each<[string, Record<string, unknown>, string]>([
    ["a key in use", {}, ""],
    ["one that expires soon", { expires_at: "2026-11-23T00:00:00Z" }, "expires in 3 days"],
    ["one that expires later", { expires_at: "2027-11-23T00:00:00Z" }, ""],
    ["one that sleeps", { last_used_at: "2026-10-01T00:00:00Z" }, "unused for 50 days"],
    ["a new one that was never used", { created_at: "2026-11-19T00:00:00Z", last_used_at: null }, "never used"],
  ])("%s", (_name, more, text) => expect(attentionText(key(more), span)).toBe(text));
});

describe("counting rules on trial", () => {
  const decided = (effect: "allow" | "deny", ...shadow: RecordedShadow[]) => ({
    effect,
    policy: "p",
    rule: "r",
    bundle: "b",
    explanation: "",
    shadow,
  });
  const shadow = (rule: string, effect: RecordedShadow["effect"]) => ({ policy: "p", rule, effect });
  async function* records(...all: readonly AuditRecord[]) {
    yield* all;
  }
  it.each([
    ["allow", "deny", true],
    ["deny", "allow", true],
    ["deny", "deny", false],
    ["allow", null, false],
  ] as const)("of a decision to %s, a rule that would %s: a flip is %s", (effect, would, expected) =>
    expect(isFlip(shadow("a", would), decided(effect))).toBe(expected),
  );

  it("tells flips from agreement and from what nobody knows, most flips first", async () => {
    const counts = await countShadows(
      records(
        record({ id: "A-4", decision: decided("allow", shadow("a", "allow"), shadow("b", "deny")) }),
        record({ id: "A-3", decision: decided("allow", shadow("b", "deny"), shadow("a", null)) }),
        record({ id: "A-2", type: "denied", decision: decided("deny", shadow("a", "allow")) }),
        record({ id: "A-1", type: "outcome", intent_id: "A-0", decision: decided("allow", shadow("b", "deny")) }),
      ),
    );
    expect(counts).toMatchObject([
      { rule: "b", calls: 2, flips_to_deny: 2, flips_to_allow: 0, unknown: 0, example: "A-4" },
      { rule: "a", calls: 3, flips_to_deny: 0, flips_to_allow: 1, unknown: 1, example: "A-2" },
    ]);
  });
});
