// A gateway with a support key, and the words to ask its decision point.
import type { Answer, TestGateway } from "../test-gateway.ts";

export const BUNDLE = [
  {
    policy: "support",
    mask: ["private_metadata"],
    rules: [
      { id: "look-up", allow: ["users.get", "users.list"] },
      { id: "ban-with-ticket", allow: ["users.ban"], when: 'context.reason.glob("TICKET-*")', limit: [{ max: 2, per: "1d" }] },
      {
        id: "small-credits",
        allow: ["users.adjust_billing_credit_balance"],
        when: 'args.action == "increase" && args.amount <= 2500',
        limit: [{ sum: "args.amount", max: 4000, per: "1d" }],
      },
      { id: "passwords", allow: ["users.verify_password"] },
      { id: "many", allow: ["users.bulk_ban"] },
      { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" },
    ],
  },
  {
    policy: "unmasked",
    rules: [
      { id: "look-up", allow: ["users.get"] },
      { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" },
    ],
  },
  { policy: "reviewer", rules: [{ id: "ask", allow: ["policies.explain"] }] },
  { policy: "reviewer-of-bans", rules: [{ id: "ask", allow: ["policies.explain"], when: 'args.operation == "users.ban"' }] },
  { policy: "reviewer-of-own", rules: [{ id: "ask", allow: ["policies.explain"], when: "target.owner == key.owner" }] },
  { policy: "shut", rules: [{ id: "no-questions", deny: ["access.*"] }] },
];

export function user(id: string, private_metadata: object = {}): object {
  return { id, object: "user", private_metadata };
}

export interface Asked {
  readonly subject?: object;
  readonly action?: object;
  readonly resource?: object;
  readonly context?: object;
}

export function asks(gateway: TestGateway, key: string) {
  const send = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    gateway.call("POST", `/access/v1/${path}`, { key, body, headers });
  return {
    send,
    one: (body: unknown, headers?: Readonly<Record<string, string>>) => send("evaluation", body, headers),
    many: (body: unknown) => send("evaluations", body),
    actions: (body: unknown) => send("search/action", body),
  };
}
