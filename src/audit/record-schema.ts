// The audit record as a schema: what the API document shows, and what the tests hold answers against. `record.ts` says what it means;
// a field that is there and not here does not compile.
import * as z from "zod/mini";
import { once } from "../once.ts";
import { described, documented } from "../schema-docs.ts";
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
const sha256 = once(() => z.string().check(z.regex(/^[0-9a-f]{64}$/)));
const at = once(() => documented(z.iso.datetime(), { examples: ["2026-11-23T18:30:05.046Z"] }));

export const recordedKey = once(() =>
  described(
    z.strictObject({
      id: described(z.string(), "The key's id, or `root`.", "E80QmhC1jXA5"),
      name: documented(z.string(), { examples: ["Support desk"] }),
      owner: documented(z.string(), { examples: ["support@example.com"] }),
      minted_by: described(
        z.exactOptional(z.string()),
        "Id of the key that minted it; absent where the root token did.",
        "E80QmhC1jXA5",
      ),
    }),
    "Whose call it was, as the key was called then; null where no key was known.",
  ),
);

const recordedShadow = once(
  () =>
    z.strictObject({
      policy: documented(z.string(), { examples: ["support"] }),
      rule: documented(z.string(), { examples: ["never-staff"] }),
      effect: described(z.nullable(z.enum(["allow", "deny"])), "Null: it depends on the user, who could not be looked at."),
    }) satisfies z.ZodMiniType<RecordedShadow>,
);

const recordedDecision = once(() =>
  described(
    z.strictObject({
      effect: z.enum(["allow", "deny"]),
      policy: described(z.nullable(z.string()), "Of the rule that decided; null when none did.", "support"),
      rule: described(z.nullable(z.string()), "Id of that rule.", "ban-with-ticket"),
      bundle: described(z.nullable(z.string()), "Version of the bundle in force.", "ca3f346bf665a3d6"),
      explanation: described(
        z.string(),
        "Why, without any value of arguments or target.",
        'Rule ban-with-ticket of policy support allows users.ban only when context.reason.glob("TICKET-*").',
      ),
      shadow: described(
        z.exactOptional(z.nullable(z.array(recordedShadow()))),
        "What rules on trial would have decided; null when none would have had a say. Older records lack it.",
        null,
      ),
    }),
    "What policy said; null where a call failed before that.",
  ),
);

const recordedUpstream = once(() =>
  described(
    z.strictObject({
      status: described(z.nullable(z.int()), "Clerk's HTTP status; null when no answer came.", 200),
      attempts: described(z.int(), "Times it was sent.", 1),
      ms: described(z.number(), "From the first send to Clerk's last headers, or to giving up.", 41),
      trace_id: described(z.nullable(z.string()), "Clerk's.", "f3f0c2a1"),
    }),
    "The call to Clerk; null where there was none.",
  ),
);

const recordedLimit = once(
  () =>
    documented(
      z.strictObject({
        limit: described(z.string(), "`<policy>/<rule>#<n>`, or `guess:<operation>`.", "support/ban-with-ticket#1"),
        bucket: described(z.string(), "What was counted apart; empty for the key as a whole.", ""),
        amount: documented(z.number(), { examples: [1] }),
        used: documented(z.number(), { examples: [1] }),
        max: documented(z.number(), { examples: [50] }),
        resets_at: documented(at(), { examples: ["2026-11-24T00:00:00.000Z"] }),
        state: described(z.enum(["ok", "near", "exhausted"]), "`near`: from 80 % on."),
      }),
      {
        id: "RecordedLimit",
        description: "A limit that an act was charged against, as it stood right after.",
      },
    ) satisfies z.ZodMiniType<RecordedLimit>,
);

export const recordedApproval = once(
  () =>
    z.strictObject({
      step: described(
        z.enum(APPROVAL_STEPS),
        "`asked`: a call was refused because others must agree first. `waiting`: the same call again, before they have. `agreed`: one of them, and more are needed. `approved`: the last that was needed. `used`: the intent that goes ahead by it.",
        "approved",
      ),
      needed: described(z.int(), "How many must agree.", 1),
      by: described(z.array(recordedKey()), "Who had agreed by then."),
    }) satisfies z.ZodMiniType<RecordedApproval>,
);

const recordedElevation = once(
  () =>
    z.strictObject({
      step: described(z.enum(ELEVATION_STEPS), "`closed`: by somebody, with a change of the key, or by itself."),
      policy: described(z.string(), "The policy that it adds.", "on-call"),
      until: described(at(), "When it ends at the latest."),
    }) satisfies z.ZodMiniType<RecordedElevation>,
);

/** Its fields in the order in which a reader wants them. */
export const auditRecord = once(
  () =>
    documented(
      z.strictObject({
        v: described(z.literal(RECORD_VERSION), "Version of this shape."),
        id: described(z.string(), "`<ledger>-<seq>`.", "E80QmhC1jXA5-17"),
        ledger: described(z.string(), "A key's id, `admin`, `anonymous` or `clerk`.", "E80QmhC1jXA5"),
        seq: described(z.int().check(z.minimum(1)), "1, 2, 3 … without a gap, per ledger.", 17),
        at: described(at(), "When it was written: the chain's own order, never decreasing within a ledger."),
        type: described(z.enum(RECORD_TYPES), "Which step of a call it records.", "outcome"),
        request_id: described(z.string(), "What the caller got as `Bailiff-Request-Id`.", "req_jjtpeT9R8M87MHgYQ9eA"),
        key: z.nullable(recordedKey()),
        operation: documented(z.nullable(z.string()), { examples: ["users.ban"] }),
        target: described(
          z.nullable(z.union([z.string(), z.array(z.string())])),
          "Whom or what it was about; a list for bulk operations.",
          "user_2abcDEF34ghiJKL56mnoPQR78",
        ),
        args: described(z.nullable(json()), "The checked arguments, secret ones replaced by `[redacted]`. Null once erased.", {
          user_id: "user_2abcDEF34ghiJKL56mnoPQR78",
        }),
        seen: described(z.nullable(json()), "Values that the deciding rules read, by path. Erased with `args`.", {}),
        reason: described(z.string(), "As the caller gave it.", "TICKET-4711"),
        ip: documented(z.nullable(z.string()), { examples: ["203.0.113.7"] }),
        api_version: described(z.nullable(z.string()), "Of Clerk's API.", "2026-05-12"),
        decision: z.nullable(recordedDecision()),
        limits: described(z.nullable(z.array(recordedLimit())), "What an intent was charged; null where nothing was."),
        upstream: z.nullable(recordedUpstream()),
        intent_id: described(
          z.nullable(z.string()),
          "The intent that this record belongs to; an intent names itself.",
          "E80QmhC1jXA5-16",
        ),
        outcome: described(
          z.nullable(z.enum(OUTCOMES)),
          "`ok`: it happened. `refused`: Clerk said no. `failed`: it certainly did not happen. `unknown`: it may have happened.",
          "ok",
        ),
        error: described(z.nullable(z.string()), "Code of the error that the caller got.", null),
        called_at: described(
          z.exactOptional(at()),
          "When the call arrived. Absent in older records, in counts, and where no call stands behind a record.",
          "2026-11-23T18:30:05.040Z",
        ),
        similar_to: described(
          z.exactOptional(z.string()),
          "Of an intent to move money: the intent of an equal act by the same key within ten minutes before. There only if there was one.",
          "E80QmhC1jXA5-16",
        ),
        repeat_of: described(
          z.exactOptional(z.string()),
          "Of an intent that is sent though its act had happened by then: the first intent of that act.",
          "E80QmhC1jXA5-12",
        ),
        hidden: described(
          z.exactOptional(z.int().check(z.minimum(1))),
          "Rows left out of the answer, of users whom rules deny. There only if there were some.",
          2,
        ),
        approval_id: described(
          z.exactOptional(z.string()),
          "Of whatever belongs to a request for approval: its id.",
          "apr_E80QmhC1jXA5_7",
        ),
        approval: described(
          z.exactOptional(recordedApproval()),
          "In the ledger of the key that asked, once for each step of the request: which it is.",
          { step: "approved", needed: 1, by: [{ id: "q7RkWb2mT0xA", name: "Team lead", owner: "lead@example.com" }] },
        ),
        elevation_id: described(
          z.exactOptional(z.string()),
          "Of a call that came while the key was elevated, and of the elevation's own steps: its id.",
          "elv_E80QmhC1jXA5_3",
        ),
        elevation: described(
          z.exactOptional(recordedElevation()),
          "In the ledger of the elevated key, once for each step: which it is.",
          { step: "opened", policy: "on-call", until: "2026-11-23T19:00:00.000Z" },
        ),
        session: described(
          z.exactOptional(z.string()),
          "Of a call by somebody who was signed in to the console, and of the sign-in itself: which session it was.",
          "ses_7Qm2xV0cTb4K",
        ),
        count: described(
          z.exactOptional(z.int().check(z.minimum(1))),
          "Of refusals that are counted together: how many. Absent in a record that stands for one call.",
          37,
        ),
        first_at: described(z.exactOptional(at()), "With `count`: when the first of them was refused."),
        last_at: described(z.exactOptional(at()), "With `count`: when the last of them was refused."),
        prev: described(
          sha256(),
          "`hash` of the record before; 64 zeros for the first.",
          "9c1185a5c5e9fc54612808977ee8f548b2258d31b1f2a0f9b8e5d0a7c3f4e6d1",
        ),
        hash: described(
          sha256(),
          "SHA-256 over the canonical JSON of the record.",
          "6bc7685144f0f1dd8a6b2f4c0e9d3b7a5c8e1f2a3b4c5d6e7f8091a2b3cb254b",
        ),
        args_salt: described(z.nullable(z.string()), "Null once the arguments were erased.", "0c8e1f2a3b4c5d6e7f8091a2b3c4d5e6"),
        args_hash: described(
          z.string(),
          "Salted digest of `args` and `seen`: the chain still verifies when they are gone.",
          "2b4c5d6e7f8091a2b3c4d5e60c8e1f2a3b4c5d6e7f8091a2b3c4d5e60c8e1f2a",
        ),
      }),
      {
        id: "AuditRecord",
        description:
          "One element of a ledger's hash chain. Every field but `called_at`, `similar_to`, `repeat_of`, `hidden`, `approval_id`, `approval`, `elevation_id`, `elevation`, `session` and `count` (with its two times) is always there, null where it does not apply.",
      },
    ) satisfies z.ZodMiniType<AuditRecord>,
);
