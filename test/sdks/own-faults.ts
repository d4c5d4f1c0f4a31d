// What fails although Bailiff did its part: the SDK's own faults, one by one. Each names just the releases and the calls that show it, what
// it looks like there, and what a program can do about it. A fault that no longer shows fails the run as well: it has been mended, or never was.

export interface OwnFault {
  readonly id: string;
  readonly family: string;
  readonly releases: readonly string[];
  /** `allowed users.ban`, `denied users.ban`, or a scene's id. */
  readonly shows: readonly string[];
  /** Of what went wrong, as text. */
  readonly looksLike: RegExp;
  /** What happens, for docs/sdks.md. */
  readonly what: string;
  readonly instead: string;
}

const EVERY_PYTHON = ["1.8.0", "2.2.0", "3.3.1", "4.2.0", "5.0.7", "6.0.1", "7.0.0"];

const EVERY_SUBSCRIPTION = [
  "allowed users.get_billing_subscription",
  ...["analyst", "agent", "support"].map((policy) => `mask ${policy} users.get_billing_subscription`),
];

export const OWN_FAULTS: readonly OwnFault[] = [
  {
    id: "js-annual-fee",
    family: "javascript",
    releases: ["2.20.0"],
    shows: EVERY_SUBSCRIPTION,
    looksLike: /Cannot read properties of null \(reading 'amount'\)/,
    what: "`billing.getUserBillingSubscription` throws on a plan without an annual fee, which every description of Clerk's allows (`annual_fee: null`).",
    instead: "2.33 or newer.",
  },
  {
    id: "py-annual-fee",
    family: "python",
    releases: ["3.3.1"],
    shows: EVERY_SUBSCRIPTION,
    looksLike: /annual_fee\s+Input should be a valid dictionary/,
    what: "The same: `get_billing_subscription` raises `ResponseValidationError` on a plan without an annual fee.",
    instead: "4.2 or newer.",
  },
  {
    id: "py-credit-amount",
    family: "python",
    releases: ["5.0.7", "6.0.1"],
    shows: ["allowed users.adjust_billing_credit_balance"],
    looksLike: /ResponseValidationError, status 200.*body\.amount/s,
    what: "`users.adjust_billing_credit_balance` raises `ResponseValidationError` after the credit was given: its model wants a whole number as `amount` where Clerk answers with a money object.",
    instead:
      "Choose the `idempotency_key` before the first call, keep it, and repeat with the same one: the credit is given once. What was given is in the exception's `body`. Or use 7.0.0, which reads it.",
  },
  {
    id: "py-organization-metadata",
    family: "python",
    releases: ["1.8.0", "2.2.0"],
    shows: [
      "mask analyst users.get_organization_memberships",
      "mask analyst users.get_instance_organization_memberships",
      "mask support users.get_organization_memberships",
    ],
    looksLike: /organization\.private_metadata\s+Field required/,
    what: "Its model wants `private_metadata` in the organization of a membership, which no description of Clerk's requires; the masks of `analyst` and `support` take it out.",
    instead: "A newer release, or a mask without `organization.private_metadata`.",
  },
  {
    id: "py-unlisted",
    family: "python",
    releases: EVERY_PYTHON,
    shows: ["unlisted"],
    looksLike: /(Response)?ValidationError.*verification/s,
    what: "Its models refuse a verification of a kind, or without a field, that the description does not foresee, and with it the whole user or list; Clerk's live answers hold such ones. So it is without Bailiff.",
    instead:
      "From 4.x on the exception's `body` is the answer, read it as JSON; or a mask that takes out `email_addresses`, `saml_accounts` and the like.",
  },
  {
    id: "py-repeats-own-time-out",
    family: "python",
    releases: EVERY_PYTHON,
    shows: ["create once"],
    looksLike: /Clerk was asked 2 times/,
    what: "By default a call that it gave up on after 5 s is sent again, `users.create` and the `verify_…` too, for up to an hour. The user is made by the first; what the program gets is the second's “is taken”.",
    instead:
      "The settings above: no repeat of what it gave up on (`retry_connection_errors` false), and a longer time-out than Bailiff's deadline.",
  },
  {
    id: "java-credit-amount",
    family: "java",
    releases: ["5.0.0"],
    shows: ["allowed users.adjust_billing_credit_balance", "credit again"],
    looksLike: /SDKError, status 200.*START_OBJECT|nothing tells what was given/s,
    what: "`adjustBillingCreditBalance` throws `SDKError` (code 200) after the credit was given: its model wants a whole number as `amount` where Clerk answers with a money object. The exception keeps no body.",
    instead:
      "Choose the `idempotencyKey` before the first call, keep it, and repeat with the same one: the credit is given once. What was given shows the balance.",
  },
];

export function ownFault(family: string, release: string, shows: string): OwnFault | undefined {
  return OWN_FAULTS.find((one) => one.family === family && one.releases.includes(release) && one.shows.includes(shows));
}
