// What `GET /admin/overview` answers.
import * as z from "zod";
import { ANCHOR_FAILURES } from "../../../ledger/witness-protocol.ts";
import { once } from "../../../once.ts";
import { limitUsage } from "../keys/key-answers.ts";
import { keysField } from "../view/key-now.ts";
import { SPAN_NAMES } from "./bucket-span.ts";
import { PART_NAMES } from "./part-names.ts";

const time = (example = "2026-11-23T18:30:05.046Z") => z.iso.datetime().meta({ examples: [example] });
const count = (description: string, example = 0) =>
  z
    .int()
    .min(0)
    .meta({ description, examples: [example] });

const fates = () => ({
  allowed: count("Calls that policy let through.", 40),
  denied: count("Calls that a rule, a scope or a limit refused, or that wait for others to agree: records of type `denied`.", 3),
  failed: count("Calls that ended before they were decided: records of type `failed`.", 1),
  ended_failed: count("Of what was allowed: it is known by now that it did not happen."),
  ended_unknown: count("Of what was allowed: nobody knew how it ended, at first at least."),
});

const counts = once(() => ({
  ...fates(),
  admin: z
    .strictObject(fates())
    .meta({ id: "AdminCounts", description: "The same of the admin plane, which the numbers beside it leave out." }),
  anonymous: count("Calls without a key that Bailiff knows."),
}));

const callCounts = once(() => z.strictObject(counts()).meta({ id: "CallCounts" }));

const deniedRule = once(() =>
  z.strictObject({
    policy: z
      .string()
      .nullable()
      .meta({ description: "Null: no rule allowed it, or no rule was asked.", examples: ["support"] }),
    rule: z
      .string()
      .nullable()
      .meta({ examples: ["never-staff"] }),
    code: z
      .string()
      .nullable()
      .meta({
        description: "Of the error; a rule that allows refuses what its limit does.",
        examples: ["bailiff_policy_denied"],
      }),
    count: count("Calls.", 3),
    last_at: time(),
  }),
);

const refusedOperation = once(() =>
  z.strictObject({
    operation: z
      .string()
      .nullable()
      .meta({ examples: ["users.ban"] }),
    plane: z.enum(["clerk", "admin"]),
    denied: count("As above.", 3),
    failed: count("As above."),
    last_at: time(),
  }),
);

const keyName = () => ({
  id: z.string().meta({ description: "Of a key, or `root`.", examples: ["E80QmhC1jXA5"] }),
  name: z
    .string()
    .nullable()
    .meta({ examples: ["Support desk"] }),
  owner: z
    .string()
    .nullable()
    .meta({ examples: ["support@example.com"] }),
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
  z
    .strictObject({
      counted_since: time()
        .nullable()
        .meta({ description: "Calls of the span before this time are not counted; null: all are.", examples: [null] }),
      missing: z
        .strictObject({
          ledgers_away: count("Ledgers that did not answer."),
          ledgers_left_out: count("Ledgers that were not asked, because there are too many: those that were used longest ago."),
          ledgers_behind: count("Ledgers that have not counted all of their records yet: ask again in a minute."),
        })
        .meta({ description: "What the numbers lack. All zero as a rule." }),
      operations: z.array(z.string()).meta({
        description: "Whose calls are counted outside of `admin`, as `operation` of GET /admin/audit takes them.",
        examples: [["users.*", "jwks.*"]],
      }),
      total: callCounts(),
      buckets: z
        .array(
          z.strictObject({
            from: time("2026-11-23T18:00:00.000Z"),
            to: time("2026-11-23T18:59:59.999Z").meta({
              description: "Its last moment, as `to` of GET /admin/audit takes it. The last bucket is not over yet.",
            }),
            ...counts(),
          }),
        )
        .meta({ description: "Oldest first, without a gap." }),
      denied_rules: z.array(deniedRule()).meta({ description: "Where most calls were denied, on both planes: ten at most." }),
      refused_operations: z.array(refusedOperation()).meta({ description: "Ten at most." }),
      busiest_keys: z.array(busyKey()).meta({ description: "Ten at most." }),
    })
    .meta({ id: "CountedCalls", description: "Calls of the span by when they were recorded, each once." }),
);

const money = once(() =>
  z
    .strictObject({
      keys: z.array(
        z.strictObject({
          ...keyName(),
          limits: z.array(
            limitUsage().extend({
              currency: z
                .string()
                .nullable()
                .meta({ description: "ISO 4217, where the limit is counted by it.", examples: ["USD"] }),
            }),
          ),
        }),
      ),
      more: z
        .boolean()
        .meta({ description: "There are more keys with such limits: these are the 40 used last.", examples: [false] }),
    })
    .meta({
      id: "MovedMoney",
      description:
        "Of active keys with a limit on amounts of money: what counts of it now, the fullest first. Users are not named.",
    }),
);

const namedCall = once(() =>
  z
    .strictObject({
      operation: z
        .string()
        .nullable()
        .meta({ examples: ["users.ban"] }),
      target: z
        .union([z.string(), z.array(z.string())])
        .nullable()
        .meta({ description: "The user, or users, that it is about.", examples: ["user_2abcDEF34ghiJKL56mnoPQR78"] }),
      by: z
        .string()
        .nullable()
        .meta({ description: "Name of the key that made it.", examples: ["Support desk"] }),
      amount: z
        .number()
        .nullable()
        .meta({
          description: "In the currency's smallest unit; null: it moves no money, or does not say how much.",
          examples: [null],
        }),
      currency: z
        .string()
        .nullable()
        .meta({ examples: [null] }),
      action: z
        .string()
        .nullable()
        .meta({ examples: [null] }),
    })
    .meta({ id: "WantingCall", description: "Of requests for approval and of acts: what is asked for, or was sent." }),
);

const wanting = once(() =>
  z
    .strictObject({
      count: count("How many there are.", 1),
      more: z.boolean().meta({ description: "There are more than `count`.", examples: [false] }),
      items: z
        .array(
          z.strictObject({
            id: z.string().meta({ examples: ["E80QmhC1jXA5"] }),
            text: z.string().meta({ description: "What it is, for people.", examples: ["Support desk"] }),
            call: namedCall().optional(),
            key_id: z
              .string()
              .exactOptional()
              .meta({
                description: "Of the key that `text` names at its end, where that is not what it is about.",
                examples: ["E80QmhC1jXA5"],
              }),
          }),
        )
        .meta({ description: "The first ten." }),
    })
    .meta({ id: "WantsAttention" }),
);

const wants = (description: string) => wanting().nullable().meta({ description });

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
    checkpoint: z
      .strictObject({ seq: count("Its number.", 41), at: time(), signed: z.boolean() })
      .nullable()
      .meta({ description: "The newest one. Null also where there is none yet." }),
    bucket: z
      .strictObject({
        bound: z.boolean().meta({ description: "False: there is no bucket for signed checkpoints." }),
        put: z
          .int()
          .nullable()
          .meta({ description: "The newest checkpoint that is in it.", examples: [41] }),
        put_at: time().nullable(),
        waiting: count("Signed checkpoints that are not in it yet."),
        failing: z
          .enum(ANCHOR_FAILURES)
          .nullable()
          .meta({ description: "As in GET /admin/status.", examples: [null] }),
        failing_since: time()
          .nullable()
          .meta({ examples: [null] }),
      })
      .nullable(),
    copy: z
      .strictObject({
        not_projected: count("Records that are not in KV yet."),
        ledgers: count("Ledgers that have such."),
        waiting_since: time()
          .nullable()
          .meta({ description: "Time of the oldest of them.", examples: [null] }),
      })
      .nullable(),
  }),
);

export const overview = once(() =>
  z
    .strictObject({
      span: z.enum(SPAN_NAMES),
      at: time().meta({ description: "When it was made." }),
      from: time("2026-11-22T19:00:00.000Z"),
      to: time("2026-11-23T18:59:59.999Z").meta({ description: "The last moment of the last bucket." }),
      bucket_seconds: z.int().meta({ examples: [3600] }),
      calls: calls().nullable(),
      money: money().nullable(),
      attention: attention(),
      chain: chain(),
      restricted: z
        .array(
          z.strictObject({
            part: z.enum(PART_NAMES),
            needs: z.string().meta({ description: "The operation that governs it.", examples: ["hooks.list"] }),
          }),
        )
        .meta({
          description:
            "Parts that are null because policy does not let the caller have them: it may not call that operation, or may see only a part of what it gives where this would count all.",
          examples: [[]],
        }),
      unavailable: z
        .array(z.enum(PART_NAMES))
        .meta({ description: "Parts that are null because storage did not answer: ask again.", examples: [[]] }),
      ...keysField(),
    })
    .meta({ id: "Overview", description: "What happened, and what wants attention." }),
);
