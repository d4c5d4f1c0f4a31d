// Arguments of the key operations.
import * as z from "zod/mini";
import { rfc3339 } from "../../../clerk/args/fields.ts";
import { canonicalCidr } from "../../../keys/address.ts";
import { MAX_ELEVATE, MAX_ELEVATED_MS } from "../../../keys/elevation.ts";
import { hasUnseen, isReservedName } from "../../../keys/plain-name.ts";
import { once } from "../../../once.ts";
import { isPattern, withinMsOf } from "../../../policy/engine.ts";
import { described } from "../../../schema-docs.ts";

export const keyId = once(() =>
  described(
    z.string().check(z.regex(/^[0-9A-Za-z]{12}$/, "must be a key id: 12 letters and digits")),
    "Id of a key.",
    "E80QmhC1jXA5",
  ),
);
export const keyIdOnly = once(() => z.strictObject({ key_id: keyId() }));

/** Ranges, not `\p{Cc}`: the API document has the pattern as well, and many of those who check with it (Python's re) know no `\p`. */
const CONTROLS = "\\u0000-\\u001f\\u007f-\\u009f";
/** Zero-width spaces, direction marks and overrides, line separators: with them one name reads as another. (Joiners are letters' own.) */
const UNSEEN =
  "\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb";

const NO_UNSEEN = "must not hold control characters, or others that cannot be seen (zero-width, fillers, direction marks)";

const MAX_ASKED_MS = 30 * 86_400_000;

const text = once(() => z.string().check(z.minLength(1), z.maxLength(128)));
const label = once(() =>
  text().check(
    z.regex(new RegExp(`^[^${CONTROLS}${UNSEEN}]*$`), { error: NO_UNSEEN, abort: true }),
    // What no pattern for all dialects can say.
    z.refine((name) => !hasUnseen(name), { error: NO_UNSEEN, abort: true }),
    z.refine(
      (name) => !isReservedName(name),
      "is reserved: in records it stands for the gateway itself, Clerk or the root token",
    ),
  ),
);
/** As an owner could be named before such characters were refused: those keys must be revocable. */
const anyLabel = once(() => text().check(z.regex(new RegExp(`^[^${CONTROLS}]*$`), "must not hold control characters")));
const policyNames = once(() =>
  described(
    z.array(z.string().check(z.minLength(1), z.maxLength(64))).check(z.minLength(1), z.maxLength(32)),
    "Policies, in the order in which their allows are tried.",
    ["support"],
  ),
);
const scope = once(() =>
  z
    .string()
    .check(
      z.maxLength(128),
      z.refine(isPattern, "must be an operation (users.ban) or a pattern (users.*, users.get_*, users.class:read)"),
    ),
);
const cidr = once(() =>
  z.pipe(
    z
      .string()
      .check(
        z.refine(
          (text) => canonicalCidr(text) !== undefined,
          "must be an address or network in CIDR form, like 203.0.113.0/24 or 2001:db8::/32",
        ),
      ),
    z.transform((text) => canonicalCidr(text) ?? text),
  ),
);

const timeWithin = (maxMs: number, message: string) =>
  z.string(message).check(
    z.regex(/^[1-9][0-9]{0,4}[mhd]$/, message),
    z.refine((text) => (withinMsOf(text) ?? Number.POSITIVE_INFINITY) <= maxMs, message),
  );
const elevateEntry = once(() =>
  z.strictObject({
    policy: described(z.string().check(z.minLength(1), z.maxLength(64)), "The policy that it adds.", "on-call"),
    within: described(
      timeWithin(MAX_ELEVATED_MS, "must be a time from 5m to 12h: a whole number and m or h, such as 1h"),
      "How long it is open: 5m to 12h.",
      "1h",
    ),
    approve: described(
      z.optional(
        z.strictObject({
          count: described(z.int().check(z.minimum(1), z.maximum(3)), "How many other people must agree first.", 1),
          within: described(
            z.optional(timeWithin(MAX_ASKED_MS, "must be a time from 5m to 30d: a whole number and m, h or d, such as 1h")),
            "From the first asking to the opening; 1h where it is not said.",
            "1h",
          ),
        }),
      ),
      "Without it, it opens at once.",
    ),
  }),
);
const elevate = once(() =>
  described(
    z.nullable(
      z.union([
        elevateEntry(),
        z.array(elevateEntry()).check(
          z.minLength(1),
          z.maxLength(MAX_ELEVATE),
          z.refine((list) => new Set(list.map(({ policy }) => policy)).size === list.length, "must name each policy once"),
        ),
      ]),
    ),
    "What the key may open for a while, with a reason: one entry, or up to four; `null`: nothing.",
    { policy: "on-call", within: "1h" },
  ),
);

const changeable = once(() => ({
  name: described(label(), "What it is for.", "Support desk"),
  owner: described(label(), "Who answers for it.", "support@example.com"),
  policies: policyNames(),
  scopes: described(
    z.nullable(z.array(scope()).check(z.minLength(1), z.maxLength(100))),
    "Operations or patterns (`users.*`, `users.class:read`): a ceiling over the policies; `null`: none.",
  ),
  allowed_cidrs: described(
    z.nullable(z.array(cidr()).check(z.minLength(1), z.maxLength(100))),
    "Addresses that it may be used from; `null`: any.",
  ),
  not_before: described(z.nullable(rfc3339()), "Not in force before."),
  expires_at: described(z.nullable(rfc3339()), "Not in force from then on."),
  consistency: described(
    z.enum(["leased", "strict"]),
    "`strict`: every call passes the key's ledger, plain reads too; none is decided on a lease.",
  ),
}));

export const createKeyBody = once(() =>
  z.strictObject({
    ...changeable(),
    scopes: z._default(changeable().scopes, null),
    allowed_cidrs: z._default(changeable().allowed_cidrs, null),
    not_before: z._default(changeable().not_before, null),
    expires_at: z._default(changeable().expires_at, null),
    consistency: z._default(changeable().consistency, "leased"),
    elevate: z._default(elevate(), null),
    mode: described(z.optional(z.enum(["live", "test"])), "Must be that of Clerk's secret key."),
  }),
);

export const updateKeyBody = once(() => z.partial(z.strictObject({ ...changeable(), elevate: elevate() })));

const MAX_GRACE_SECONDS = 30 * 24 * 3600;
export const rotateKeyBody = once(() =>
  z.strictObject({
    grace_seconds: described(
      z._default(z.int().check(z.minimum(0), z.maximum(MAX_GRACE_SECONDS)), 0),
      "How long the old secret goes on.",
      3600,
    ),
    minted: described(
      z._default(z.enum(["revoke", "keep"]), "revoke"),
      "What becomes of the keys that were minted through it. `revoke`: they end at once, whatever the grace; whoever had the old secret may have minted them. `keep`: they go on.",
      "keep",
    ),
  }),
);
export const revokeKeyBody = once(() =>
  z.strictObject({ reason: described(z.string().check(z.minLength(1), z.maxLength(256)), "Goes into the record.") }),
);
export const revokeOwnerBody = once(() =>
  z.extend(revokeKeyBody(), {
    owner: described(anyLabel(), "Whose keys.", "support@example.com"),
  }),
);
