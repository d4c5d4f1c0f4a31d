// Arguments of the key operations.
import * as z from "zod";
import { rfc3339 } from "../../../clerk/args/fields.ts";
import { canonicalCidr } from "../../../keys/address.ts";
import { MAX_ELEVATE, MAX_ELEVATED_MS } from "../../../keys/elevation.ts";
import { hasUnseen, isReservedName } from "../../../keys/plain-name.ts";
import { once } from "../../../once.ts";
import { isPattern, withinMsOf } from "../../../policy/engine.ts";

export const keyId = once(() =>
  z
    .string()
    .regex(/^[0-9A-Za-z]{12}$/, "must be a key id: 12 letters and digits")
    .meta({ description: "Id of a key.", examples: ["E80QmhC1jXA5"] }),
);
export const keyIdOnly = once(() => z.strictObject({ key_id: keyId() }));

/** Ranges, not `\p{Cc}`: the API document has the pattern as well, and many of those who check with it (Python's re) know no `\p`. */
const CONTROLS = "\\u0000-\\u001f\\u007f-\\u009f";
/** Zero-width spaces, direction marks and overrides, line separators: with them one name reads as another. (Joiners are letters' own.) */
const UNSEEN =
  "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb";

const NO_UNSEEN = "must not hold control characters, or others that cannot be seen (zero-width, fillers, direction marks)";

const MAX_ASKED_MS = 30 * 86_400_000;

const text = once(() => z.string().min(1).max(128));
const label = once(() =>
  text()
    .regex(new RegExp(`^[^${CONTROLS}${UNSEEN}]*$`), { error: NO_UNSEEN, abort: true })
    // What no pattern for all dialects can say.
    .refine((name) => !hasUnseen(name), { error: NO_UNSEEN, abort: true })
    .refine((name) => !isReservedName(name), "is reserved: in records it stands for the gateway itself, Clerk or the root token"),
);
/** As an owner could be named before such characters were refused: those keys must be revocable. */
const anyLabel = once(() => text().regex(new RegExp(`^[^${CONTROLS}]*$`), "must not hold control characters"));
const policyNames = once(() =>
  z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(32)
    .meta({ description: "Policies, in the order in which their allows are tried.", examples: [["support"]] }),
);
const scope = once(() =>
  z.string().max(128).refine(isPattern, "must be an operation (users.ban) or a pattern (users.*, users.get_*, users.class:read)"),
);
const cidr = once(() =>
  z
    .string()
    .refine(
      (text) => canonicalCidr(text) !== undefined,
      "must be an address or network in CIDR form, like 203.0.113.0/24 or 2001:db8::/32",
    )
    .transform((text) => canonicalCidr(text) ?? text),
);

const timeWithin = (maxMs: number, message: string) =>
  z
    .string(message)
    .regex(/^[1-9][0-9]{0,4}[mhd]$/, message)
    .refine((text) => (withinMsOf(text) ?? Number.POSITIVE_INFINITY) <= maxMs, message);
const elevateEntry = once(() =>
  z.strictObject({
    policy: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: "The policy that it adds.", examples: ["on-call"] }),
    within: timeWithin(MAX_ELEVATED_MS, "must be a time from 5m to 12h: a whole number and m or h, such as 1h").meta({
      description: "How long it is open: 5m to 12h.",
      examples: ["1h"],
    }),
    approve: z
      .strictObject({
        count: z
          .int()
          .min(1)
          .max(3)
          .meta({ description: "How many other people must agree first.", examples: [1] }),
        within: timeWithin(MAX_ASKED_MS, "must be a time from 5m to 30d: a whole number and m, h or d, such as 1h")
          .optional()
          .meta({ description: "From the first asking to the opening; 1h where it is not said.", examples: ["1h"] }),
      })
      .optional()
      .meta({ description: "Without it, it opens at once." }),
  }),
);
const elevate = once(() =>
  z
    .union([
      elevateEntry(),
      z
        .array(elevateEntry())
        .min(1)
        .max(MAX_ELEVATE)
        .refine((list) => new Set(list.map(({ policy }) => policy)).size === list.length, "must name each policy once"),
    ])
    .nullable()
    .meta({
      description: "What the key may open for a while, with a reason: one entry, or up to four; `null`: nothing.",
      examples: [{ policy: "on-call", within: "1h" }],
    }),
);

const changeable = once(() => ({
  name: label().meta({ description: "What it is for.", examples: ["Support desk"] }),
  owner: label().meta({ description: "Who answers for it.", examples: ["support@example.com"] }),
  policies: policyNames(),
  scopes: z
    .array(scope())
    .min(1)
    .max(100)
    .nullable()
    .describe("Operations or patterns (`users.*`, `users.class:read`): a ceiling over the policies; `null`: none."),
  allowed_cidrs: z.array(cidr()).min(1).max(100).nullable().describe("Addresses that it may be used from; `null`: any."),
  not_before: rfc3339().nullable().describe("Not in force before."),
  expires_at: rfc3339().nullable().describe("Not in force from then on."),
  consistency: z
    .enum(["leased", "strict"])
    .describe("`strict`: every call passes the key's ledger, plain reads too; none is decided on a lease."),
}));

export const createKeyBody = once(() =>
  z.strictObject({
    ...changeable(),
    scopes: changeable().scopes.default(null),
    allowed_cidrs: changeable().allowed_cidrs.default(null),
    not_before: changeable().not_before.default(null),
    expires_at: changeable().expires_at.default(null),
    consistency: changeable().consistency.default("leased"),
    elevate: elevate().default(null),
    mode: z.enum(["live", "test"]).optional().describe("Must be that of Clerk's secret key."),
  }),
);

export const updateKeyBody = once(() => z.strictObject({ ...changeable(), elevate: elevate() }).partial());

const MAX_GRACE_SECONDS = 30 * 24 * 3600;
export const rotateKeyBody = once(() =>
  z.strictObject({
    grace_seconds: z
      .int()
      .min(0)
      .max(MAX_GRACE_SECONDS)
      .default(0)
      .meta({ description: "How long the old secret goes on.", examples: [3600] }),
    minted: z
      .enum(["revoke", "keep"])
      .default("revoke")
      .meta({
        description:
          "What becomes of the keys that were minted through it. `revoke`: they end at once, whatever the grace; whoever had the old secret may have minted them. `keep`: they go on.",
        examples: ["keep"],
      }),
  }),
);
export const revokeKeyBody = once(() => z.strictObject({ reason: z.string().min(1).max(256).describe("Goes into the record.") }));
export const revokeOwnerBody = once(() =>
  revokeKeyBody().extend({
    owner: anyLabel().meta({ description: "Whose keys.", examples: ["support@example.com"] }),
  }),
);
