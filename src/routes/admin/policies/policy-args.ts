// Arguments of the policy operations.
import * as z from "zod/mini";
import { once } from "../../../once.ts";
import { described } from "../../../schema-docs.ts";
import { supposedContext } from "../../call/supposed-context.ts";
import { keyId } from "../keys/key-args.ts";

/** Any value, because the compiler says of each document what is wrong with it; documents show them as what they should be (`policy-shapes.ts`). */
export const givenPolicy = once(() => z.unknown());
export const givenTest = once(() => z.unknown());
export const givenPerson = once(() => z.unknown());
export const givenMachine = once(() => z.unknown());

const bundleFields = once(() => ({
  policies: z.array(givenPolicy()).check(z.maxLength(10_000)),
  tests: z.optional(z.array(givenTest()).check(z.maxLength(10_000))),
  people: described(
    z.optional(z.array(givenPerson()).check(z.maxLength(500))),
    "Who gets in by Cloudflare Access: the first that matches.",
  ),
  machines: described(
    z.optional(z.array(givenMachine()).check(z.maxLength(500))),
    "Which jobs of GitHub Actions get in: the first that matches.",
  ),
}));
/** What GET gives can be PUT back, and what it says of a bundle besides its content is not looked at. */
const notLookedAt = once(() => ({
  version: described(z.optional(z.string()), "Not looked at: it is computed from the content."),
  semantics: described(z.optional(z.int()), "Not looked at: what is published is read by the rules of today."),
}));
export const checkBody = once(() => z.strictObject({ ...bundleFields(), ...notLookedAt() }));
export const publishBody = once(() =>
  z.extend(checkBody(), {
    if_version: described(z.optional(z.nullable(z.string())), "Publish only over this version."),
  }),
);

export const versionsQuery = once(() =>
  z.strictObject({
    limit: described(z._default(z.int().check(z.minimum(1), z.maximum(200)), 50), "How many at most."),
    cursor: described(
      z.optional(z.string().check(z.regex(/^[1-9]\d{0,14}$/, "must be a next_cursor that Bailiff gave"))),
      "`next_cursor` of the page before.",
      "7",
    ),
  }),
);
export const versionOnly = once(() =>
  z.strictObject({ version: z.string().check(z.regex(/^[0-9a-f]{16}$/, "must be a version: 16 hex digits")) }),
);

/** A call that nobody makes: what would become of it? */
export const askedCall = once(() =>
  z.strictObject({
    operation: described(z.string().check(z.minLength(1), z.maxLength(128)), "What it would call."),
    args: described(z._default(z.record(z.string(), z.unknown()), {}), "With these arguments."),
    target: described(
      z.optional(z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))])),
      'A Clerk user, or a list of them for a bulk operation. Not given: fetched if a rule needs it. A number of more digits than a double holds is {"$number": "1234567890123456789"}.',
    ),
    context: described(
      z._default(z.partial(z.strictObject(supposedContext())), {}),
      "The circumstances that rules see as `context`.",
    ),
  }),
);

export const explainBody = once(() => z.strictObject({ key_id: keyId(), ...askedCall().shape }));

/** Keys of one answer. Each costs its Ledger a question or two, and those above it as many. */
const MAX_KEY_IDS = 200;
export const whoCanBody = once(() =>
  z.strictObject({
    ...askedCall().shape,
    key_ids: described(
      z.optional(z.array(keyId()).check(z.minLength(1), z.maxLength(MAX_KEY_IDS))),
      "Of these keys. Not given: of every key that can be in force.",
    ),
    limit: described(z._default(z.int().check(z.minimum(1), z.maximum(MAX_KEY_IDS)), MAX_KEY_IDS), "How many keys at most."),
    cursor: described(z.optional(keyId()), "`next_cursor` of the page before.", "E80QmhC1jXA5"),
  }),
);
