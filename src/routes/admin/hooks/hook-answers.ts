// What the hook operations answer.
import * as z from "zod";
import { EVENT_TYPES } from "../../../audit/record-events.ts";
import { DISABLED_REASONS } from "../../../hooks/hook.ts";
import { once } from "../../../once.ts";
import { keysField } from "../view/key-now.ts";

const time = z.iso.datetime().meta({ examples: ["2026-11-23T18:30:05.046Z"] });
const count = z
  .int()
  .min(0)
  .meta({ examples: [0] });
const type = once(() => z.enum(EVENT_TYPES).meta({ examples: ["call.denied"] }));

const hookFields = once(() => ({
  id: z.string().meta({ examples: ["hook_5vQ0cCkVg2QzT1bD"] }),
  url: z
    .string()
    .meta({ description: "Without path and query, which may be secret.", examples: ["https://hooks.example.com/…"] }),
  events: z.array(type()),
  filter: z
    .string()
    .nullable()
    .meta({ description: "CEL over `record`.", examples: [null] }),
  status: z.enum(["active", "disabled"]),
  disabled: z
    .strictObject({
      reason: z.enum(DISABLED_REASONS).meta({
        description:
          "`by_hand`: somebody said so. `failed`: nothing was taken for a day. `gone`: the receiver answered 410. `maker`: the key that made it is not in force, or may make no hooks any more.",
      }),
      at: time,
    })
    .nullable(),
  made_by: z
    .string()
    .meta({ description: "`root` or the id of a key: what that may see, the hook is told.", examples: ["root"] }),
  created_at: time,
  updated_at: time,
  public_keys: z
    .array(
      z.strictObject({
        key: z.string().meta({ examples: ["whpk_MCowBQYDK2VwAyEA0000000000000000000000000000"] }),
        valid_until: time.nullable().meta({ description: "Null: the newest.", examples: [null] }),
      }),
    )
    .meta({ description: "Ed25519, for signatures `v1a`; after a rotation the old one too." }),
  waiting: count.describe("Messages that it has still to take."),
  failing: z
    .strictObject({ tries: count, since: time, next_try_at: time, error: z.string() })
    .nullable()
    .meta({ description: "What is the matter with the message that is to be taken next; null: nothing.", examples: [null] }),
  last_delivered_at: time.nullable(),
  counts: z.strictObject({
    delivered: count.describe("Messages that were taken."),
    dropped: count.describe("Events that came while it was disabled or 10,000 waited, or that waited for six days."),
    filter_errors: count.describe("Events whose filter could not be evaluated: not sent."),
  }),
}));

const hookSecret = once(() =>
  z.string().meta({ description: "Shown this once.", examples: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] }),
);

export const hook = once(() => z.strictObject(hookFields()).meta({ id: "Hook", description: "A hook and how it goes." }));
export const hookWithKeys = once(() => hook().extend(keysField()).meta({ id: "HookWithKeys" }));
export const madeHook = once(() =>
  z
    .strictObject({ ...hookFields(), secret: hookSecret() })
    .meta({ id: "MadeHook", description: "A hook, and the only time that its secret is shown." }),
);
export const hookList = once(() =>
  z
    .strictObject({ data: z.array(hook()), total_count: count, ...keysField() })
    .meta({ id: "HookList", description: "All hooks, the oldest first." }),
);
export const deletedHook = once(() =>
  z.strictObject({ id: hookFields().id, deleted: z.literal(true) }).meta({ id: "DeletedHook", description: "It is gone." }),
);
export const deliveries = once(() =>
  z
    .strictObject({
      data: z.array(
        z.strictObject({
          id: z.string().meta({ description: "Of the message: its `webhook-id`.", examples: ["E80QmhC1jXA5-17-call-denied"] }),
          type: type(),
          at: time,
          status: z
            .int()
            .nullable()
            .meta({ description: "The receiver's; null: no answer.", examples: [200] }),
          ms: z.number().meta({ examples: [41] }),
          error: z
            .string()
            .nullable()
            .meta({ description: "Null: it was taken.", examples: [null] }),
          next_try_at: time.nullable().meta({ description: "Null: there is none.", examples: [null] }),
        }),
      ),
    })
    .meta({ id: "HookDeliveries", description: "Tries to deliver, the newest first." }),
);
