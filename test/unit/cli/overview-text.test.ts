// The overview on a screen of 80 columns: nothing wraps, nothing that a caller wrote is obeyed, and what is missing is said.
import { describe, expect, it } from "vitest";
import { overviewSchema } from "../../../cli/overview/overview-answer.ts";
import { overviewText } from "../../../cli/overview/overview-text.ts";

const fates = { allowed: 0, denied: 0, failed: 0, ended_failed: 0, ended_unknown: 0 };
const none = { ...fates, admin: fates, anonymous: 0 };
const EMPTY = {
  span: "24h",
  bucket_seconds: 3600,
  calls: {
    counted_since: null,
    missing: { ledgers_away: 0, ledgers_left_out: 0, ledgers_behind: 0 },
    total: none,
    buckets: [{ from: "2026-11-23T18:00:00.000Z", ...none }],
    denied_rules: [],
    busiest_keys: [],
  },
  money: { keys: [], more: false },
  attention: { keys_asleep: { count: 0, more: false, items: [] } },
  chain: { checkpoint: null, bucket: null, copy: null },
  restricted: [],
  unavailable: [],
};
const shown = (more: object) => overviewText(overviewSchema.parse({ ...EMPTY, ...more }));
const HOSTILE = `\u001b[31m${"a very long name ".repeat(9)}\u202e`;

describe("the overview in 80 columns", () => {
  it("of a quiet day says so", () => {
    expect(shown({})).toContain("24h: 0 allowed  0 denied  0 failed");
    expect(shown({})).toContain("nothing wants attention");
  });

  it("says which of the busiest keys are revoked", () => {
    const busiest = [{ id: "E80QmhC1jXA5", name: "Support desk", allowed: 1, denied: 2, failed: 3 }];
    const calls = { ...EMPTY.calls, busiest_keys: busiest };
    expect(shown({ calls, keys: { E80QmhC1jXA5: { status: "revoked" } } })).toContain("Support desk (revoked)");
    expect(shown({ calls, keys: { E80QmhC1jXA5: { status: "active" } } })).not.toContain("revoked");
  });

  it("wraps nowhere and obeys no name", () => {
    const many = { ...none, allowed: 1_234_567, denied: 34_567, failed: 4_567 };
    const text = shown({
      calls: {
        ...EMPTY.calls,
        counted_since: "2026-11-23T18:00:00.000Z",
        missing: { ledgers_away: 1, ledgers_left_out: 2, ledgers_behind: 0 },
        total: { ...many, ended_unknown: 7, admin: { ...fates, allowed: 99_999 } },
        buckets: [{ from: "2026-11-23T18:00:00.000Z", ...many }],
        denied_rules: [{ policy: HOSTILE, rule: HOSTILE, code: "bailiff_policy_denied", count: 34_567 }],
        busiest_keys: [{ id: "E80QmhC1jXA5", name: HOSTILE, allowed: 1, denied: 2, failed: 3 }],
      },
      money: {
        more: false,
        keys: [{ name: HOSTILE, limits: [{ limit: HOSTILE, currency: "USD", used: 900, max: 1_000, resets_at: null }] }],
      },
      attention: { bypasses: { count: 200, more: true, items: [] }, approvals_waiting: { count: 2, more: false, items: [] } },
      chain: {
        checkpoint: { seq: 3, at: "2026-11-23T18:00:00.000Z", signed: true },
        bucket: { bound: true, put: 3, waiting: 0, failing: null },
        copy: { not_projected: 2, waiting_since: null },
      },
      restricted: ["audit.read", "keys.list", "hooks.list", "status.read", "approvals.list", "elevations.list"].map((needs) => ({
        part: "calls",
        needs,
      })),
      unavailable: ["money"],
    });
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is there is the point
    expect(text).not.toMatch(/[\u001b\u202e]/);
    for (const part of [
      "200+  changes past Bailiff",
      "90 %  9.00 of 10.00 USD",
      "3 ledgers not in these numbers",
      "not shown to this key",
      "log: checkpoint 3",
    ])
      expect(text).toContain(part);
  });

  it("cuts no command that somebody is to type", () => {
    const parts = [
      "log_troubles",
      "bypasses",
      "outcomes_unknown",
      "approvals_waiting",
      "elevations_unreviewed",
      "hooks_broken",
      "keys_expiring",
      "keys_without_policy",
      "keys_asleep",
      "ledgers_behind",
    ];
    const text = shown({ attention: Object.fromEntries(parts.map((part) => [part, { count: 12_345, more: true, items: [] }])) });
    expect(text.match(/ {2}bailiff [ a-z-]+$/gm)).toHaveLength(parts.length);
    expect(text).not.toContain("…");
  });

  it("shows no numbers where there are none to show", () => {
    const text = shown({
      calls: null,
      money: null,
      attention: { bypasses: null },
      restricted: [{ part: "calls", needs: "audit.read" }],
    });
    expect(text.trim()).toBe("not shown to this key, which may not (all of): audit.read");
  });
});
