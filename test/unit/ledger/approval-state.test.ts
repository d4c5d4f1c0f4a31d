// What a request for approval is at a moment, and who may agree to it.
import { describe, expect, it } from "vitest";
import { type ApprovalRow, approverFault, statusOf, underToday } from "../../../src/ledger/approval-state.ts";

const ROW: ApprovalRow = {
  n: 1,
  digest: "d",
  state: "open",
  untilMs: 1_000,
  needed: 2,
  asked: {
    key: { id: "asker", name: "k", owner: "support@example.com" },
    requestId: "req_1",
    askedAtMs: 0,
    operation: "users.ban",
    target: "user_1",
    args: {},
    reason: "",
    api_version: null,
    decision: null,
  },
  agreed: [],
  ended: null,
  usedBy: null,
  rev: 1,
  listedRev: 0,
};
const yes = (id: string, owner: string, ancestors: readonly string[] = []) => ({
  key: { id, name: "k", owner },
  reason: "",
  at: "",
  call: "",
  ancestors,
});

it.each([
  ["nobody has agreed", ROW, 0, "pending"],
  ["not enough have", { ...ROW, agreed: [yes("a", "a")] }, 0, "pending"],
  ["enough have", { ...ROW, agreed: [yes("a", "a"), yes("b", "b")] }, 999, "approved"],
  ["its time is over", { ...ROW, agreed: [yes("a", "a"), yes("b", "b")] }, 1_000, "expired"],
  ["it was used, whatever the time", { ...ROW, state: "used" }, 5_000, "used"],
] satisfies [string, ApprovalRow, number, string][])("%s", (_what, row, nowMs, status) => {
  expect(statusOf(row, nowMs)).toBe(status);
});

it("policy of today counts: more or fewer people, less time and never more", () => {
  expect(underToday(ROW, { count: 3, withinMs: 500 })).toMatchObject({ needed: 3, untilMs: 500 });
  expect(underToday(ROW, { count: 1, withinMs: 9_000 })).toMatchObject({ needed: 1, untilMs: 1_000 });
});

describe("who may not agree", () => {
  const asker = { id: "asker", owner: "support@example.com", ancestors: ["parent", "grandparent"] };
  const by = (id: string, owner: string, ancestors: readonly string[] = []) => ({ id, name: "k", owner, ancestors });
  it.each([
    ["the asker", by("asker", "x"), "own"],
    ["one of its owner", by("k1", "support@example.com"), "same_owner"],
    ["one whose owner reads the same", by("k1", " Suppоrt@Example.com"), "same_owner"],
    ["one whose address leads to the same mailbox", by("k1", "support+2@example.com"), "same_owner"],
    ["one with a tag that is no part of an address", by("k1", "support + 2"), null],
    ["one minted from it", by("k1", "x", ["asker"]), "same_line"],
    ["one minted from it, with others between", by("k1", "x", ["k2", "k3", "asker"]), "same_line"],
    ["the key that minted it", by("parent", "x"), "same_line"],
    ["one above that", by("grandparent", "x"), "same_line"],
    ["one that the same key minted", by("k1", "x", ["parent", "grandparent"]), "same_line"],
    ["one that a key above that minted, with others between", by("k1", "x", ["k2", "grandparent"]), "same_line"],
    ["one that another key minted", by("k1", "x", ["k2"]), null],
    ["another person", by("k1", "lead@example.com"), null],
  ])("%s", (_who, approver, fault) => {
    expect(approverFault(ROW, asker, approver)).toBe(fault);
  });

  it("the owner that the asker had when it asked, and the one that it has now", () => {
    const renamed = { ...asker, owner: "elsewhere@example.com" };
    expect(approverFault(ROW, renamed, by("k1", "support@example.com"))).toBe("same_owner");
    expect(approverFault(ROW, renamed, by("k1", "elsewhere@example.com"))).toBe("same_owner");
  });

  it("somebody who has agreed already, by another key or by one of its line", () => {
    const row = { ...ROW, agreed: [yes("k1", "lead@example.com", ["desk"])] };
    expect(approverFault(row, asker, by("k1", "lead@example.com"))).toBe("owner_agreed_before");
    expect(approverFault(row, asker, by("k2", "LEAD@example.com"))).toBe("owner_agreed_before");
    expect(approverFault(row, asker, by("k3", "x", ["k1"]))).toBe("line_agreed_before");
    expect(approverFault(row, asker, by("desk", "x"))).toBe("line_agreed_before");
    expect(approverFault(row, asker, by("k5", "x", ["desk"]))).toBe("line_agreed_before");
    expect(approverFault(row, asker, by("k4", "x"))).toBeNull();
  });
});
