// Clerk's credit ledger, as a script: one space of idempotency keys for the whole instance, the first entry answers for all that follow.
// Entries are the witness: what is not in them did not happen.
import { json, type UpstreamCall } from "../scripted-clerk.ts";
import type { Answer, TestGateway } from "../test-gateway.ts";

export interface CreditEntry {
  readonly key: string;
  /** Negative for a decrease. */
  readonly amount: number;
  readonly currency: string;
  readonly createdAtMs: number;
}

export interface CreditClerk {
  readonly entries: CreditEntry[];
  answer(call: UpstreamCall): Response;
}

/** `now`: Clerk's own clock, of the entries and of the `Date` of its answers. */
export function creditClerk(now: () => number = () => Date.now()): CreditClerk {
  const entries: CreditEntry[] = [];
  return {
    entries,
    answer({ text }) {
      const asked: { idempotency_key: string; amount: number; action: string; currency: string } = JSON.parse(text);
      const known = entries.find(({ key }) => key === asked.idempotency_key);
      const entry = known ?? {
        key: asked.idempotency_key,
        amount: asked.action === "increase" ? asked.amount : -asked.amount,
        currency: asked.currency,
        createdAtMs: now(),
      };
      if (known === undefined) entries.push(entry);
      const amount = { amount: entry.amount, currency: entry.currency };
      const created_at = new Date(entry.createdAtMs).toISOString();
      const body = { object: "commerce_credit_ledger", id: `ccl_${entries.indexOf(entry)}`, amount, created_at };
      return json(body, 200, { date: new Date(now()).toUTCString() });
    },
  };
}

export const refusedByClerk = (status = 422) =>
  json({ errors: [{ code: "form_param_value_invalid", message: "no", long_message: "no" }] }, status);

export function connectionLost(): never {
  throw Object.assign(new Error("Network connection lost."), { retryable: true });
}

let counter = 0;

/** With an idempotency key of its own unless one is given. */
export function adjust(gateway: TestGateway, key: string, more: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
  counter += 1;
  const { user = "user_1", retries = "0", ...body } = more;
  return gateway.call("POST", `/v1/users/${String(user)}/billing/credits`, {
    key,
    body: { amount: 100, action: "increase", idempotency_key: `credit-${counter}`, ...body },
    headers: { "bailiff-max-retries": String(retries) },
  });
}

export interface Usage {
  readonly limit: string;
  readonly bucket: string;
  readonly used: number;
  readonly left: number | null;
  readonly max: number | null;
  readonly window: string;
  readonly time_zone: string | null;
  readonly frees_at: string | null;
  readonly resets_at: string | null;
}

/** As GET /admin/keys/{id} shows it, `<limit> <bucket>` -> used. */
export async function usageOf(gateway: TestGateway, keyId: string): Promise<Record<string, number>> {
  return Object.fromEntries(
    (await usageRows(gateway, keyId)).map(({ limit, bucket, used }) => [`${limit} ${bucket}`.trim(), used]),
  );
}

export async function usageRows(gateway: TestGateway, keyId: string): Promise<Usage[]> {
  const { body } = await gateway.admin("GET", `/keys/${keyId}`);
  const usage: unknown = body?.["usage"];
  return Array.isArray(usage) ? usage : [];
}
