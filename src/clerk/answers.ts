// What Clerk answers, for the API document: only the few fields that its description promises for every version, as loose objects. Clerk
// may add fields, and a policy's mask may take away whatever may be missing, so no field is required here. Nothing is ever checked
// against these: an answer goes to the caller as it came. Nothing that is deployed imports them: rows know them by name. What a mask
// leaves follows from `answer-shapes.ts`, where each of them has its line.
// Source: Clerk Backend API, the 200 answers of the operations in the table, in the descriptions of all versions that have them.
import * as z from "zod/mini";
import { once } from "../once.ts";
import { described, documented } from "../schema-docs.ts";
import { metadata } from "./args/canonical-metadata.ts";

type Fields = Readonly<Record<string, z.ZodMiniType>>;

const id = documented(z.string(), { examples: ["user_2abcDEF34ghiJKL56mnoPQR78"] });
const epochMs = described(z.int(), "Milliseconds since the Unix epoch.", 1795435200000);
const absent = { examples: [null] };

/** `kind`: the value of `object`. */
function loose<F extends Fields>(component: string, description: string, kind: string, fields: F) {
  const object = described(z.string(), `“${kind}”.`, kind);
  return documented(z.partial(z.looseObject({ object, ...fields })), { id: component, description });
}

/** Clerk's lists come bare, or as a page with the number of all. */
function pageOf(component: string, item: z.ZodMiniType) {
  const counted = described(z.int(), "Of all pages together.", 1);
  return documented(z.partial(z.looseObject({ data: z.array(item), total_count: counted })), {
    id: component,
    description: "A page of Clerk's.",
  });
}

const emailAddress = once(() =>
  loose("ClerkEmailAddress", "An e-mail address of a user.", "email_address", {
    id: documented(id, { examples: ["idn_2abcDEF34ghiJKL56mnoPQR78"] }),
    email_address: documented(z.string(), { examples: ["ada@example.com"] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);

const phoneNumber = once(() =>
  loose("ClerkPhoneNumber", "A phone number of a user.", "phone_number", {
    id: documented(id, { examples: ["idn_2bcdEFG45hijKLM67nopQRS89"] }),
    phone_number: documented(z.string(), { examples: ["+15555550123"] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);

const user = once(() =>
  loose("ClerkUser", "A user, as Clerk gives it: more fields than these, and fewer where a mask hides some.", "user", {
    id,
    username: documented(z.nullable(z.string()), absent),
    first_name: documented(z.nullable(z.string()), { examples: ["Ada"] }),
    last_name: documented(z.nullable(z.string()), { examples: ["Example"] }),
    external_id: documented(z.nullable(z.string()), absent),
    email_addresses: z.array(emailAddress()),
    phone_numbers: documented(z.array(phoneNumber()), { examples: [[]] }),
    public_metadata: documented(metadata(), { examples: [{ plan: "pro" }] }),
    private_metadata: documented(z.nullable(metadata()), { examples: [{ crm_id: "C-20481" }] }),
    unsafe_metadata: documented(metadata(), { examples: [{}] }),
    banned: documented(z.boolean(), { examples: [false] }),
    locked: documented(z.boolean(), { examples: [false] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);

const users = once(() => z.array(user()));

const count = once(() =>
  loose("ClerkCount", "How many there are.", "total_count", {
    total_count: documented(z.int(), { examples: [1204] }),
  }),
);

const deleted = once(() =>
  documented(
    z.partial(
      z.looseObject({
        object: described(z.string(), "What kind of thing it was.", "user"),
        id,
        deleted: documented(z.boolean(), { examples: [true] }),
      }),
    ),
    { id: "ClerkDeleted", description: "What was deleted." },
  ),
);

/** Taking away a second factor, whether or not there was one. */
const userOnly = once(() =>
  documented(z.partial(z.looseObject({ user_id: id })), { id: "ClerkUserId", description: "Whom it was done to." }),
);

const verified = once(() =>
  documented(z.partial(z.looseObject({ verified: described(z.boolean(), "True: a wrong one is an error.", true) })), {
    id: "ClerkVerified",
    description: "That what was asked about is right.",
  }),
);

const subscription = once(() =>
  loose("ClerkSubscription", "A subscription and what is in it.", "commerce_subscription", {
    id: documented(id, { examples: ["csub_2abcDEF34ghiJKL56mnoPQR78"] }),
    status: documented(z.string(), { examples: ["active"] }),
    payer_id: documented(z.string(), { examples: ["cpayer_2abcDEF34ghiJKL56mnoPQR78"] }),
    subscription_items: documented(z.array(z.looseObject({})), { examples: [[]] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);

const money = once(() =>
  z.partial(
    z.looseObject({
      amount: described(z.int(), "In the currency's smallest unit: cents.", 500),
      currency: documented(z.string(), { examples: ["USD"] }),
    }),
  ),
);

const creditBalance = once(() =>
  loose("ClerkCreditBalance", "A user's credits.", "commerce_credit_balance", {
    balance: described(z.nullable(money()), "Null: none yet."),
  }),
);

const creditEntry = once(() =>
  loose("ClerkCreditEntry", "The entry that a credit made.", "commerce_credit_ledger", {
    id: documented(id, { examples: ["ccl_2abcDEF34ghiJKL56mnoPQR78"] }),
    payer_id: documented(z.string(), { examples: ["cpayer_2abcDEF34ghiJKL56mnoPQR78"] }),
    amount: money(),
    created_at: documented(z.string(), { examples: ["2026-11-23T12:00:00Z"] }),
  }),
);

const jwks = once(() => {
  const key = z.partial(
    z.looseObject({
      kid: described(z.string(), "The `kid` of the tokens that it verifies.", "ins_2abcDEF34ghiJKL56mnoPQR78"),
      kty: documented(z.string(), { examples: ["RSA"] }),
      alg: documented(z.string(), { examples: ["RS256"] }),
      use: documented(z.string(), { examples: ["sig"] }),
    }),
  );
  return documented(z.partial(z.looseObject({ keys: z.array(key) })), {
    id: "ClerkJwks",
    description: "A JSON Web Key Set (RFC 7517).",
  });
});

const accessToken = once(() =>
  loose("ClerkAccessToken", "A working token of a provider.", "oauth_access_token", {
    external_account_id: documented(z.string(), { examples: ["eac_2abcDEF34ghiJKL56mnoPQR78"] }),
    provider: documented(z.string(), { examples: ["oauth_google"] }),
    token: documented(z.string(), { examples: ["ya29.example"] }),
    expires_at: documented(z.nullable(z.int()), absent),
  }),
);

/** A bare list, unless `paginated` asks for a page. */
const accessTokens = once(() => z.union([z.array(accessToken()), pageOf("ClerkAccessTokenPage", accessToken())]));

const membership = once(() =>
  loose("ClerkMembership", "A user's place in an organization.", "organization_membership", {
    id: documented(id, { examples: ["orgmem_2abcDEF34ghiJKL56mnoPQR78"] }),
    role: documented(z.string(), { examples: ["org:member"] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);
const memberships = once(() => pageOf("ClerkMembershipPage", membership()));

const invitation = once(() =>
  loose("ClerkInvitation", "An invitation to an organization.", "organization_invitation", {
    id: documented(id, { examples: ["orginv_2abcDEF34ghiJKL56mnoPQR78"] }),
    email_address: documented(z.string(), { examples: ["ada@example.com"] }),
    role: documented(z.string(), { examples: ["org:member"] }),
    organization_id: documented(z.string(), { examples: ["org_2abcDEF34ghiJKL56mnoPQR78"] }),
    status: documented(z.string(), { examples: ["pending"] }),
    created_at: epochMs,
    updated_at: epochMs,
  }),
);
const invitations = once(() => pageOf("ClerkInvitationPage", invitation()));

const trustedDevice = once(() =>
  loose("ClerkTrustedDevice", "A device that a user's sign-ins are trusted on.", "trusted_device", {
    id: documented(id, { examples: ["tdev_2abcDEF34ghiJKL56mnoPQR78"] }),
    platform: documented(z.string(), { examples: ["ios"] }),
    status: documented(z.string(), { examples: ["active"] }),
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
} as const satisfies Readonly<Record<string, () => z.ZodMiniType>>;

export type AnswerName = keyof typeof CLERK_ANSWERS;
