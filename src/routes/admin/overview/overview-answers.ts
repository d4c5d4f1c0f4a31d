// What `GET /admin/overview` answers.
import * as z from "zod/mini";
import { ANCHOR_FAILURES } from "../../../ledger/witness-protocol.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";
import { limitUsage } from "../keys/key-answers.ts";
import { keysField } from "../view/key-now.ts";
import { SPAN_NAMES } from "./bucket-span.ts";
import { PART_NAMES } from "./part-names.ts";

const time = (example = "2026-11-23T18:30:05.046Z") => documented(z.iso.datetime(), { examples: [example] });
const count = (description: string, example = 0) => described(z.int().check(z.minimum(0)), description, example);

const fates = () => ({
  allowed: count("Calls that policy let through.", 40),
  denied: count("Calls that a rule, a scope or a limit refused, or that wait for others to agree: records of type `denied`.", 3),
  failed: count("Calls that ended before they were decided: records of type `failed`.", 1),
  ended_failed: count("Of what was allowed: it is known by now that it did not happen."),
  ended_unknown: count("Of what was allowed: nobody knew how it ended, at first at least."),
});

const counts = once(() => ({
  ...fates(),
  admin: documented(z.strictObject(fates()), {
    id: "AdminCounts",
    description: "The same of the admin plane, which the numbers beside it leave out.",
  }),
  anonymous: count("Calls without a key that Bailiff knows."),
}));

const callCounts = once(() => documented(z.strictObject(counts()), { id: "CallCounts" }));

const deniedRule = once(() =>
  z.strictObject({
    policy: described(z.nullable(z.string()), "Null: no rule allowed it, or no rule was asked.", "support"),
    rule: documented(z.nullable(z.string()), { examples: ["never-staff"] }),
    code: described(
      z.nullable(z.string()),
      "Of the error; a rule that allows refuses what its limit does.",
      "bailiff_policy_denied",
    ),
    count: count("Calls.", 3),
    last_at: time(),
  }),
);

const refusedOperation = once(() =>
  z.strictObject({
    operation: documented(z.nullable(z.string()), { examples: ["users.ban"] }),
    plane: z.enum(["clerk", "admin"]),
    denied: count("As above.", 3),
    failed: count("As above."),
    last_at: time(),
  }),
);

const keyName = () => ({
  id: described(z.string(), "Of a key, or `root`.", "E80QmhC1jXA5"),
  name: documented(z.nullable(z.string()), { examples: ["Support desk"] }),
  owner: documented(z.nullable(z.string()), { examples: ["support@example.com"] }),
});

const busyKey = once(() =>
  z.strictObject({
    ...keyName(),
    allowed: count("On both planes.", 40),
    denied: count("On both planes.", 3),
    failed: count("On both planes.", 1),
    last_at: time(),
  }),
);

const calls = once(() =>
  documented(
    z.strictObject({
      counted_since: described(z.nullable(time()), "Calls of the span before this time are not counted; null: all are.", null),
      missing: described(
        z.strictObject({
          ledgers_away: count("Ledgers that did not answer."),
          ledgers_left_out: count("Ledgers that were not asked, because there are too many: those that were used longest ago."),
          ledgers_behind: count("Ledgers that have not counted all of their records yet: ask again in a minute."),
        }),
        "What the numbers lack. All zero as a rule.",
      ),
      operations: described(
        z.array(z.string()),
        "Whose calls are counted outside of `admin`, as `operation` of GET /admin/audit takes them.",
        ["users.*", "jwks.*"],
      ),
      total: callCounts(),
      buckets: described(
        z.array(
          z.strictObject({
            from: time("2026-11-23T18:00:00.000Z"),
            to: described(
              time("2026-11-23T18:59:59.999Z"),
              "Its last moment, as `to` of GET /admin/audit takes it. The last bucket is not over yet.",
            ),
            ...counts(),
          }),
        ),
        "Oldest first, without a gap.",
      ),
      denied_rules: described(z.array(deniedRule()), "Where most calls were denied, on both planes: ten at most."),
      refused_operations: described(z.array(refusedOperation()), "Ten at most."),
      busiest_keys: described(z.array(busyKey()), "Ten at most."),
    }),
    { id: "CountedCalls", description: "Calls of the span by when they were recorded, each once." },
  ),
);

const money = once(() =>
  documented(
    z.strictObject({
      keys: z.array(
        z.strictObject({
          ...keyName(),
          limits: z.array(limitUsage()),
        }),
      ),
      more: described(z.boolean(), "There are more keys with such limits: these are the 40 used last.", false),
    }),
    {
      id: "MovedMoney",
      description:
        "Of active keys with a limit on amounts of money: what counts of it now, the fullest first. Users are not named.",
    },
  ),
);

const namedCall = once(() =>
  documented(
    z.strictObject({
      operation: documented(z.nullable(z.string()), { examples: ["users.ban"] }),
      target: described(
        z.nullable(z.union([z.string(), z.array(z.string())])),
        "The user, or users, that it is about.",
        "user_2abcDEF34ghiJKL56mnoPQR78",
      ),
      by: described(z.nullable(z.string()), "Name of the key that made it.", "Support desk"),
      amount: described(
        z.nullable(z.number()),
        "In the currency's smallest unit; null: it moves no money, or does not say how much.",
        null,
      ),
      currency: documented(z.nullable(z.string()), { examples: [null] }),
      action: documented(z.nullable(z.string()), { examples: [null] }),
    }),
    { id: "WantingCall", description: "Of requests for approval and of acts: what is asked for, or was sent." },
  ),
);

const wanting = once(() =>
  documented(
    z.strictObject({
      count: count("How many there are.", 1),
      more: described(z.boolean(), "There are more than `count`.", false),
      items: described(
        z.array(
          z.strictObject({
            id: documented(z.string(), { examples: ["E80QmhC1jXA5"] }),
            text: described(z.string(), "What it is, for people.", "Support desk"),
            call: z.optional(namedCall()),
            key_id: described(
              z.exactOptional(z.string()),
              "Of the key that `text` names at its end, where that is not what it is about.",
              "E80QmhC1jXA5",
            ),
          }),
        ),
        "The first ten.",
      ),
    }),
    { id: "WantsAttention" },
  ),
);

const wants = (description: string) => described(z.nullable(wanting()), description);

const attention = once(() =>
  z.strictObject({
    approvals_waiting: wants("Requests for approval that wait for somebody."),
    elevations_unreviewed: wants("Elevations, open or closed, that nobody has signed off."),
    outcomes_unknown: wants("Intents whose outcome nobody knows, a minute after their call and more."),
    bypasses: wants("What was done past Bailiff within the span, and is not explained. No items: GET /admin/audit?type=bypass."),
    hooks_broken: wants("Hooks that were disabled other than by hand, fail, or drop events."),
    keys_expiring: wants("Active keys that expire within 14 days, soonest first."),
    keys_asleep: wants("Active keys that were not used for 30 days."),
    keys_without_policy: wants("Active keys that name a policy which is not published."),
    ledgers_behind: wants("Ledgers with records that are not in KV a minute later."),
    log_troubles: wants("Where storage contradicts the log, or did."),
  }),
);

const chain = once(() =>
  z.strictObject({
    checkpoint: described(
      z.nullable(z.strictObject({ seq: count("Its number.", 41), at: time(), signed: z.boolean() })),
      "The newest one. Null also where there is none yet.",
    ),
    bucket: z.nullable(
      z.strictObject({
        bound: described(z.boolean(), "False: there is no bucket for signed checkpoints."),
        put: described(z.nullable(z.int()), "The newest checkpoint that is in it.", 41),
        put_at: z.nullable(time()),
        waiting: count("Signed checkpoints that are not in it yet."),
        failing: described(z.nullable(z.enum(ANCHOR_FAILURES)), "As in GET /admin/status.", null),
        failing_since: documented(z.nullable(time()), { examples: [null] }),
      }),
    ),
    copy: z.nullable(
      z.strictObject({
        not_projected: count("Records that are not in KV yet."),
        ledgers: count("Ledgers that have such."),
        waiting_since: described(z.nullable(time()), "Time of the oldest of them.", null),
      }),
    ),
  }),
);

export const overview = once(() =>
  documented(
    z.strictObject({
      span: z.enum(SPAN_NAMES),
      at: described(time(), "When it was made."),
      from: time("2026-11-22T19:00:00.000Z"),
      to: described(time("2026-11-23T18:59:59.999Z"), "The last moment of the last bucket."),
      bucket_seconds: documented(z.int(), { examples: [3600] }),
      calls: z.nullable(calls()),
      money: z.nullable(money()),
      attention: attention(),
      chain: chain(),
      restricted: described(
        z.array(
          z.strictObject({
            part: z.enum(PART_NAMES),
            needs: described(z.string(), "The operation that governs it.", "hooks.list"),
          }),
        ),
        "Parts that are null because policy does not let the caller have them: it may not call that operation, or may see only a part of what it gives where this would count all.",
        [],
      ),
      unavailable: described(z.array(z.enum(PART_NAMES)), "Parts that are null because storage did not answer: ask again.", []),
      ...keysField(),
    }),
    { id: "Overview", description: "What happened, and what wants attention." },
  ),
);
