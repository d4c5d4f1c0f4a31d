// Which records are events.
import { expect, it } from "vitest";
import { BLANK_DRAFT, type RecordDraft, type RecordedLimit } from "../../../src/audit/record.ts";
import { EVENT_TYPES, eventsOf, onlyHookOf } from "../../../src/audit/record-events.ts";

const draft = (more: Partial<RecordDraft>): RecordDraft => ({ ...BLANK_DRAFT, type: "outcome", request_id: "req_1", ...more });
const limit = (used: number, amount: number, state: RecordedLimit["state"]): Partial<RecordDraft> => ({
  type: "intent",
  limits: [{ limit: "p/r#1", bucket: "", amount, used, max: 100, resets_at: "2026-11-30T00:00:00.000Z", state }],
});
const admin = (operation: string, more: Partial<RecordDraft> = {}): Partial<RecordDraft> => ({
  type: "admin",
  operation,
  outcome: "ok",
  ...more,
});
const asking = (step: string): Partial<RecordDraft> =>
  JSON.parse(JSON.stringify({ type: "denied", error: "bailiff_approval_required", approval: { step, needed: 1, by: [] } }));
const MONEY = "users.adjust_billing_credit_balance";

const raised = (step: "opened" | "closed"): Partial<RecordDraft> =>
  admin("elevations.open", { elevation: { step, policy: "on-call", until: "2026-11-23T13:00:00.000Z" } });

it.each<[string, Partial<RecordDraft>, readonly string[]]>([
  ["a denial", { type: "denied", error: "bailiff_policy_denied" }, ["call.denied"]],
  ["denials that were counted", { type: "denied", error: null, count: 20 }, ["call.denied"]],
  ["an act that needs approval, when it is first asked for", asking("asked"), ["approval.requested"]],
  ["the same, asked again", asking("waiting"), []],
  ["one of several who must agree", asking("agreed"), []],
  ["the last of them", asking("approved"), ["approval.approved"]],
  ["one who does not", asking("rejected"), ["approval.rejected"]],
  ["a key that is elevated, in its own ledger", raised("opened"), ["elevation.opened"]],
  ["the end of it", raised("closed"), []],
  ["the same call in the ledger of the admin plane", admin("elevations.open", { elevation_id: "elv_E80QmhC1jXA5_1" }), []],
  ["a faulty call", { type: "failed", error: "bailiff_param_invalid" }, []],
  ["a read", { type: "read", outcome: "ok" }, []],
  ["an act that happened", { operation: "users.ban", outcome: "ok" }, []],
  ["an intent that comes near a limit", limit(80, 1, "near"), ["limit.near"]],
  ["one that comes near from far away", limit(95, 50, "near"), ["limit.near"]],
  ["one after it", limit(81, 1, "near"), []],
  ["one that uses it up", limit(100, 1, "exhausted"), ["limit.exhausted"]],
  ["one that finds it used up", limit(101, 1, "exhausted"), []],
  ["one far from it", limit(10, 1, "ok"), []],
  ["money that moved", { operation: MONEY, outcome: "ok" }, ["money.moved"]],
  ["money that moved, as was found out later", { type: "resolved", operation: MONEY, outcome: "ok" }, ["money.moved"]],
  ["money that had moved before", { operation: MONEY, outcome: "ok", error: "duplicate" }, []],
  ["money of which a new intent was made", { type: "resolved", operation: MONEY, outcome: "ok", error: "sent_again" }, []],
  ["money that was to move", { type: "intent", operation: MONEY }, []],
  ["money that did not", { operation: MONEY, outcome: "refused" }, []],
  ["money of which nobody knows", { operation: MONEY, outcome: "unknown" }, ["outcome.unknown"]],
  ["an act of which nobody knows", { operation: "users.ban", outcome: "unknown" }, ["outcome.unknown"]],
  ["a change of the admin plane of which nobody knows", admin("keys.create", { outcome: "unknown" }), ["outcome.unknown"]],
  ["a new key", admin("keys.create"), ["key.created"]],
  ["a new key that was refused", admin("keys.create", { outcome: "refused" }), []],
  ["a new key that is to be", { type: "intent", operation: "keys.create" }, []],
  ["a new secret", admin("keys.rotate"), ["key.rotated"]],
  ["a revocation", admin("keys.revoke"), ["key.revoked"]],
  ["that of all of an owner", admin("keys.revoke_owner"), ["key.revoked"]],
  ["a publish", admin("policies.publish"), ["policy.published"]],
  ["a look at policies", admin("policies.read"), []],
  ["the call of who agreed", admin("approvals.approve"), []],
  ["trouble", { type: "admin", operation: "log.trouble", error: "log_trouble" }, ["log.trouble"]],
  ["a test", admin("hooks.test", { target: "hook_1" }), ["hook.test"]],
  ["a bypass", JSON.parse('{"type":"bypass"}'), ["bypass.found"]],
  ["strangers", { type: "anonymous" }, []],
])("%s", (_name, more, types) => {
  expect(eventsOf(draft(more))).toEqual(types);
});

it("one record can be several events", () => {
  const both = [...(limit(80, 1, "near").limits ?? []), ...(limit(100, 1, "exhausted").limits ?? [])];
  expect(eventsOf(draft({ type: "intent", limits: both }))).toEqual(["limit.near", "limit.exhausted"]);
});

it("only a test is for one hook", () => {
  expect(onlyHookOf(draft(admin("hooks.test", { target: "hook_1" })))).toBe("hook_1");
  expect(onlyHookOf(draft(admin("hooks.rotate", { target: "hook_1" })))).toBeNull();
});

it("every type of the contract is there", () => {
  const contract =
    "call.denied limit.near limit.exhausted money.moved key.created key.rotated key.revoked policy.published outcome.unknown " +
    "approval.requested approval.approved approval.rejected elevation.opened bypass.found log.trouble hook.test checkpoint.signed";
  expect([...EVENT_TYPES].sort()).toEqual(contract.split(" ").sort());
});
