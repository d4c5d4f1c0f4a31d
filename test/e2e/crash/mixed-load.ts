// Callers of all kinds at once, who go on until the gateway is gone: reads, writes, money with repeated idempotency keys, creations,
// denials. Each remembers what it was told, which is what must be true after the crash.
import { SEED } from "../../../emulator/server.ts";
import { pick, type Random } from "../seeded-random.ts";

const CALLERS = 6;

/** What a caller was told: an answer that came whole. */
export interface Told {
  readonly what: string;
  /** Not a plain read, and not the repeat of a credit, which is told again and not done again. */
  readonly acts: boolean;
  readonly status: number;
  readonly requestId: string;
}

interface Wish {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

export const LOAD_POLICY = {
  policy: "load",
  rules: [
    {
      id: "work",
      allow: ["users.get", "users.ban", "users.unban", "users.update", "users.create"],
    },
    // A budget that is never reached, so that what the crashes leave of it can be counted.
    {
      id: "credits",
      allow: ["users.adjust_billing_credit_balance"],
      limit: [{ sum: "args.amount", max: 1_000_000_000, per: "30d" }],
    },
    { id: "never-staff", deny: ["users.ban", "users.unban"], when: "has(target.private_metadata.staff)" },
  ],
};

const { staff, banned, credits, google, mfa } = SEED;
let counter = 0;

function wish(random: Random): Wish {
  counter += 1;
  const user = pick(random, [banned.id, google.id, mfa.id]);
  const once = (amount: number, key: string): Wish => ({
    what: "adjust",
    method: "POST",
    path: `/v1/users/${credits.id}/billing/credits`,
    body: { amount, action: "increase", idempotency_key: key },
  });
  return pick<() => Wish>(random, [
    () => ({ what: "get", method: "GET", path: `/v1/users/${user}` }),
    () => ({ what: "ban", method: "POST", path: `/v1/users/${user}/ban` }),
    () => ({ what: "unban", method: "POST", path: `/v1/users/${user}/unban` }),
    () => ({ what: "update", method: "PATCH", path: `/v1/users/${user}`, body: { first_name: `Name ${counter}` } }),
    () => ({ what: "create", method: "POST", path: "/v1/users", body: { email_address: [`load${counter}@example.com`] } }),
    () => once(counter, `load-${counter}`),
    // The same key again and again, as a caller does who got no answer.
    () => ({ ...once(7, `shared-${Math.floor(counter / 20)}`), what: "adjust again" }),
    () => ({ what: "ban staff", method: "POST", path: `/v1/users/${staff.id}/ban` }),
    () => ({ what: "denied", method: "PUT", path: `/v1/users/${user}/metadata`, body: { public_metadata: { a: 1 } } }),
  ])();
}

/** Ends when the gateway no longer answers. */
export async function loadUntilGone(url: string, keys: readonly string[], random: Random): Promise<Told[]> {
  const told: Told[] = [];
  const caller = async (key: string) => {
    for (;;) {
      const { what, method, path, body } = wish(random);
      try {
        const response = await fetch(url + path, {
          method,
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        await response.arrayBuffer();
        const requestId = response.headers.get("bailiff-request-id") ?? "";
        told.push({ what, acts: method !== "GET" && what !== "adjust again", status: response.status, requestId });
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, index) => caller(keys[index % keys.length] ?? "")));
  return told;
}
