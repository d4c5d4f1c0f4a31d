// The audit record as a schema: what the API document shows, and what the tests hold answers against. `record.ts` says what it means;
// a field that is there and not here does not compile.
import * as z from "zod";
import { once } from "../once.ts";
import {
  APPROVAL_STEPS,
  type AuditRecord,
  ELEVATION_STEPS,
  OUTCOMES,
  RECORD_TYPES,
  RECORD_VERSION,
  type RecordedApproval,
  type RecordedElevation,
  type RecordedLimit,
  type RecordedShadow,
} from "./record.ts";

const json = once(() => z.record(z.string(), z.unknown()));
const sha256 = once(() => z.string().regex(/^[0-9a-f]{64}$/));
const at = once(() => z.iso.datetime().meta({ examples: ["2026-11-23T18:30:05.046Z"] }));

export const recordedKey = once(() =>
  z
    .strictObject({
      id: z.string().meta({ description: "The key's id, or `root`.", examples: ["E80QmhC1jXA5"] }),
      name: z.string().meta({ examples: ["Support desk"] }),
      owner: z.string().meta({ examples: ["support@example.com"] }),
      minted_by: z
        .string()
        .exactOptional()
        .meta({ description: "Id of the key that minted it; absent where the root token did.", examples: ["E80QmhC1jXA5"] }),
    })
    .meta({ description: "Whose call it was, as the key was called then; null where no key was known." }),
);

const recordedShadow = once(
  () =>
    z.strictObject({
      policy: z.string().meta({ examples: ["support"] }),
      rule: z.string().meta({ examples: ["never-staff"] }),
      effect: z
        .enum(["allow", "deny"])
        .nullable()
        .meta({ description: "Null: it depends on the user, who could not be looked at." }),
    }) satisfies z.ZodType<RecordedShadow>,
);

const recordedDecision = once(() =>
  z
    .strictObject({
      effect: z.enum(["allow", "deny"]),
      policy: z
        .string()
        .nullable()
        .meta({ description: "Of the rule that decided; null when none did.", examples: ["support"] }),
      rule: z
        .string()
        .nullable()
        .meta({ description: "Id of that rule.", examples: ["ban-with-ticket"] }),
      bundle: z
        .string()
        .nullable()
        .meta({ description: "Version of the bundle in force.", examples: ["ca3f346bf665a3d6"] }),
      explanation: z.string().meta({
        description: "Why, without any value of arguments or target.",
        examples: ['Rule ban-with-ticket of policy support allows users.ban only when context.reason.glob("TICKET-*").'],
      }),
      shadow: z
        .array(recordedShadow())
        .nullable()
        .exactOptional()
        .meta({
          description: "What rules on trial would have decided; null when none would have had a say. Older records lack it.",
          examples: [null],
        }),
    })
    .meta({ description: "What policy said; null where a call failed before that." }),
);

const recordedUpstream = once(() =>
  z
    .strictObject({
      status: z
        .int()
        .nullable()
        .meta({ description: "Clerk's HTTP status; null when no answer came.", examples: [200] }),
      attempts: z.int().meta({ description: "Times it was sent.", examples: [1] }),
      ms: z.number().meta({ description: "From the first send to Clerk's last headers, or to giving up.", examples: [41] }),
      trace_id: z
        .string()
        .nullable()
        .meta({ description: "Clerk's.", examples: ["f3f0c2a1"] }),
    })
    .meta({ description: "The call to Clerk; null where there was none." }),
);

const recordedLimit = once(
  () =>
    z
      .strictObject({
        limit: z
          .string()
          .meta({ description: "`<policy>/<rule>#<n>`, or `guess:<operation>`.", examples: ["support/ban-with-ticket#1"] }),
        bucket: z.string().meta({ description: "What was counted apart; empty for the key as a whole.", examples: [""] }),
        amount: z.number().meta({ examples: [1] }),
        used: z.number().meta({ examples: [1] }),
        max: z.number().meta({ examples: [50] }),
        resets_at: at().meta({ examples: ["2026-11-24T00:00:00.000Z"] }),
        state: z.enum(["ok", "near", "exhausted"]).meta({ description: "`near`: from 80 % on." }),
      })
      .meta({
        id: "RecordedLimit",
        description: "A limit that an act was charged against, as it stood right after.",
      }) satisfies z.ZodType<RecordedLimit>,
);

export const recordedApproval = once(
  () =>
    z.strictObject({
      step: z.enum(APPROVAL_STEPS).meta({
        description:
          "`asked`: a call was refused because others must agree first. `waiting`: the same call again, before they have. `agreed`: one of them, and more are needed. `approved`: the last that was needed. `used`: the intent that goes ahead by it.",
        examples: ["approved"],
      }),
      needed: z.int().meta({ description: "How many must agree.", examples: [1] }),
      by: z.array(recordedKey()).meta({ description: "Who had agreed by then." }),
    }) satisfies z.ZodType<RecordedApproval>,
);

const recordedElevation = once(
  () =>
    z.strictObject({
      step: z.enum(ELEVATION_STEPS).meta({ description: "`closed`: by somebody, with a change of the key, or by itself." }),
      policy: z.string().meta({ description: "The policy that it adds.", examples: ["on-call"] }),
      until: at().meta({ description: "When it ends at the latest." }),
    }) satisfies z.ZodType<RecordedElevation>,
);

/** Its fields in the order in which a reader wants them. */
export const auditRecord = once(
  () =>
    z
      .strictObject({
        v: z.literal(RECORD_VERSION).meta({ description: "Version of this shape." }),
        id: z.string().meta({ description: "`<ledger>-<seq>`.", examples: ["E80QmhC1jXA5-17"] }),
        ledger: z.string().meta({ description: "A key's id, `admin`, `anonymous` or `clerk`.", examples: ["E80QmhC1jXA5"] }),
        seq: z
          .int()
          .min(1)
          .meta({ description: "1, 2, 3 … without a gap, per ledger.", examples: [17] }),
        at: at().meta({ description: "When it was written: the chain's own order, never decreasing within a ledger." }),
        type: z.enum(RECORD_TYPES).meta({ description: "Which step of a call it records.", examples: ["outcome"] }),
        request_id: z
          .string()
          .meta({ description: "What the caller got as `Bailiff-Request-Id`.", examples: ["req_jjtpeT9R8M87MHgYQ9eA"] }),
        key: recordedKey().nullable(),
        operation: z
          .string()
          .nullable()
          .meta({ examples: ["users.ban"] }),
        target: z
          .union([z.string(), z.array(z.string())])
          .nullable()
          .meta({
            description: "Whom or what it was about; a list for bulk operations.",
            examples: ["user_2abcDEF34ghiJKL56mnoPQR78"],
          }),
        args: json()
          .nullable()
          .meta({
            description: "The checked arguments, secret ones replaced by `[redacted]`. Null once erased.",
            examples: [{ user_id: "user_2abcDEF34ghiJKL56mnoPQR78" }],
          }),
        seen: json()
          .nullable()
          .meta({ description: "Values that the deciding rules read, by path. Erased with `args`.", examples: [{}] }),
        reason: z.string().meta({ description: "As the caller gave it.", examples: ["TICKET-4711"] }),
        ip: z
          .string()
          .nullable()
          .meta({ examples: ["203.0.113.7"] }),
        api_version: z
          .string()
          .nullable()
          .meta({ description: "Of Clerk's API.", examples: ["2026-05-12"] }),
        decision: recordedDecision().nullable(),
        limits: z.array(recordedLimit()).nullable().meta({ description: "What an intent was charged; null where nothing was." }),
        upstream: recordedUpstream().nullable(),
        intent_id: z
          .string()
          .nullable()
          .meta({
            description: "The intent that this record belongs to; an intent names itself.",
            examples: ["E80QmhC1jXA5-16"],
          }),
        outcome: z
          .enum(OUTCOMES)
          .nullable()
          .meta({
            description:
              "`ok`: it happened. `refused`: Clerk said no. `failed`: it certainly did not happen. `unknown`: it may have happened.",
            examples: ["ok"],
          }),
        error: z
          .string()
          .nullable()
          .meta({ description: "Code of the error that the caller got.", examples: [null] }),
        called_at: at()
          .exactOptional()
          .meta({
            description: "When the call arrived. Absent in older records, in counts, and where no call stands behind a record.",
            examples: ["2026-11-23T18:30:05.040Z"],
          }),
        similar_to: z
          .string()
          .exactOptional()
          .meta({
            description:
              "Of an intent to move money: the intent of an equal act by the same key within ten minutes before. There only if there was one.",
            examples: ["E80QmhC1jXA5-16"],
          }),
        repeat_of: z
          .string()
          .exactOptional()
          .meta({
            description: "Of an intent that is sent though its act had happened by then: the first intent of that act.",
            examples: ["E80QmhC1jXA5-12"],
          }),
        hidden: z
          .int()
          .min(1)
          .exactOptional()
          .meta({
            description: "Rows left out of the answer, of users whom rules deny. There only if there were some.",
            examples: [2],
          }),
        approval_id: z
          .string()
          .exactOptional()
          .meta({
            description: "Of whatever belongs to a request for approval: its id.",
            examples: ["apr_E80QmhC1jXA5_7"],
          }),
        approval: recordedApproval()
          .exactOptional()
          .meta({
            description: "In the ledger of the key that asked, once for each step of the request: which it is.",
            examples: [
              { step: "approved", needed: 1, by: [{ id: "q7RkWb2mT0xA", name: "Team lead", owner: "lead@example.com" }] },
            ],
          }),
        elevation_id: z
          .string()
          .exactOptional()
          .meta({
            description: "Of a call that came while the key was elevated, and of the elevation's own steps: its id.",
            examples: ["elv_E80QmhC1jXA5_3"],
          }),
        elevation: recordedElevation()
          .exactOptional()
          .meta({
            description: "In the ledger of the elevated key, once for each step: which it is.",
            examples: [{ step: "opened", policy: "on-call", until: "2026-11-23T19:00:00.000Z" }],
          }),
        session: z
          .string()
          .exactOptional()
          .meta({
            description:
              "Of a call by somebody who was signed in to the console, and of the sign-in itself: which session it was.",
            examples: ["ses_7Qm2xV0cTb4K"],
          }),
        count: z
          .int()
          .min(1)
          .exactOptional()
          .meta({
            description: "Of refusals that are counted together: how many. Absent in a record that stands for one call.",
            examples: [37],
          }),
        first_at: at().exactOptional().meta({ description: "With `count`: when the first of them was refused." }),
        last_at: at().exactOptional().meta({ description: "With `count`: when the last of them was refused." }),
        prev: sha256().meta({
          description: "`hash` of the record before; 64 zeros for the first.",
          examples: ["9c1185a5c5e9fc54612808977ee8f548b2258d31b1f2a0f9b8e5d0a7c3f4e6d1"],
        }),
        hash: sha256().meta({
          description: "SHA-256 over the canonical JSON of the record.",
          examples: ["6bc7685144f0f1dd8a6b2f4c0e9d3b7a5c8e1f2a3b4c5d6e7f8091a2b3cb254b"],
        }),
        args_salt: z
          .string()
          .nullable()
          .meta({ description: "Null once the arguments were erased.", examples: ["0c8e1f2a3b4c5d6e7f8091a2b3c4d5e6"] }),
        args_hash: z.string().meta({
          description: "Salted digest of `args` and `seen`: the chain still verifies when they are gone.",
          examples: ["2b4c5d6e7f8091a2b3c4d5e60c8e1f2a3b4c5d6e7f8091a2b3c4d5e60c8e1f2a"],
        }),
      })
      .meta({
        id: "AuditRecord",
        description:
          "One element of a ledger's hash chain. Every field but `called_at`, `similar_to`, `repeat_of`, `hidden`, `approval_id`, `approval`, `elevation_id`, `elevation`, `session` and `count` (with its two times) is always there, null where it does not apply.",
      }) satisfies z.ZodType<AuditRecord>,
);
