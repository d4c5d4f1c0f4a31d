// What every key may call unless a rule denies it, as the command line tells it: granted without a rule, and under no scopes.
import { describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { reachOf } from "../../../src/compare/effect/reach.ts";
import { takenUnderBoth } from "../../../src/compare/replay/same-rules.ts";
import { underScopes } from "../../../src/compare/replay/under-scopes.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";
import { chainOf } from "./made-log.ts";

const operations = new Map(OPERATIONS.map((operation) => [operation.name, operation]));
const vocabulary = buildVocabulary(OPERATIONS, []);
const facts = { vocabulary, operations, abridged: new Set<string>() };
const key = { policies: ["p"], scopes: ["users.get"] };

function bundleOf(...rules: readonly object[]) {
  const compiled = compileBundle([{ policy: "p", rules: [{ id: "get", allow: ["users.get"] }, ...rules] }], vocabulary, "v");
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.bundle;
}

/** Allowed by no rule. */
function allowedCall(): AuditRecord {
  const [plain] = chainOf("AAAAAAAAAAAA", 1);
  if (plain?.decision === null || plain === undefined) throw new Error("no record with a decision");
  const decision = { ...plain.decision, effect: "allow" as const, policy: null, rule: null };
  return { ...plain, type: "read", operation: "jwks.get", args: {}, decision, limits: null, error: null };
}

const entry = vocabulary.get("jwks.get");
if (entry === undefined) throw new Error("no jwks.get");

describe("the reach of a key", () => {
  it("covers it without a rule, whatever the scopes", () => {
    expect(reachOf(bundleOf(), key, entry).reach).toBe("allowed");
  });
  it("does not when a rule denies it, and depends where one may", () => {
    expect(reachOf(bundleOf({ id: "no", deny: ["jwks.get"] }), key, entry).reach).toBe("denied");
    expect(reachOf(bundleOf({ id: "no", deny: ["jwks.get"], when: 'context.reason == "x"' }), key, entry).reach).toBe(
      "conditional",
    );
  });
});

it("a call of it stays as it was under any scopes", () => {
  expect(underScopes(allowedCall(), ["users.get"], facts)).toBe("same");
});

it("a call of it that no rule allowed is told under two bundles that say the same of it", () => {
  const own = bundleOf();
  expect(takenUnderBoth(allowedCall(), key, { own, other: bundleOf({ id: "count", allow: ["users.count"] }) }, facts)).toEqual(
    [],
  );
  expect(takenUnderBoth(allowedCall(), key, { own, other: bundleOf({ id: "no", deny: ["jwks.get"] }) }, facts)).toBeNull();
});
