// A key as the admin plane shows it, as a schema: what the API document shows, and what the tests hold answers against. `key-record.ts`
// says what the fields mean to Bailiff; one that is there and not here does not compile.
import * as z from "zod/mini";
import { once } from "../once.ts";
import { described, documented } from "../schema-docs.ts";
import type { KeyView } from "./key-record.ts";

const time = z.iso.datetime({ offset: true });
const noTime = { examples: [null] };

export const keyViewFields = once(() => ({
  id: described(
    z.string().check(z.regex(/^[0-9A-Za-z]{12}$/)),
    "Public: it is in the key itself, and names its ledger.",
    "E80QmhC1jXA5",
  ),
  name: documented(z.string(), { examples: ["Support desk"] }),
  owner: described(z.string(), "Who answers for it.", "support@example.com"),
  policies: described(z.array(z.string()), "In the order in which their allows are tried.", ["support"]),
  scopes: described(z.nullable(z.array(z.string())), "Operation patterns, a ceiling over the policies; `null`: none.", [
    "users.get",
    "users.ban",
  ]),
  mode: described(z.enum(["live", "test"]), "As Clerk's secret key is.", "test"),
  allowed_cidrs: described(z.nullable(z.array(z.string())), "Addresses that it may be used from; `null`: any.", null),
  not_before: documented(z.nullable(time), { description: "Not in force before.", ...noTime }),
  expires_at: described(z.nullable(time), "Not in force from then on.", "2027-05-31T00:00:00Z"),
  consistency: described(
    z.enum(["leased", "strict"]),
    "`leased`: plain reads decide on a lease of at most 30 s. `strict`: every call passes the key's ledger.",
  ),
  elevate: described(
    z.optional(
      z.array(
        z.strictObject({
          policy: documented(z.string(), { examples: ["on-call"] }),
          within: documented(z.string(), { examples: ["1h"] }),
          approve: z.optional(z.strictObject({ count: z.int(), within: z.optional(z.string()) })),
        }),
      ),
    ),
    "What it may open for a while, with a reason. There only if there is something.",
    [{ policy: "on-call", within: "1h" }],
  ),
  created_at: documented(time, { examples: ["2026-11-23T18:00:00.000Z"] }),
  rotated_at: documented(z.nullable(time), { description: "When it got its present secret, if not the first.", ...noTime }),
  minted_by: described(z.string(), "`root`, or the id of the key that minted it.", "root"),
  ancestors: described(z.array(z.string()), "Keys that it was delegated from, nearest first; it dies with any of them.", []),
  revoked: described(
    z.nullable(z.strictObject({ at: time, by: z.string(), reason: z.string() })),
    "When, by whom and why; nothing lifts it.",
    null,
  ),
  status: z.enum(["active", "revoked", "expired", "not_yet_valid"]),
}));

export const keyView = once(
  () =>
    documented(z.strictObject(keyViewFields()), {
      id: "Key",
      description: "A key, without its secret.",
    }) satisfies z.ZodMiniType<KeyView>,
);
