// What the key operations answer.
import * as z from "zod/mini";
import { keyView, keyViewFields } from "../../../keys/key-schema.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";
import { keysField } from "../view/key-now.ts";
import { SHOWN_MINTED } from "./shown-minted.ts";
import { returnAnswer, windowAnswer } from "./window-answer.ts";

const time = z.iso.datetime();
const count = documented(z.int().check(z.minimum(0)), { examples: [1] });

const secret = described(z.string(), "The key with its secret. Shown this once.", "sk_test_bailiff_E80QmhC1jXA5…");

const lastUsed = described(
  z.nullable(z.string()),
  "Time of its newest record, on either plane; null: never used.",
  "2026-11-23T18:30:05.046Z",
);

export const mintedKey = once(() =>
  documented(z.strictObject({ key: secret, ...keyViewFields() }), {
    id: "MintedKey",
    description: "A new key, and the only time that its secret is shown.",
  }),
);

export const keyList = once(() =>
  documented(z.strictObject({ data: z.array(z.extend(keyView(), { last_used_at: lastUsed })), total_count: count }), {
    id: "KeyList",
    description: "All keys, by name.",
  }),
);

export const limitUsage = once(() =>
  documented(
    z.strictObject({
      limit: described(z.string(), "`<policy>/<rule>#<n>`, or `guess:<operation>`.", "support/ban-with-ticket#1"),
      policy: documented(z.nullable(z.string()), { examples: ["support"] }),
      rule: documented(z.nullable(z.string()), { examples: ["ban-with-ticket"] }),
      by: described(z.string(), "What is counted apart: `key`, `target` or `args.<name>`.", "key"),
      bucket: described(z.string(), "Empty: the key as a whole. Else `target:<id>`, `currency:USD`.", ""),
      currency: described(
        z.nullable(z.string()),
        "ISO 4217: `max`, `used` and `left` are in its smallest unit. Null: no money is summed, or of several currencies.",
        null,
      ),
      max: described(z.nullable(z.number()), "Null: the limit is gone from the policies.", 50),
      ...windowAnswer(),
      used: documented(z.number(), { examples: [3] }),
      left: documented(z.nullable(z.number()), { examples: [47] }),
      ...returnAnswer(),
    }),
    { id: "LimitUsage", description: "What a key has used of one limit, in the span that ends now." },
  ),
);

export type LimitUsage = z.infer<ReturnType<typeof limitUsage>>;

const mintedRevoking = described(
  count,
  "Of the keys that were minted through it, those that have ended with it and whose tombstones are still being written. They are refused as it is.",
);

const mintedKeys = () => ({
  data: described(
    z.array(
      z.strictObject({
        id: keyViewFields().id,
        name: keyViewFields().name,
        owner: keyViewFields().owner,
        minted_by: keyViewFields().minted_by,
      }),
    ),
    `The first ${SHOWN_MINTED} of them, by id.`,
  ),
  total_count: described(count, "Those that lived, however many keys lie between."),
});

export const changedKey = once(() =>
  documented(
    z.strictObject({
      ...keyViewFields(),
      minted: described(
        z.optional(z.strictObject(mintedKeys())),
        "Keys that were minted through it and may do no more than it may from now on; where the change touches what a key may reach.",
      ),
    }),
    { id: "ChangedKey", description: "A key, without its secret, and whom else the change concerns." },
  ),
);

export const keyWithUsage = once(() =>
  documented(
    z.strictObject({
      ...keyViewFields(),
      last_used_at: lastUsed,
      usage: z.array(limitUsage()),
      minted: described(
        z.strictObject({
          total_count: described(count, "Ever, however many keys lie between."),
          living: described(count, "Of these, neither revoked nor expired."),
          revoking: documented(mintedRevoking, { examples: [0] }),
        }),
        "Keys that were minted through it.",
      ),
      ...keysField(),
    }),
    { id: "KeyWithUsage", description: "A key, without its secret, and what it has used of its limits." },
  ),
);

export const rotatedKey = once(() =>
  documented(
    z.strictObject({
      key: secret,
      old_secret_valid_until: described(z.nullable(z.string()), "How long the old secret goes on.", "2026-11-23T19:00:00.000Z"),
      ...keyViewFields(),
      minted: described(
        z.strictObject({
          fate: described(z.enum(["revoke", "keep"]), "As it was asked for, or `revoke`."),
          ...mintedKeys(),
          revoking: mintedRevoking,
        }),
        "Keys that were minted through it, by whoever had its secret.",
      ),
    }),
    { id: "RotatedKey", description: "The key under its new secret, and the only time that it is shown." },
  ),
);

export const receipt = once(() =>
  documented(
    z.strictObject({
      id: keyViewFields().id,
      status: z.literal("revoked"),
      revoked_at: documented(time, { examples: ["2026-11-23T18:45:00.000Z"] }),
      mutations_refused_since: described(time, "Nothing is changed with it from then on.", "2026-11-23T18:45:00.000Z"),
      reads_refused_by: described(time, "Plain reads are over by then, everywhere.", "2026-11-23T18:45:30.000Z"),
      minted_revoking: documented(z.optional(mintedRevoking), { examples: [600] }),
    }),
    { id: "RevocationReceipt", description: "From when on the key can do what no more." },
  ),
);

export type Receipt = z.infer<ReturnType<typeof receipt>>;

const alikeKeys = once(() =>
  described(
    z.array(z.strictObject({ id: keyViewFields().id, name: z.string(), owner: z.string() })),
    "Not revoked: keys whose owner only reads like this one (by case, blanks, marks or letters of other scripts), of those that `keys.list` shows the caller.",
    [{ id: "E80QmhC1jXA5", name: "Support desk", owner: "Support@example.com" }],
  ),
);

export const receipts = once(() =>
  documented(z.strictObject({ data: z.array(receipt()), total_count: count, alike: z.optional(alikeKeys()) }), {
    id: "RevocationReceipts",
    description: "One for each key that was not revoked before.",
  }),
);
