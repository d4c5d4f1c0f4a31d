// A key as the admin plane shows it, as a schema: what the API document shows, and what the tests hold answers against. `key-record.ts`
// says what the fields mean to Bailiff; one that is there and not here does not compile.
import * as z from "zod";
import { once } from "../once.ts";
import type { KeyView } from "./key-record.ts";

const time = z.iso.datetime({ offset: true });
const noTime = { examples: [null] };

export const keyViewFields = once(() => ({
  id: z
    .string()
    .regex(/^[0-9A-Za-z]{12}$/)
    .meta({ description: "Public: it is in the key itself, and names its ledger.", examples: ["E80QmhC1jXA5"] }),
  name: z.string().meta({ examples: ["Support desk"] }),
  owner: z.string().meta({ description: "Who answers for it.", examples: ["support@example.com"] }),
  policies: z.array(z.string()).meta({ description: "In the order in which their allows are tried.", examples: [["support"]] }),
  scopes: z
    .array(z.string())
    .nullable()
    .meta({
      description: "Operation patterns, a ceiling over the policies; `null`: none.",
      examples: [["users.get", "users.ban"]],
    }),
  mode: z.enum(["live", "test"]).meta({ description: "As Clerk's secret key is.", examples: ["test"] }),
  allowed_cidrs: z
    .array(z.string())
    .nullable()
    .meta({ description: "Addresses that it may be used from; `null`: any.", examples: [null] }),
  not_before: time.nullable().meta({ description: "Not in force before.", ...noTime }),
  expires_at: time.nullable().meta({ description: "Not in force from then on.", examples: ["2027-05-31T00:00:00Z"] }),
  consistency: z.enum(["leased", "strict"]).meta({
    description: "`leased`: plain reads decide on a lease of at most 30 s. `strict`: every call passes the key's ledger.",
  }),
  elevate: z
    .array(
      z.strictObject({
        policy: z.string().meta({ examples: ["on-call"] }),
        within: z.string().meta({ examples: ["1h"] }),
        approve: z.strictObject({ count: z.int(), within: z.string().optional() }).optional(),
      }),
    )
    .optional()
    .meta({
      description: "What it may open for a while, with a reason. There only if there is something.",
      examples: [[{ policy: "on-call", within: "1h" }]],
    }),
  created_at: time.meta({ examples: ["2026-11-23T18:00:00.000Z"] }),
  rotated_at: time.nullable().meta({ description: "When it got its present secret, if not the first.", ...noTime }),
  minted_by: z.string().meta({ description: "`root`, or the id of the key that minted it.", examples: ["root"] }),
  ancestors: z
    .array(z.string())
    .meta({ description: "Keys that it was delegated from, nearest first; it dies with any of them.", examples: [[]] }),
  revoked: z
    .strictObject({ at: time, by: z.string(), reason: z.string() })
    .nullable()
    .meta({ description: "When, by whom and why; nothing lifts it.", examples: [null] }),
  status: z.enum(["active", "revoked", "expired", "not_yet_valid"]),
}));

export const keyView = once(
  () =>
    z.strictObject(keyViewFields()).meta({ id: "Key", description: "A key, without its secret." }) satisfies z.ZodType<KeyView>,
);
