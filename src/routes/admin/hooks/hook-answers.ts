// What the hook operations answer.
import * as z from "zod/mini";
import { EVENT_TYPES } from "../../../audit/record-events.ts";
import { DISABLED_REASONS } from "../../../hooks/hook.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";
import { keysField } from "../view/key-now.ts";

const time = documented(z.iso.datetime(), { examples: ["2026-11-23T18:30:05.046Z"] });
const count = documented(z.int().check(z.minimum(0)), { examples: [0] });
const type = once(() => documented(z.enum(EVENT_TYPES), { examples: ["call.denied"] }));

const hookFields = once(() => ({
  id: documented(z.string(), { examples: ["hook_5vQ0cCkVg2QzT1bD"] }),
  url: described(z.string(), "Without path and query, which may be secret.", "https://hooks.example.com/…"),
  events: z.array(type()),
  filter: described(z.nullable(z.string()), "CEL over `record`.", null),
  status: z.enum(["active", "disabled"]),
  disabled: z.nullable(
    z.strictObject({
      reason: described(
        z.enum(DISABLED_REASONS),
        "`by_hand`: somebody said so. `failed`: nothing was taken for a day. `gone`: the receiver answered 410. `maker`: the key that made it is not in force, or may make no hooks any more.",
      ),
      at: time,
    }),
  ),
  made_by: described(z.string(), "`root` or the id of a key: what that may see, the hook is told.", "root"),
  created_at: time,
  updated_at: time,
  public_keys: described(
    z.array(
      z.strictObject({
        key: documented(z.string(), { examples: ["whpk_MCowBQYDK2VwAyEA0000000000000000000000000000"] }),
        valid_until: described(z.nullable(time), "Null: the newest.", null),
      }),
    ),
    "Ed25519, for signatures `v1a`; after a rotation the old one too.",
  ),
  waiting: described(count, "Messages that it has still to take."),
  failing: described(
    z.nullable(z.strictObject({ tries: count, since: time, next_try_at: time, error: z.string() })),
    "What is the matter with the message that is to be taken next; null: nothing.",
    null,
  ),
  last_delivered_at: z.nullable(time),
  counts: z.strictObject({
    delivered: described(count, "Messages that were taken."),
    dropped: described(count, "Events that came while it was disabled or 10,000 waited, or that waited for six days."),
    filter_errors: described(count, "Events whose filter could not be evaluated: not sent."),
  }),
}));

const hookSecret = once(() => described(z.string(), "Shown this once.", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

export const hook = once(() => documented(z.strictObject(hookFields()), { id: "Hook", description: "A hook and how it goes." }));
export const hookWithKeys = once(() =>
  documented(z.extend(hook(), keysField()), {
    id: "HookWithKeys",
    description: "A hook and how it goes, and how the key that made it stands now.",
  }),
);
export const madeHook = once(() =>
  documented(z.strictObject({ ...hookFields(), secret: hookSecret() }), {
    id: "MadeHook",
    description: "A hook, and the only time that its secret is shown.",
  }),
);
export const hookList = once(() =>
  documented(z.strictObject({ data: z.array(hook()), total_count: count, ...keysField() }), {
    id: "HookList",
    description: "All hooks, the oldest first.",
  }),
);
export const deletedHook = once(() =>
  documented(z.strictObject({ id: hookFields().id, deleted: z.literal(true) }), {
    id: "DeletedHook",
    description: "It is gone.",
  }),
);
export const deliveries = once(() =>
  documented(
    z.strictObject({
      data: z.array(
        z.strictObject({
          id: described(z.string(), "Of the message: its `webhook-id`.", "E80QmhC1jXA5-17-call-denied"),
          type: type(),
          at: time,
          status: described(z.nullable(z.int()), "The receiver's; null: no answer.", 200),
          ms: documented(z.number(), { examples: [41] }),
          error: described(z.nullable(z.string()), "Null: it was taken.", null),
          next_try_at: described(z.nullable(time), "Null: there is none.", null),
        }),
      ),
    }),
    { id: "HookDeliveries", description: "Tries to deliver, the newest first." },
  ),
);
