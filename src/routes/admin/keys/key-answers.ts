// What the key operations answer.
import * as z from "zod";
import { keyView, keyViewFields } from "../../../keys/key-schema.ts";
import { once } from "../../../once.ts";
import { keysField } from "../view/key-now.ts";
import { SHOWN_MINTED } from "./shown-minted.ts";
import { returnAnswer, windowAnswer } from "./window-answer.ts";

const time = z.iso.datetime();
const count = z
  .int()
  .min(0)
  .meta({ examples: [1] });

const secret = z
  .string()
  .meta({ description: "The key with its secret. Shown this once.", examples: ["sk_test_bailiff_E80QmhC1jXA5…"] });

const lastUsed = z
  .string()
  .nullable()
  .meta({ description: "Time of its newest record, on either plane; null: never used.", examples: ["2026-11-23T18:30:05.046Z"] });

export const mintedKey = once(() =>
  z
    .strictObject({ key: secret, ...keyViewFields() })
    .meta({ id: "MintedKey", description: "A new key, and the only time that its secret is shown." }),
);

export const keyList = once(() =>
  z
    .strictObject({ data: z.array(keyView().extend({ last_used_at: lastUsed })), total_count: count })
    .meta({ id: "KeyList", description: "All keys, by name." }),
);

export const limitUsage = once(() =>
  z
    .strictObject({
      limit: z
        .string()
        .meta({ description: "`<policy>/<rule>#<n>`, or `guess:<operation>`.", examples: ["support/ban-with-ticket#1"] }),
      policy: z
        .string()
        .nullable()
        .meta({ examples: ["support"] }),
      rule: z
        .string()
        .nullable()
        .meta({ examples: ["ban-with-ticket"] }),
      by: z.string().meta({ description: "What is counted apart: `key`, `target` or `args.<name>`.", examples: ["key"] }),
      bucket: z.string().meta({ description: "Empty: the key as a whole. Else `target:<id>`, `currency:USD`.", examples: [""] }),
      max: z
        .number()
        .nullable()
        .meta({ description: "Null: the limit is gone from the policies.", examples: [50] }),
      ...windowAnswer(),
      used: z.number().meta({ examples: [3] }),
      left: z
        .number()
        .nullable()
        .meta({ examples: [47] }),
      ...returnAnswer(),
    })
    .meta({ id: "LimitUsage", description: "What a key has used of one limit, in the span that ends now." }),
);

export type LimitUsage = z.infer<ReturnType<typeof limitUsage>>;

const mintedRevoking = count.describe(
  "Of the keys that were minted through it, those that have ended with it and whose tombstones are still being written. They are refused as it is.",
);

const mintedKeys = () => ({
  data: z
    .array(
      z.strictObject({
        id: keyViewFields().id,
        name: keyViewFields().name,
        owner: keyViewFields().owner,
        minted_by: keyViewFields().minted_by,
      }),
    )
    .describe(`The first ${SHOWN_MINTED} of them, by id.`),
  total_count: count.describe("Those that lived, however many keys lie between."),
});

export const changedKey = once(() =>
  z
    .strictObject({
      ...keyViewFields(),
      minted: z
        .strictObject(mintedKeys())
        .optional()
        .describe(
          "Keys that were minted through it and may do no more than it may from now on; where the change touches what a key may reach.",
        ),
    })
    .meta({ id: "ChangedKey", description: "A key, without its secret, and whom else the change concerns." }),
);

export const keyWithUsage = once(() =>
  z
    .strictObject({
      ...keyViewFields(),
      last_used_at: lastUsed,
      usage: z.array(limitUsage()),
      minted: z
        .strictObject({
          total_count: count.describe("Ever, however many keys lie between."),
          living: count.describe("Of these, neither revoked nor expired."),
          revoking: mintedRevoking.meta({ examples: [0] }),
        })
        .describe("Keys that were minted through it."),
      ...keysField(),
    })
    .meta({ id: "KeyWithUsage", description: "A key, without its secret, and what it has used of its limits." }),
);

export const rotatedKey = once(() =>
  z
    .strictObject({
      key: secret,
      old_secret_valid_until: z
        .string()
        .nullable()
        .meta({ description: "How long the old secret goes on.", examples: ["2026-11-23T19:00:00.000Z"] }),
      ...keyViewFields(),
      minted: z
        .strictObject({
          fate: z.enum(["revoke", "keep"]).describe("As it was asked for, or `revoke`."),
          ...mintedKeys(),
          revoking: mintedRevoking,
        })
        .describe("Keys that were minted through it, by whoever had its secret."),
    })
    .meta({ id: "RotatedKey", description: "The key under its new secret, and the only time that it is shown." }),
);

export const receipt = once(() =>
  z
    .strictObject({
      id: keyViewFields().id,
      status: z.literal("revoked"),
      revoked_at: time.meta({ examples: ["2026-11-23T18:45:00.000Z"] }),
      mutations_refused_since: time.meta({
        description: "Nothing is changed with it from then on.",
        examples: ["2026-11-23T18:45:00.000Z"],
      }),
      reads_refused_by: time.meta({
        description: "Plain reads are over by then, everywhere.",
        examples: ["2026-11-23T18:45:30.000Z"],
      }),
      minted_revoking: mintedRevoking.optional().meta({ examples: [600] }),
    })
    .meta({ id: "RevocationReceipt", description: "From when on the key can do what no more." }),
);

export type Receipt = z.infer<ReturnType<typeof receipt>>;

export const receipts = once(() =>
  z
    .strictObject({ data: z.array(receipt()), total_count: count })
    .meta({ id: "RevocationReceipts", description: "One for each key that was not revoked before." }),
);
