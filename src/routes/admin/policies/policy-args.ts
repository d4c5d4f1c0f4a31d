// Arguments of the policy operations.
import * as z from "zod";
import { rfc3339 } from "../../../clerk/args/fields.ts";
import { once } from "../../../once.ts";
import { keyId } from "../keys/key-args.ts";

/** Any value, because the compiler says of each document what is wrong with it; documents show them as what they should be (`policy-shapes.ts`). */
export const givenPolicy = once(() => z.unknown());
export const givenTest = once(() => z.unknown());
export const givenPerson = once(() => z.unknown());
export const givenMachine = once(() => z.unknown());

const bundleFields = once(() => ({
  policies: z.array(givenPolicy()).max(10_000),
  tests: z.array(givenTest()).max(10_000).optional(),
  people: z.array(givenPerson()).max(500).optional().describe("Who gets in by Cloudflare Access: the first that matches."),
  machines: z.array(givenMachine()).max(500).optional().describe("Which jobs of GitHub Actions get in: the first that matches."),
}));
/** What GET gives can be PUT back, and what it says of a bundle besides its content is not looked at. */
const notLookedAt = once(() => ({
  version: z.string().optional().describe("Not looked at: it is computed from the content."),
  semantics: z.int().optional().describe("Not looked at: what is published is read by the rules of today."),
}));
export const checkBody = once(() => z.strictObject({ ...bundleFields(), ...notLookedAt() }));
export const publishBody = once(() =>
  checkBody().extend({
    if_version: z.string().nullable().optional().describe("Publish only over this version."),
  }),
);

export const versionsQuery = once(() =>
  z.strictObject({
    limit: z.int().min(1).max(200).default(50).describe("How many at most."),
    cursor: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, "must be a next_cursor that Bailiff gave")
      .optional()
      .meta({ description: "`next_cursor` of the page before.", examples: ["7"] }),
  }),
);
export const versionOnly = once(() =>
  z.strictObject({ version: z.string().regex(/^[0-9a-f]{16}$/, "must be a version: 16 hex digits") }),
);

/** A call that nobody makes: what would become of it? */
export const askedCall = once(() =>
  z.strictObject({
    operation: z.string().min(1).max(128).describe("What it would call."),
    args: z.record(z.string(), z.unknown()).default({}).describe("With these arguments."),
    target: z
      .union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))])
      .optional()
      .describe(
        'A Clerk user, or a list of them for a bulk operation. Not given: fetched if a rule needs it. A number of more digits than a double holds is {"$number": "1234567890123456789"}.',
      ),
    context: z
      .strictObject({
        reason: z.string().max(256),
        ip: z.string().max(64).nullable(),
        country: z.string().max(8).nullable(),
        now: rfc3339(),
        user_agent: z.string().max(256),
      })
      .partial()
      .default({})
      .describe("The circumstances that rules see as `context`."),
  }),
);

export const explainBody = once(() => z.strictObject({ key_id: keyId(), ...askedCall().shape }));

/** Keys of one answer. Each costs its Ledger a question or two, and those above it as many. */
const MAX_KEY_IDS = 200;
export const whoCanBody = once(() =>
  z.strictObject({
    ...askedCall().shape,
    key_ids: z
      .array(keyId())
      .min(1)
      .max(MAX_KEY_IDS)
      .optional()
      .describe("Of these keys. Not given: of every key that can be in force."),
    limit: z.int().min(1).max(MAX_KEY_IDS).default(MAX_KEY_IDS).describe("How many keys at most."),
    cursor: keyId()
      .optional()
      .meta({ description: "`next_cursor` of the page before.", examples: ["E80QmhC1jXA5"] }),
  }),
);
