// What hooks are told of a record, as a schema: what filters are checked against. The fields of `audit/record-schema.ts`, and none of the
// words that it has for documents: nobody asks a Worker for those, and each start would read them. A field that is missing here does not
// compile, and a test holds the two against each other.
import * as z from "zod/mini";
import {
  APPROVAL_STEPS,
  type AuditRecord,
  ELEVATION_STEPS,
  OUTCOMES,
  RECORD_TYPES,
  RECORD_VERSION,
} from "../../../audit/record.ts";
import { once } from "../../../once.ts";

/** What a hook is told of that is no record: a checkpoint, which goes through the same filter. */
const TOLD_TYPES = [...RECORD_TYPES, "checkpoint"] as const;

/** `intent`: of an outcome, a record. */
type HookRecord = Omit<Required<AuditRecord>, "type"> & {
  readonly type: (typeof TOLD_TYPES)[number];
  readonly intent: unknown;
};

export const hookRecord = once(() => {
  const text = z.string();
  const textOrNull = z.nullable(text);
  const count = z.int();
  const object = z.nullable(z.record(text, z.unknown()));
  const effect = z.enum(["allow", "deny"]);
  const key = z.strictObject({ id: text, name: text, owner: text, minted_by: z.exactOptional(text) });
  const shadow = z.strictObject({ policy: text, rule: text, effect: z.nullable(effect) });
  const fields = {
    v: z.literal(RECORD_VERSION),
    id: text,
    ledger: text,
    seq: count,
    at: text,
    type: z.enum(TOLD_TYPES),
    request_id: text,
    key: z.nullable(key),
    operation: textOrNull,
    target: z.nullable(z.union([text, z.array(text)])),
    args: object,
    seen: object,
    reason: text,
    ip: textOrNull,
    api_version: textOrNull,
    decision: z.nullable(
      z.strictObject({
        effect,
        policy: textOrNull,
        rule: textOrNull,
        bundle: textOrNull,
        explanation: text,
        shadow: z.exactOptional(z.nullable(z.array(shadow))),
      }),
    ),
    limits: z.nullable(
      z.array(
        z.strictObject({
          limit: text,
          bucket: text,
          amount: z.number(),
          used: z.number(),
          max: z.number(),
          resets_at: text,
          state: z.enum(["ok", "near", "exhausted"]),
        }),
      ),
    ),
    upstream: z.nullable(z.strictObject({ status: z.nullable(count), attempts: count, ms: z.number(), trace_id: textOrNull })),
    intent_id: textOrNull,
    outcome: z.nullable(z.enum(OUTCOMES)),
    error: textOrNull,
    called_at: text,
    similar_to: text,
    repeat_of: text,
    hidden: count,
    approval_id: text,
    approval: z.strictObject({ step: z.enum(APPROVAL_STEPS), needed: count, by: z.array(key) }),
    elevation_id: text,
    elevation: z.strictObject({ step: z.enum(ELEVATION_STEPS), policy: text, until: text }),
    session: text,
    count,
    first_at: text,
    last_at: text,
    prev: text,
    hash: text,
    args_salt: textOrNull,
    args_hash: text,
    // Its fields are not looked at, so that a filter may ask `record.intent != null`: what is known to be an object goes together with no
    // null.
    intent: z.unknown(),
  };
  return z.strictObject(fields) satisfies z.ZodMiniType<HookRecord>;
});
