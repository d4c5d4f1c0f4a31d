// Arguments of the key operations.
import { z } from "zod";
import { rfc3339 } from "../../clerk/args/fields.ts";
import { canonicalCidr } from "../../keys/address.ts";
import { isPattern } from "../../policy/pattern.ts";

export const keyId = z.string().regex(/^[0-9A-Za-z]{12}$/, "must be a key id: 12 letters and digits");
export const keyIdOnly = z.strictObject({ key_id: keyId });

const label = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\p{Cc}]*$/u, "must not hold control characters");
const policyNames = z.array(z.string().min(1).max(64)).min(1).max(32);
const scope = z.string().max(128).refine(isPattern, "must be an operation (users.ban) or a pattern (users.*, users.get_*)");
const cidr = z
  .string()
  .refine(
    (text) => canonicalCidr(text) !== undefined,
    "must be an address or network in CIDR form, like 203.0.113.0/24 or 2001:db8::/32",
  )
  .transform((text) => canonicalCidr(text) ?? text);

const changeable = {
  name: label,
  owner: label,
  policies: policyNames,
  scopes: z.array(scope).min(1).max(100).nullable(),
  allowed_cidrs: z.array(cidr).min(1).max(100).nullable(),
  not_before: rfc3339.nullable(),
  expires_at: rfc3339.nullable(),
  consistency: z.enum(["leased", "strict"]),
};

export const createKeyBody = z.strictObject({
  ...changeable,
  scopes: changeable.scopes.default(null),
  allowed_cidrs: changeable.allowed_cidrs.default(null),
  not_before: changeable.not_before.default(null),
  expires_at: changeable.expires_at.default(null),
  consistency: changeable.consistency.default("leased"),
  mode: z.enum(["live", "test"]).optional(),
});

export const updateKeyBody = z.strictObject(changeable).partial();

const MAX_GRACE_SECONDS = 30 * 24 * 3600;
export const rotateKeyBody = z.strictObject({ grace_seconds: z.int().min(0).max(MAX_GRACE_SECONDS).default(0) });
export const revokeKeyBody = z.strictObject({ reason: z.string().min(1).max(256) });
export const revokeOwnerBody = revokeKeyBody.extend({ owner: label });
