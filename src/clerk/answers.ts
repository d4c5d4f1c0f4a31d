// What Clerk answers, for the API document: only the few fields that its description promises for every version, as loose objects. Clerk
// may add fields, and a policy's mask may take away whatever may be missing, so no field is required here. Nothing is ever checked
// against these: an answer goes to the caller as it came. Nothing that is deployed imports them: rows know them by name. What a mask
// leaves follows from `answer-shapes.ts`, where each of them has its line.
// Source: Clerk Backend API, the 200 answers of the operations in the table, in the descriptions of all versions that have them.
import * as z from "zod";
import { once } from "../once.ts";
import { metadata } from "./args/canonical-metadata.ts";

type Fields = Readonly<Record<string, z.ZodType>>;

const id = z.string().meta({ examples: ["user_2abcDEF34ghiJKL56mnoPQR78"] });
const epochMs = z.int().meta({ description: "Milliseconds since the Unix epoch.", examples: [1795435200000] });
const absent = { examples: [null] };

/** `kind`: the value of `object`. */
function loose<F extends Fields>(component: string, description: string, kind: string, fields: F) {
  const object = z.string().meta({ description: `“${kind}”.`, examples: [kind] });
  return z
    .looseObject({ object, ...fields })
    .partial()
    .meta({ id: component, description });
}

/** Clerk's lists come bare, or as a page with the number of all. */
function pageOf(component: string, item: z.ZodType) {
  const counted = z.int().meta({ description: "Of all pages together.", examples: [1] });
  return z
    .looseObject({ data: z.array(item), total_count: counted })
    .partial()
    .meta({ id: component, description: "A page of Clerk's." });
}

const emailAddress = once(() =>
  loose("ClerkEmailAddress", "An e-mail address of a user.", "email_address", {
    id: id.meta({ examples: ["idn_2abcDEF34ghiJKL56mnoPQR78"] }),
    email_address: z.string().meta({ examples: ["ada@example.com"] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);

const phoneNumber = once(() =>
  loose("ClerkPhoneNumber", "A phone number of a user.", "phone_number", {
    id: id.meta({ examples: ["idn_2bcdEFG45hijKLM67nopQRS89"] }),
    phone_number: z.string().meta({ examples: ["+15555550123"] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);

const user = once(() =>
  loose("ClerkUser", "A user, as Clerk gives it: more fields than these, and fewer where a mask hides some.", "user", {
    id,
    username: z.string().nullable().meta(absent),
    first_name: z
      .string()
      .nullable()
      .meta({ examples: ["Ada"] }),
    last_name: z
      .string()
      .nullable()
      .meta({ examples: ["Example"] }),
    external_id: z.string().nullable().meta(absent),
    email_addresses: z.array(emailAddress()),
    phone_numbers: z.array(phoneNumber()).meta({ examples: [[]] }),
    public_metadata: metadata().meta({ examples: [{ plan: "pro" }] }),
    private_metadata: metadata()
      .nullable()
      .meta({ examples: [{ crm_id: "C-20481" }] }),
    unsafe_metadata: metadata().meta({ examples: [{}] }),
    banned: z.boolean().meta({ examples: [false] }),
    locked: z.boolean().meta({ examples: [false] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);

const users = once(() => z.array(user()));

const count = once(() =>
  loose("ClerkCount", "How many there are.", "total_count", {
    total_count: z.int().meta({ examples: [1204] }),
  }),
);

const deleted = once(() =>
  z
    .looseObject({
      object: z.string().meta({ description: "What kind of thing it was.", examples: ["user"] }),
      id,
      deleted: z.boolean().meta({ examples: [true] }),
    })
    .partial()
    .meta({ id: "ClerkDeleted", description: "What was deleted." }),
);

/** Taking away a second factor, whether or not there was one. */
const userOnly = once(() =>
  z.looseObject({ user_id: id }).partial().meta({ id: "ClerkUserId", description: "Whom it was done to." }),
);

const verified = once(() =>
  z
    .looseObject({ verified: z.boolean().meta({ description: "True: a wrong one is an error.", examples: [true] }) })
    .partial()
    .meta({ id: "ClerkVerified", description: "That what was asked about is right." }),
);

const subscription = once(() =>
  loose("ClerkSubscription", "A subscription and what is in it.", "commerce_subscription", {
    id: id.meta({ examples: ["csub_2abcDEF34ghiJKL56mnoPQR78"] }),
    status: z.string().meta({ examples: ["active"] }),
    payer_id: z.string().meta({ examples: ["cpayer_2abcDEF34ghiJKL56mnoPQR78"] }),
    subscription_items: z.array(z.looseObject({})).meta({ examples: [[]] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);

const money = once(() =>
  z
    .looseObject({
      amount: z.int().meta({ description: "In the currency's smallest unit: cents.", examples: [500] }),
      currency: z.string().meta({ examples: ["USD"] }),
    })
    .partial(),
);

const creditBalance = once(() =>
  loose("ClerkCreditBalance", "A user's credits.", "commerce_credit_balance", {
    balance: money().nullable().meta({ description: "Null: none yet." }),
  }),
);

const creditEntry = once(() =>
  loose("ClerkCreditEntry", "The entry that a credit made.", "commerce_credit_ledger", {
    id: id.meta({ examples: ["ccl_2abcDEF34ghiJKL56mnoPQR78"] }),
    payer_id: z.string().meta({ examples: ["cpayer_2abcDEF34ghiJKL56mnoPQR78"] }),
    amount: money(),
    created_at: z.string().meta({ examples: ["2026-11-23T12:00:00Z"] }),
  }),
);

const jwks = once(() => {
  const key = z
    .looseObject({
      kid: z
        .string()
        .meta({ description: "The `kid` of the tokens that it verifies.", examples: ["ins_2abcDEF34ghiJKL56mnoPQR78"] }),
      kty: z.string().meta({ examples: ["RSA"] }),
      alg: z.string().meta({ examples: ["RS256"] }),
      use: z.string().meta({ examples: ["sig"] }),
    })
    .partial();
  return z
    .looseObject({ keys: z.array(key) })
    .partial()
    .meta({ id: "ClerkJwks", description: "A JSON Web Key Set (RFC 7517)." });
});

const accessToken = once(() =>
  loose("ClerkAccessToken", "A working token of a provider.", "oauth_access_token", {
    external_account_id: z.string().meta({ examples: ["eac_2abcDEF34ghiJKL56mnoPQR78"] }),
    provider: z.string().meta({ examples: ["oauth_google"] }),
    token: z.string().meta({ examples: ["ya29.example"] }),
    expires_at: z.int().nullable().meta(absent),
  }),
);

/** A bare list, unless `paginated` asks for a page. */
const accessTokens = once(() => z.union([z.array(accessToken()), pageOf("ClerkAccessTokenPage", accessToken())]));

const membership = once(() =>
  loose("ClerkMembership", "A user's place in an organization.", "organization_membership", {
    id: id.meta({ examples: ["orgmem_2abcDEF34ghiJKL56mnoPQR78"] }),
    role: z.string().meta({ examples: ["org:member"] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);
const memberships = once(() => pageOf("ClerkMembershipPage", membership()));

const invitation = once(() =>
  loose("ClerkInvitation", "An invitation to an organization.", "organization_invitation", {
    id: id.meta({ examples: ["orginv_2abcDEF34ghiJKL56mnoPQR78"] }),
    email_address: z.string().meta({ examples: ["ada@example.com"] }),
    role: z.string().meta({ examples: ["org:member"] }),
    organization_id: z.string().meta({ examples: ["org_2abcDEF34ghiJKL56mnoPQR78"] }),
    status: z.string().meta({ examples: ["pending"] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);
const invitations = once(() => pageOf("ClerkInvitationPage", invitation()));

const trustedDevice = once(() =>
  loose("ClerkTrustedDevice", "A device that a user's sign-ins are trusted on.", "trusted_device", {
    id: id.meta({ examples: ["tdev_2abcDEF34ghiJKL56mnoPQR78"] }),
    platform: z.string().meta({ examples: ["ios"] }),
    status: z.string().meta({ examples: ["active"] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);
const trustedDevices = once(() => pageOf("ClerkTrustedDevicePage", trustedDevice()));

/** By the type of `answer-shapes.ts` that says what a mask leaves of it: a row names it by that. */
export const CLERK_ANSWERS = {
  EmailAddress: emailAddress,
  PhoneNumber: phoneNumber,
  User: user,
  "User[]": users,
  Count: count,
  Deleted: deleted,
  UserId: userOnly,
  Verified: verified,
  Subscription: subscription,
  CreditBalance: creditBalance,
  CreditEntry: creditEntry,
  Jwks: jwks,
  "AccessToken[]|AccessTokenPage": accessTokens,
  MembershipPage: memberships,
  InvitationPage: invitations,
  TrustedDevice: trustedDevice,
  TrustedDevicePage: trustedDevices,
} as const satisfies Readonly<Record<string, () => z.ZodType>>;

export type AnswerName = keyof typeof CLERK_ANSWERS;
