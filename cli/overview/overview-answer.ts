// What the admin API says of the overview, as far as the command reads it.
import * as z from "zod";
import { keysNamedSchema } from "../keys/keys-named.ts";

const fates = {
  allowed: z.number(),
  denied: z.number(),
  failed: z.number(),
  ended_failed: z.number(),
  ended_unknown: z.number(),
};
const counts = { ...fates, admin: z.looseObject(fates), anonymous: z.number() };
const wanting = z
  .looseObject({ count: z.number(), more: z.boolean(), items: z.array(z.looseObject({ id: z.string(), text: z.string() })) })
  .nullable();

export const overviewSchema = z.looseObject({
  span: z.string(),
  bucket_seconds: z.number(),
  calls: z
    .looseObject({
      counted_since: z.string().nullable(),
      missing: z.looseObject({ ledgers_away: z.number(), ledgers_left_out: z.number(), ledgers_behind: z.number() }),
      total: z.looseObject(counts),
      buckets: z.array(z.looseObject({ from: z.string(), ...counts })),
      denied_rules: z.array(
        z.looseObject({
          policy: z.string().nullable(),
          rule: z.string().nullable(),
          code: z.string().nullable(),
          count: z.number(),
        }),
      ),
      busiest_keys: z.array(
        z.looseObject({
          id: z.string(),
          name: z.string().nullable(),
          allowed: z.number(),
          denied: z.number(),
          failed: z.number(),
        }),
      ),
    })
    .nullable(),
  money: z
    .looseObject({
      keys: z.array(
        z.looseObject({
          name: z.string().nullable(),
          limits: z.array(
            z.looseObject({
              limit: z.string(),
              currency: z.string().nullable(),
              used: z.number(),
              max: z.number().nullable(),
              resets_at: z.string().nullable(),
            }),
          ),
        }),
      ),
      more: z.boolean(),
    })
    .nullable(),
  attention: z.record(z.string(), wanting),
  chain: z.looseObject({
    checkpoint: z.looseObject({ seq: z.number(), at: z.string(), signed: z.boolean() }).nullable(),
    bucket: z
      .looseObject({ bound: z.boolean(), put: z.number().nullable(), waiting: z.number(), failing: z.string().nullable() })
      .nullable(),
    copy: z.looseObject({ not_projected: z.number(), waiting_since: z.string().nullable() }).nullable(),
  }),
  restricted: z.array(z.looseObject({ part: z.string(), needs: z.string() })),
  unavailable: z.array(z.string()),
  keys: keysNamedSchema,
});
export type OverviewAnswer = z.infer<typeof overviewSchema>;
