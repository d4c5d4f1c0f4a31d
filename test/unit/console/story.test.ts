import { describe, expect, it } from "vitest";
import type { ShownRecord } from "../../../console/api/answers.ts";
import { chaptersOf, closes } from "../../../console/pages/audit/chapters.ts";
import { resultOf, storyOf } from "../../../console/pages/audit/story.ts";
import { visibleText } from "../../../console/words/visible-text.ts";
import { isClosing } from "../../../src/audit/join-acts.ts";
import { RECORD_TYPES } from "../../../src/audit/record.ts";
import { shownRecord } from "./shown-record.ts";

const ROOT = { id: "root", name: "root token", owner: "" };
const ASKED = "support-bot asked to ban user_2 with “TICKET-9”; allowed by support/ban-with-ticket";
const intent = (about: Partial<ShownRecord> = {}) => shownRecord({ intent_id: "E80QmhC1jXA5-1", ...about });
const closing = (about: Partial<ShownRecord>) => shownRecord({ type: "outcome", seq: 2, intent_id: "E80QmhC1jXA5-1", ...about });
const clerk = (status: number | null, attempts = 1) => ({ status, attempts, ms: 4, trace_id: null });
const denied = (error: string, about: Partial<ShownRecord> = {}) =>
  shownRecord({
    type: "denied",
    error,
    decision: { effect: "deny", policy: null, rule: null, bundle: null, explanation: "" },
    ...about,
  });
const byRule = { effect: "deny", policy: "support", rule: "never-staff", bundle: null, explanation: "" } as const;
const byNone = (explanation: string) => ({ effect: "deny", policy: null, rule: null, bundle: null, explanation }) as const;
const BAN_RULE = 'Rule ban of policy support allows users.ban only when context.reason.glob("TICKET-*").';
const admin = (about: Partial<ShownRecord>) =>
  shownRecord({ ledger: "admin", type: "admin", key: ROOT, reason: "", decision: null, outcome: "ok", ...about });

/** Records of one chapter, oldest first, and what is told of them. */
const STORIES: readonly (readonly [records: readonly ShownRecord[], result: string, story: string])[] = [
  [[intent()], "under_way", `${ASKED}; what became of it is not on record yet.`],
  [[intent(), closing({ outcome: "ok", upstream: clerk(200, 2) })], "ok", `${ASKED}; Clerk said 200 on the second try.`],
  [[intent(), closing({ outcome: "ok", upstream: clerk(200, 9) })], "ok", `${ASKED}; Clerk said 200 after 9 tries.`],
  // On Bailiff's own plane nothing went to Clerk.
  [
    [admin({ operation: "console.sign_in", outcome: "refused", error: "bailiff_session_refused" })],
    "refused here",
    "root token asked to sign in to the console; it was refused (bailiff_session_refused).",
  ],
  [[intent(), closing({ outcome: "refused", upstream: clerk(404) })], "refused", `${ASKED}; Clerk refused it with 404.`],
  [
    [intent(), closing({ outcome: "failed", error: "bailiff_upstream_unreachable" })],
    "failed",
    `${ASKED}; it certainly did not happen (bailiff_upstream_unreachable).`,
  ],
  [
    [intent(), closing({ outcome: "unknown", upstream: clerk(null) })],
    "unknown",
    `${ASKED}; nobody knows whether it happened: it was sent, and no answer came.`,
  ],
  [
    [
      intent(),
      closing({ outcome: "unknown", upstream: clerk(null, 3) }),
      closing({ seq: 3, type: "resolved", request_id: "req_2", key: ROOT, outcome: "failed", reason: "looked" }),
    ],
    "failed",
    `${ASKED}; nobody knows whether it happened: it was sent 3 times, and no answer came; root token said later that it did not happen (“looked”).`,
  ],
  [
    [intent(), closing({ type: "resolved", outcome: "ok", upstream: clerk(200) })],
    "ok",
    `${ASKED}; its answer was found late: Clerk said 200.`,
  ],
  [
    [intent(), closing({ outcome: "ok", error: "duplicate" })],
    "ok",
    `${ASKED}; Clerk had done it before, under the same idempotency key.`,
  ],
  [
    [intent(), closing({ outcome: "unknown", error: "sent_again" })],
    "unknown",
    `${ASKED}; it was sent once more, under a new intent that took its place.`,
  ],
  [
    [intent({ repeat_of: "E80QmhC1jXA5-9" }), closing({ outcome: "ok" })],
    "ok",
    `${ASKED}; a repeat of E80QmhC1jXA5-9, sent again; done.`,
  ],
  [
    [
      intent({
        approval_id: "apr_1",
        approval: { step: "used", needed: 1, by: [{ id: "a", name: "Team lead", owner: "lead" }] },
      }),
      closing({ outcome: "ok", upstream: clerk(200) }),
    ],
    "ok",
    `${ASKED}; approved by Team lead; Clerk said 200.`,
  ],
  [[intent({ elevation_id: "elv_1" }), closing({ outcome: "ok" })], "ok", `${ASKED}; while elevated; done.`],
  [
    [shownRecord({ type: "read", operation: "users.get", reason: "", outcome: "ok", hidden: 2, upstream: clerk(200) })],
    "ok",
    "support-bot asked to look at user_2; allowed by support/ban-with-ticket; 2 users were left out of the answer; Clerk said 200.",
  ],
  [
    [shownRecord({ type: "read", intent_id: "E80QmhC1jXA5-9", outcome: "ok" })],
    "repeat",
    `${ASKED}; a repeat of E80QmhC1jXA5-9: answered from memory, nothing was sent; done.`,
  ],
  [
    [denied("bailiff_policy_denied", { decision: byRule })],
    "denied",
    "support-bot asked to ban user_2 with “TICKET-9”; denied by support/never-staff.",
  ],
  [
    [denied("bailiff_policy_denied", { reason: "", count: 37 })],
    "denied",
    "support-bot asked 37 times to ban user_2; denied: no rule of its policies allows that.",
  ],
  [
    [denied("bailiff_policy_denied", { reason: "", decision: byNone(BAN_RULE) })],
    "denied",
    'support-bot asked to ban user_2; denied: rule ban of policy support allows users.ban only when context.reason.glob("TICKET-*").',
  ],
  [
    [denied("bailiff_policy_denied", { reason: "", decision: byNone(`${BAN_RULE} ${BAN_RULE}`) })],
    "denied",
    "support-bot asked to ban user_2; denied: no rule of its policies allowed it as it was asked.",
  ],
  [
    [denied("bailiff_policy_denied", { reason: "", decision: byNone(`Rule ban allows it only when ${"x".repeat(240)}.`) })],
    "denied",
    "support-bot asked to ban user_2; denied: no rule of its policies allowed it as it was asked.",
  ],
  [
    [denied("bailiff_policy_denied", { reason: "", decision: byNone("Rule b\u202ean of policy support allows it.") })],
    "denied",
    `support-bot asked to ban user_2; denied: ${visibleText("rule b\u202ean of policy support allows it")}.`,
  ],
  [
    [denied("bailiff_limit_exceeded", { reason: "", decision: { ...byRule, rule: "ban" } })],
    "denied",
    "support-bot asked to ban user_2; denied: the limit of support/ban was used up.",
  ],
  [
    [denied("bailiff_approval_required", { reason: "", approval_id: "apr_1", approval: { step: "asked", needed: 2, by: [] } })],
    "pending",
    "support-bot asked to ban user_2; not sent: 2 others have to approve first.",
  ],
  [
    [shownRecord({ type: "failed", reason: "", decision: null, error: "bailiff_param_invalid", outcome: "failed" })],
    "failed",
    "support-bot asked to ban user_2; refused: an argument was not valid.",
  ],
  [
    [
      admin({
        type: "intent",
        seq: 1,
        intent_id: "admin-1",
        outcome: null,
        operation: "keys.create",
        target: null,
        args: { name: "Desk", owner: "support" },
      }),
      admin({ seq: 2, intent_id: "admin-1", operation: "keys.create", target: "E80QmhC1jXA5", args: null }),
    ],
    "ok",
    "root token minted key E80QmhC1jXA5 “Desk” for support.",
  ],
  [
    [
      admin({ type: "intent", intent_id: "admin-1", outcome: null, operation: "policies.publish", target: null, args: null }),
      admin({ seq: 2, intent_id: "admin-1", operation: "policies.publish", target: "ca3f", args: null }),
    ],
    "ok",
    "root token published policies: version ca3f is in force.",
  ],
  [
    [
      shownRecord({
        type: "admin",
        reason: "fine",
        approval_id: "apr_1",
        approval: { step: "approved", needed: 1, by: [] },
        key: ROOT,
      }),
    ],
    "ok",
    "root token approved request apr_1 about user_2: it may be sent, once (“fine”).",
  ],
  [
    [
      shownRecord({
        type: "admin",
        key: null,
        reason: "",
        elevation_id: "elv_1",
        elevation: { step: "closed", policy: "on-call", until: "2026-11-23T19:00:00.000Z" },
      }),
    ],
    "ok",
    "elevation elv_1 came to its end.",
  ],
  [
    [
      shownRecord({
        type: "bypass",
        ledger: "clerk",
        key: null,
        reason: "",
        decision: null,
        outcome: "ok",
        args: { changed: [{ what: "banned", ground: "x" }] },
      }),
    ],
    "bypass",
    "Somebody went past Bailiff: user_2 was changed at Clerk (banned), and no call on record explains it.",
  ],
  [
    [
      shownRecord({
        type: "anonymous",
        ledger: "anonymous",
        key: null,
        operation: null,
        target: null,
        args: { minute: "2026-11-23T18:30:00.000Z", total: 12 },
      }),
    ],
    "denied",
    "12 calls without a valid key were turned away in the minute of 18:30.",
  ],
  [
    [
      shownRecord({
        type: "anonymous",
        ledger: "anonymous",
        key: null,
        operation: null,
        target: null,
        args: {
          minute: "2026-11-23T18:30:00.000Z",
          total: 1,
          counts: [{ fault: "revoked", key_id: "mX9LhuLQRN2M", count: 1 }],
        },
      }),
    ],
    "denied",
    "1 call without a valid key was turned away in the minute of 18:30: 1 revoked (mX9LhuLQRN2M).",
  ],
  [
    [closing({ type: "resolved", request_id: "req_2", key: ROOT, outcome: "ok", reason: "asked finance" })],
    "ok",
    "What became of E80QmhC1jXA5-1; root token said later that it happened (“asked finance”).",
  ],
  [[closing({ outcome: "ok", upstream: clerk(200) })], "ok", "support-bot: ban user_2 with “TICKET-9”; Clerk said 200."],
];

describe("a story", () => {
  it.each(STORIES)("%#: %s is told", (records, result, story) => {
    const [chapter, ...others] = chaptersOf(records.toReversed());
    expect(others).toEqual([]);
    if (chapter === undefined) throw new Error("no chapter");
    expect(storyOf(chapter)).toBe(story);
    expect(resultOf(chapter)).toBe(result);
  });

  it("is there for every type of record", () => {
    const told = new Set(STORIES.flatMap(([records]) => records.map(({ type }) => type)));
    expect(RECORD_TYPES.filter((type) => !told.has(type))).toEqual([]);
  });

  it("says behind each name which keys are not in force any more, and of who is in force nothing", () => {
    const standing = (id: string) => (id === "gone" ? " (revoked by now)" : "");
    const told = (record: Parameters<typeof shownRecord>[0]) => storyOf({ first: shownRecord(record), closings: [] }, standing);
    const by = { id: "gone", name: "lead", owner: "lead@example.com" };
    const bot = { id: "gone", name: "support-bot", owner: "support@example.com" };
    expect(told({ type: "denied", key: bot, operation: "users.ban", target: "user_2" })).toContain(
      "support-bot (revoked by now) asked to ban user_2",
    );
    expect(told({ type: "denied", key: null, operation: "keys.rotate", target: "gone" })).toContain(
      "asked to rotate key gone (revoked by now)",
    );
    const done = { type: "admin", outcome: "ok", key: { ...bot, id: "there" }, target: "gone" } as const;
    expect(told({ ...done, operation: "keys.update" })).toContain("support-bot changed key gone (revoked by now)");
    // That is what the act says itself.
    expect(told({ ...done, operation: "keys.revoke" })).toMatch(/^support-bot revoked key gone(?! \()/);
    expect(told({ type: "admin", key: by, approval_id: "apr_1", approval: { step: "approved", needed: 1, by: [by] } })).toContain(
      "lead (revoked by now) approved request apr_1",
    );
    expect(told({ type: "intent", key: { ...bot, id: "there" }, approval: { step: "used", needed: 1, by: [by] } })).toContain(
      "approved by lead (revoked by now)",
    );
    const elevation = { step: "opened", policy: "on-call", until: "2026-11-23T19:00:00.000Z" } as const;
    expect(told({ type: "admin", key: bot, elevation_id: "elv_1", elevation })).toContain(
      "support-bot (revoked by now) elevated itself",
    );
    expect(told({ type: "resolved", intent_id: "x-1", key: by, outcome: "ok" })).toContain("lead (revoked by now) said later");
  });

  it("shows what a page would obey as its escape, wherever a caller put it", () => {
    const evil = "\u202egnp.exe\n</p><script>";
    const first = shownRecord({
      type: "denied",
      reason: evil,
      target: evil,
      error: evil,
      key: { id: "x", name: evil, owner: evil },
      operation: evil,
      decision: { effect: "deny", policy: evil, rule: evil, bundle: evil, explanation: evil },
    });
    const story = storyOf({ first, closings: [] });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
    expect(story).not.toMatch(/[\u202e\n\u0000-\u001f]/);
    expect(story).toContain("\\u202egnp.exe\\u000a</p><script>");
  });
});

describe("a chapter", () => {
  it("closes by the same rule as an act of the API", () => {
    for (const type of RECORD_TYPES)
      for (const intentId of [null, "E80QmhC1jXA5-1", "E80QmhC1jXA5-9"]) {
        const record = shownRecord({ type, intent_id: intentId });
        expect(closes(record), type).toBe(isClosing(record));
      }
  });
});
