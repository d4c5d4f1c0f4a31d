// Credits, and a subscription. `GET .../credits` has no currency parameter and one balance: it shows USD when the user ever had
// any, else the first other currency (Clerk does not say what it does with several).
import * as z from "zod";
import { clerkIssue } from "../check-args.ts";
import { type CreditEntry, creditEntryAnswer, DEFAULT_CURRENCY, money } from "../credits.ts";
import { Refusal } from "../refusal.ts";
import { none, type Row, userRow } from "../row.ts";
import type { UserRecord } from "../user-record.ts";

const INSTANCE_ID = "ins_2emulator000000000000000000";
const FREE_PLAN_ID = "cplan_2free0000000000000000000aa";

const adjustBody = z.strictObject({
  amount: z.int().superRefine((cents, context) => {
    if (cents <= 0) context.addIssue(clerkIssue("form_param_value_invalid", "amount must be greater than zero."));
  }),
  action: z.enum(["increase", "decrease"]),
  idempotency_key: z.string().min(1),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/)
    .optional(),
  note: z.string().optional(),
});

/** The id under which billing knows a user: the same one every time, as at Clerk. */
function payerId(user: UserRecord): string {
  return user.id.replace(/^user_/, "cpayer_");
}

/** What a plan and its item had besides before API version 2025-11-10, and what of theirs was never null. */
const OLDER_PLAN = {
  amount: 0,
  amount_formatted: "0.00",
  annual_monthly_amount: 0,
  annual_monthly_amount_formatted: "0.00",
  annual_amount: 0,
  annual_amount_formatted: "0.00",
  currency_symbol: "$",
  currency: DEFAULT_CURRENCY,
  payer_type: ["user"],
  features: [],
  description: "",
  avatar_url: "",
};
const olderItem = ({ created_at }: UserRecord) => ({
  payment_source_id: "",
  proration_date: "",
  created_at,
  updated_at: created_at,
});

function freeSubscription(user: UserRecord, version: string): object {
  const older = version < "2025-11-10";
  const item = {
    object: "commerce_subscription_item",
    id: user.id.replace(/^user_/, "csubitem_"),
    instance_id: INSTANCE_ID,
    status: "active",
    plan_id: FREE_PLAN_ID,
    plan: {
      object: "commerce_plan",
      id: FREE_PLAN_ID,
      name: "Free",
      fee: money(0, DEFAULT_CURRENCY),
      annual_monthly_fee: null,
      annual_fee: null,
      description: null,
      product_id: "cprod_2emulator00000000000000000",
      is_default: true,
      is_recurring: true,
      publicly_visible: true,
      has_base_fee: false,
      for_payer_type: "user",
      slug: "free_user",
      avatar_url: null,
      free_trial_enabled: false,
      free_trial_days: null,
      ...(older && OLDER_PLAN),
    },
    plan_period: "month",
    payer_id: payerId(user),
    is_free_trial: false,
    period_start: user.created_at,
    period_end: null,
    canceled_at: null,
    past_due_at: null,
    ended_at: null,
    ...(older && olderItem(user)),
  };
  return {
    object: "commerce_subscription",
    id: user.id.replace(/^user_/, "csub_"),
    instance_id: INSTANCE_ID,
    status: "active",
    payer_id: payerId(user),
    created_at: user.created_at,
    updated_at: user.created_at,
    active_at: user.created_at,
    past_due_at: null,
    subscription_items: [item],
    eligible_for_free_trial: true,
  };
}

export const billingRows: readonly Row[] = [
  userRow({
    name: "users.get_billing_subscription",
    method: "GET",
    path: "/users/{user_id}/billing/subscription",
    since: "2025-04-10",
    query: none,
    body: none,
    act: ({ user, version }) => freeSubscription(user, version),
  }),
  userRow({
    name: "users.get_billing_credit_balance",
    method: "GET",
    path: "/users/{user_id}/billing/credits",
    query: none,
    body: none,
    act: ({ store, user }) => {
      const balances = store.credits.balances(user.id);
      const currency = balances.has(DEFAULT_CURRENCY) ? DEFAULT_CURRENCY : balances.keys().next().value;
      const balance = currency === undefined ? null : money(balances.get(currency) ?? 0, currency);
      return { object: "commerce_credit_balance", balance };
    },
  }),
  userRow({
    name: "users.adjust_billing_credit_balance",
    method: "POST",
    path: "/users/{user_id}/billing/credits",
    query: none,
    body: adjustBody,
    act: ({ store, user, body, now }) => {
      const entry: CreditEntry = {
        id: store.ids.next("ccl"),
        payer_id: payerId(user),
        user_id: user.id,
        amount: body.action === "increase" ? body.amount : -body.amount,
        currency: (body.currency ?? DEFAULT_CURRENCY).toUpperCase(),
        idempotency_key: body.idempotency_key,
        source_id: store.ids.next("cgrant"),
        note: body.note ?? null,
        created_at: now,
      };
      const written = store.credits.append(entry);
      return written instanceof Refusal ? written : creditEntryAnswer(written);
    },
  }),
];
