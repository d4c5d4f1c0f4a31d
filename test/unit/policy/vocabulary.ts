// A small vocabulary for the policy tests: the shapes of the real one (one user, several, none, secret arguments, defaults), without
// depending on the operation table.
import * as z from "zod/mini";
import { answerFacts } from "../../../src/clerk/answer-facts.ts";
import { userFieldNames } from "../../../src/clerk/target-fields.ts";
import type { Vocabulary, VocabularyEntry } from "../../../src/policy/language/vocabulary.ts";

const userId = z.string().check(z.regex(/^user_[A-Za-z0-9]+$/));
const metadata = z.record(z.string(), z.unknown());
const list = z.array(z.string());

/** Where it is not one user. */
const ANSWERS: Readonly<Record<string, string>> = {
  "users.list": "User[]",
  "users.bulk_ban": "User[]",
  "users.count": "Count",
  "users.adjust_billing_credit_balance": "CreditEntry",
  "users.get_memberships": "MembershipPage",
  "users.get_organization_invitations": "InvitationPage",
};

function entry(
  name: string,
  args: Readonly<Record<string, z.ZodMiniType>>,
  more: Partial<VocabularyEntry> = {},
): VocabularyEntry {
  const pathArgs = "user_id" in args && !(args.user_id instanceof z.ZodMiniOptional) ? ["user_id"] : [];
  return {
    name,
    class: classOf(name),
    ...(name.startsWith("users.") ? {} : { byFamilyOnly: true as const }),
    args: z.strictObject(args),
    target: pathArgs.length > 0 ? "one" : "none",
    targetFields: userFieldNames,
    ...(pathArgs.length > 0 ? { targetArg: "user_id", shownBy: "users.get" } : {}),
    ...(name.startsWith("users.") ? { answer: answerFacts(ANSWERS[name] ?? "User") } : {}),
    secretArgs: [],
    pathArgs,
    ...more,
  };
}

/** As the real tables have it. */
function classOf(name: string): VocabularyEntry["class"] {
  if (name === "users.adjust_billing_credit_balance") return "money";
  if (name === "users.verify_password") return "secret";
  if (["users.ban", "users.bulk_ban", "keys.revoke"].includes(name)) return "destructive";
  const reads = ["get", "list", "count", "read", "check", "explain", "export"];
  return reads.includes(name.split(".")[1] ?? "") ? "read" : "write";
}

const profile = {
  first_name: z.optional(z.nullable(z.string())),
  last_name: z.optional(z.nullable(z.string())),
  username: z.optional(z.nullable(z.string())),
  password: z.optional(z.nullable(z.string())),
  public_metadata: z.optional(metadata),
  private_metadata: z.optional(metadata),
};

const filters = {
  user_id: z.optional(list),
  query: z.optional(z.string()),
  organization_id: z.optional(list),
  banned: z.optional(z.boolean()),
  ...Object.fromEntries(
    ["created_at", "last_active_at", "last_sign_in_at"].flatMap((name) => [
      [`${name}_before`, z.optional(z.int())],
      [`${name}_after`, z.optional(z.int())],
    ]),
  ),
};

const paging = { limit: z._default(z.int().check(z.minimum(1)), 10), offset: z._default(z.int(), 0) };
const told = { id: "user_id", first_name: "first_name", banned: "banned" };

const entries: readonly VocabularyEntry[] = [
  entry("users.get", { user_id: userId }),
  entry(
    "users.list",
    { ...filters, ...paging, order_by: z._default(z.string(), "-created_at") },
    { rows: { shownBy: "users.get", at: { list: null, user: null, carries: null } } },
  ),
  entry("users.count", filters, { rows: { shownBy: "users.get", at: null } }),
  entry("users.ban", { user_id: userId }),
  entry("users.unban", { user_id: userId }),
  entry(
    "users.bulk_ban",
    { user_ids: list.check(z.minLength(1), z.maxLength(50)) },
    { target: "many", targetArg: "user_ids", shownBy: "users.get" },
  ),
  entry(
    "users.create",
    { ...profile, email_address: z.optional(list), banned: z.optional(z.boolean()) },
    {
      secretArgs: ["password"],
      also: ({ private_metadata, banned }) => [
        ...(private_metadata === undefined
          ? []
          : [{ operation: "users.replace_metadata", args: { private_metadata }, because: ["private_metadata"] }]),
        ...(banned === true ? [{ operation: "users.ban", args: {}, because: ["banned"] }] : []),
      ],
    },
  ),
  entry(
    "users.update",
    { user_id: userId, ...profile, notify_primary_email_address_changed: z._default(z.nullable(z.boolean()), false) },
    {
      secretArgs: ["password"],
      also: ({ user_id, public_metadata }) =>
        public_metadata === undefined
          ? []
          : [{ operation: "users.replace_metadata", args: { user_id, public_metadata }, because: ["public_metadata"] }],
    },
  ),
  entry("users.update_metadata", {
    user_id: userId,
    public_metadata: z.optional(metadata),
    private_metadata: z.optional(metadata),
  }),
  entry("users.replace_metadata", {
    user_id: userId,
    public_metadata: z.optional(metadata),
    private_metadata: z.optional(metadata),
  }),
  entry("users.adjust_billing_credit_balance", {
    user_id: userId,
    amount: z.int().check(z.minimum(1)),
    action: z.enum(["increase", "decrease"]),
    currency: z._default(z.string(), "USD"),
    idempotency_key: z.string().check(z.minLength(1)),
    note: z.optional(z.string()),
    weight: z.optional(z.number()),
    origin: z.optional(z.strictObject({ system: z.string(), depth: z.optional(z.int()) })),
  }),
  entry("users.verify_password", { user_id: userId, password: z.string() }, { secretArgs: ["password"] }),
  entry("users.get_memberships", paging, {
    rows: { shownBy: "users.get", at: { list: "data", user: "public_user_data", carries: told } },
  }),
  entry(
    "users.get_organization_invitations",
    { user_id: userId, ...paging },
    { rows: { shownBy: "users.get", at: { list: "data", user: "public_inviter_data", carries: told } } },
  ),
  ...["keys.create", "keys.list", "keys.get", "keys.update", "keys.rotate", "keys.revoke"].map((name) => entry(name, {})),
  ...["policies.read", "policies.publish", "policies.check", "policies.explain", "audit.read", "audit.export", "status.read"].map(
    (name) => entry(name, {}),
  ),
];

export const VOCABULARY: Vocabulary = new Map(entries.map((one) => [one.name, one]));
