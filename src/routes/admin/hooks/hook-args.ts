// Arguments of the hook operations.
import * as z from "zod";
import { EVENT_TYPES } from "../../../audit/record-events.ts";
import { once } from "../../../once.ts";

const hookId = once(() =>
  z
    .string()
    .regex(/^hook_[0-9A-Za-z]{16}$/, "must be the id of a hook: hook_ and 16 letters and digits")
    .meta({ description: "Id of a hook.", examples: ["hook_5vQ0cCkVg2QzT1bD"] }),
);
export const hookIdOnly = once(() => z.strictObject({ hook_id: hookId() }));

export const deliveryPath = once(() =>
  z.strictObject({
    hook_id: hookId(),
    delivery_id: z
      .string()
      .regex(/^[0-9A-Za-z-]{1,80}$/, "must be the id of a delivery: what the receiver got as webhook-id")
      .meta({ description: "What the receiver got as `webhook-id`.", examples: ["E80QmhC1jXA5-17-call-denied"] }),
  }),
);

const url = once(() =>
  z
    .string()
    .min(1)
    .max(2_048)
    .meta({
      description:
        "Where events are posted to: https, port 443, a public host name. It may hold a secret, so it is never shown whole.",
      examples: ["https://hooks.example.com/bailiff"],
    }),
);
const events = once(() =>
  z
    .array(z.enum(EVENT_TYPES))
    .min(1)
    .max(EVENT_TYPES.length)
    .refine((types) => new Set(types).size === types.length, "must not name a type twice")
    .meta({ description: "Types of events that it is told.", examples: [["call.denied", "money.moved"]] }),
);
const filter = once(() =>
  z
    .string()
    .min(1)
    .max(4_000)
    .meta({
      description: "CEL over `record`: only events for which it is true are told.",
      examples: ['record.operation == "users.ban"'],
    }),
);

export const createHookBody = once(() => z.strictObject({ url: url(), events: events(), filter: filter().optional() }));

export const updateHookBody = once(() =>
  z
    .strictObject({
      url: url().optional(),
      events: events().optional(),
      filter: filter().nullable().optional().describe("Null: all of its events."),
      enabled: z.boolean().optional().describe("False: it is told nothing. True: it is told again, what waited first."),
    })
    .refine((patch) => Object.values(patch).some((value) => value !== undefined), "must change something"),
);

export const rotateHookBody = once(() =>
  z.strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(86_400)
      .default(86_400)
      .describe("How long messages are signed with the old secret and key as well. 0: they are known to others."),
  }),
);

export const deliveriesQuery = once(() =>
  z.strictObject({ limit: z.int().min(1).max(200).default(50).describe("How many at most.") }),
);
