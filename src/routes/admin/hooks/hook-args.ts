// Arguments of the hook operations.
import * as z from "zod/mini";
import { EVENT_TYPES } from "../../../audit/record-events.ts";
import { once } from "../../../once.ts";
import { described } from "../../../schema-docs.ts";

const hookId = once(() =>
  described(
    z.string().check(z.regex(/^hook_[0-9A-Za-z]{16}$/, "must be the id of a hook: hook_ and 16 letters and digits")),
    "Id of a hook.",
    "hook_5vQ0cCkVg2QzT1bD",
  ),
);
export const hookIdOnly = once(() => z.strictObject({ hook_id: hookId() }));

export const deliveryPath = once(() =>
  z.strictObject({
    hook_id: hookId(),
    delivery_id: described(
      z.string().check(z.regex(/^[0-9A-Za-z-]{1,80}$/, "must be the id of a delivery: what the receiver got as webhook-id")),
      "What the receiver got as `webhook-id`.",
      "E80QmhC1jXA5-17-call-denied",
    ),
  }),
);

const url = once(() =>
  described(
    z.string().check(z.minLength(1), z.maxLength(2_048)),
    "Where events are posted to: https, port 443, a public host name. It may hold a secret, so it is never shown whole.",
    "https://hooks.example.com/bailiff",
  ),
);
const events = once(() =>
  described(
    z.array(z.enum(EVENT_TYPES)).check(
      z.minLength(1),
      z.maxLength(EVENT_TYPES.length),
      z.refine((types) => new Set(types).size === types.length, "must not name a type twice"),
    ),
    "Types of events that it is told.",
    ["call.denied", "money.moved"],
  ),
);
const filter = once(() =>
  described(
    z.string().check(z.minLength(1), z.maxLength(4_000)),
    "CEL over `record`: only events for which it is true are told.",
    'record.operation == "users.ban"',
  ),
);

export const createHookBody = once(() => z.strictObject({ url: url(), events: events(), filter: z.optional(filter()) }));

export const updateHookBody = once(() =>
  z
    .strictObject({
      url: z.optional(url()),
      events: z.optional(events()),
      filter: described(z.optional(z.nullable(filter())), "Null: all of its events."),
      enabled: described(z.optional(z.boolean()), "False: it is told nothing. True: it is told again, what waited first."),
    })
    .check(z.refine((patch) => Object.values(patch).some((value) => value !== undefined), "must change something")),
);

export const rotateHookBody = once(() =>
  z.strictObject({
    overlap_seconds: described(
      z._default(z.int().check(z.minimum(0), z.maximum(86_400)), 86_400),
      "How long messages are signed with the old secret and key as well. 0: they are known to others.",
    ),
  }),
);

export const deliveriesQuery = once(() =>
  z.strictObject({ limit: described(z._default(z.int().check(z.minimum(1), z.maximum(200)), 50), "How many at most.") }),
);
