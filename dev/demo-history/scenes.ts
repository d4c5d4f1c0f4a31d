// What the keys of the demo history do, a stretch of work at a time. Some of it goes wrong as it does in life: no ticket, too much money, the
// wrong user, Clerk away.
import { CAST, PEOPLE, STAFF } from "./cast.ts";
import type { Stage } from "./stage.ts";

const NOT_FOUND = { status: 404, attempts: 1, ms: 61 };

/** Tier-1 support, a bot that works off tickets. */
export function supportTickets(stage: Stage, tickets: number): void {
  for (let done = 0; done < tickets; done += 1) supportTicket(stage);
}

function supportTicket(stage: Stage): void {
  const { chance, counters } = stage;
  const by = CAST.supportBot;
  const [reason, user_id] = [`TICKET-${counters.next("ticket")}`, stage.somebody()];
  if (chance.isOf(0.4)) stage.call(by, "users.list", { limit: 20 }, { reason, hidden: chance.isOf(0.5) ? 1 : 0 }).wait(2, 9);
  stage.call(by, "users.get", { user_id }, { reason }).wait(3, 20);
  if (chance.isOf(0.35)) stage.call(by, "users.get_billing_credit_balance", { user_id }, { reason }).wait(2, 9);
  const what = chance.next();
  if (what < 0.16) stage.call(by, "users.ban", { user_id }, { reason });
  else if (what < 0.22) stage.call(by, "users.unban", { user_id }, { reason });
  else if (what < 0.38) credit(stage, by, { user_id, amount: chance.between(2, 25) * 100 }, reason);
  else if (what < 0.46)
    stage.call(by, "users.update", { user_id, first_name: chance.pick(["Ada", "Kim", "Noor", "Sam"]) }, { reason });
  else if (what < 0.52) stage.call(by, "users.unlock", { user_id }, { reason });
  // Without a ticket, beyond the limit of one credit, a field too much, a colleague.
  else if (what < 0.56) stage.call(by, "users.ban", { user_id });
  else if (what < 0.6) credit(stage, by, { user_id, amount: chance.between(30, 90) * 100 }, reason);
  else if (what < 0.62) stage.call(by, "users.update", { user_id, username: "ada" }, { reason });
  else if (what < 0.64) stage.call(by, "users.get", { user_id: STAFF }, { reason });
  else if (what < 0.66) stage.call(by, "users.get", { user_id: `${user_id.slice(0, -1)}x` }, { reason, look: NOT_FOUND });
  stage.wait(5, 45);
}

function credit(
  stage: Stage,
  by: (typeof CAST)[keyof typeof CAST],
  { user_id, amount, currency = "USD" }: { readonly user_id: string; readonly amount: number; readonly currency?: string },
  reason: string,
  details: Parameters<Stage["call"]>[3] = {},
): void {
  const idempotency_key = `demo-credit-${stage.counters.next("credit")}`;
  const args = { user_id, action: "increase", amount, currency, idempotency_key };
  stage.call(by, "users.adjust_billing_credit_balance", args, { reason, ...details });
}

/** Credits on invoices and cases, within budgets. */
export function financeHour(stage: Stage): void {
  const { chance, counters } = stage;
  for (let done = chance.between(2, 4); done > 0; done -= 1) {
    const user_id = stage.somebody();
    stage.call(CAST.finance, "users.get", { user_id }).wait(4, 20);
    if (chance.isOf(0.5)) stage.call(CAST.finance, "users.get_billing_subscription", { user_id }).wait(4, 15);
    const what = chance.next();
    const [amount, currency] = [chance.between(5, 460) * 100, chance.isOf(0.3) ? "EUR" : "USD"];
    const invoice = `INV-2026-${counters.next("invoice")}`;
    if (what < 0.7) credit(stage, CAST.finance, { user_id, amount, currency }, invoice);
    else if (what < 0.82) {
      const note = "Paid twice, see the case";
      const idempotency_key = `demo-credit-${counters.next("credit")}`;
      const args = { user_id, action: "decrease", amount: chance.between(5, 150) * 100, currency, idempotency_key, note };
      stage.call(CAST.finance, "users.adjust_billing_credit_balance", args, { reason: `CASE-${counters.next("case")}` });
    } else if (what < 0.9) credit(stage, CAST.finance, { user_id, amount, currency }, "");
    else credit(stage, CAST.finance, { user_id, amount: 300_000, currency }, invoice);
    stage.wait(20, 70);
  }
}

/** More than one person may credit: somebody else agrees, and then it goes through. */
export function largeCredit(stage: Stage, amount: number): void {
  const { counters } = stage;
  const named = `large-credit-${counters.next("large")}`;
  const [user_id, reason] = [stage.somebody(), `INV-2026-${counters.next("invoice")}`];
  const idempotency_key = `demo-credit-${counters.next("credit")}`;
  const args = { user_id, action: "increase", amount, currency: "USD", idempotency_key, note: "Yearly plan, billed wrongly" };
  const [by, operation] = [CAST.finance, "users.adjust_billing_credit_balance"];
  stage.call(by, operation, args, { reason, named }).wait(90, 240);
  stage.add({ kind: "approve", atMs: stage.nowMs, by: CAST.financeLead, of: named, reason: "Compared with the invoice" });
  stage.wait(30, 90).call(by, operation, args, { reason, again: named });
}

/** Trust and safety look closely, and act with a reason. */
export function trustReview(stage: Stage): void {
  const { chance, counters } = stage;
  const by = CAST.trust;
  stage.call(by, "users.list", { limit: 50, order_by: "-created_at" }).wait(10, 40);
  for (let done = chance.between(1, 3); done > 0; done -= 1) {
    const user_id = stage.somebody();
    stage.call(by, "users.get", { user_id }).wait(10, 30);
    if (chance.isOf(0.4)) stage.call(by, "users.list_trusted_devices", { user_id }).wait(5, 20);
    const what = chance.next();
    const reason = chance.pick(["spam", "fraud ring", "stolen cards", "account take-over"]);
    if (what < 0.4) stage.call(by, "users.ban", { user_id }, { reason });
    else if (what < 0.6) stage.call(by, "users.lock", { user_id }, { reason });
    else if (what < 0.7) stage.call(by, "users.unban", { user_id }, { reason: `APPEAL-${counters.next("appeal")}` });
    else if (what < 0.78) stage.call(by, "users.unban", { user_id }, { reason });
    else if (what < 0.82) stage.call(by, "users.ban", { user_id: STAFF }, { reason });
    else if (what < 0.86) stage.call(by, "users.delete", { user_id }, { reason });
    stage.wait(15, 60);
  }
}

/** A wave of spam: a few at once, then more than one person may ban. */
export function spamWave(stage: Stage): void {
  const { counters } = stage;
  const named = `wave-${counters.next("wave")}`;
  const [some, many] = [PEOPLE.slice(10, 14), PEOPLE.slice(14, 32)];
  const by = CAST.trust;
  stage.call(by, "users.list", { limit: 100, order_by: "-created_at" }).wait(20, 40);
  stage.call(by, "users.bulk_ban", { user_ids: some }, { reason: "spam wave" }).wait(30, 60);
  stage.call(by, "users.bulk_ban", { user_ids: many }, { reason: "spam wave", named }).wait(60, 150);
  stage.add({ kind: "approve", atMs: stage.nowMs, by: CAST.financeLead, of: named, reason: "Looked at all of them" });
  stage.wait(20, 40).call(by, "users.bulk_ban", { user_ids: many }, { reason: "spam wave", again: named });
}

/** An assistant in a chat window. */
export function agentChat(stage: Stage): void {
  const { chance, counters } = stage;
  const by = CAST.agent;
  const [reason, user_id] = [`CHAT-${counters.next("chat")}`, stage.somebody()];
  if (chance.isOf(0.3)) stage.call(by, "users.list", { limit: 10 }, { reason }).wait(1, 4);
  stage.call(by, "users.get", { user_id }, { reason }).wait(1, 6);
  if (chance.isOf(0.3)) stage.call(by, "users.get_billing_subscription", { user_id }, { reason }).wait(1, 6);
  const what = chance.next();
  if (what < 0.12) credit(stage, by, { user_id, amount: chance.between(1, 5) * 100 }, reason);
  // Talked into it.
  else if (what < 0.17) stage.call(by, "users.ban", { user_id }, { reason });
  else if (what < 0.21) credit(stage, by, { user_id, amount: 10_000 }, reason);
  else if (what < 0.24) credit(stage, by, { user_id, amount: 300 }, "");
  else if (what < 0.27) stage.call(by, "users.list", { phone_number_query: "555" }, { reason });
  stage.wait(4, 30);
}

/** More credits than the limit has room for, one after the other. */
export function agentSpree(stage: Stage): void {
  const from = 10 * stage.counters.next("spree");
  for (const user_id of PEOPLE.slice(from, from + 8)) {
    credit(stage, CAST.agent, { user_id, amount: 400 }, `CHAT-${stage.counters.next("chat")}`);
    stage.wait(8, 25);
  }
}

/** A script that does not take no for an answer: of very many equal refusals most are counted together. */
export function agentLoop(stage: Stage): void {
  const user_id = stage.somebody();
  for (let done = 0; done < 45; done += 1) stage.call(CAST.agent, "users.delete", { user_id }, { reason: "CHAT-LOOP" });
  stage.add({ kind: "pause", atMs: stage.nowMs + 3_000 });
}

/** Clerk does not answer in time, and nobody knows whether it acted. An operator looks it up. */
export function unclearBan(stage: Stage, outcome: "ok" | "failed"): void {
  const named = `unclear-${stage.counters.next("unclear")}`;
  const [user_id, reason] = [stage.somebody(), "stolen cards"];
  const ending = { status: null, attempts: 3, ms: 9_400 };
  stage.call(CAST.trust, "users.ban", { user_id }, { reason, ending, named }).wait(120, 260);
  stage.add({
    ...{ kind: "resolve", atMs: stage.nowMs, by: CAST.operator, of: named, outcome },
    reason: outcome === "ok" ? "Looked at Clerk: the user is banned" : "Looked at Clerk: the user is not banned",
  });
}

/** Clerk is away for some minutes. */
export function outage(stage: Stage): void {
  for (let done = 0; done < 9; done += 1) {
    const ending = { status: done % 3 === 0 ? null : 503, attempts: 3, ms: stage.chance.between(2_400, 9_300) };
    const details = { ending, look: ending };
    stage.call(CAST.agent, "users.get", { user_id: stage.somebody() }, { reason: "CHAT-OUTAGE", ...details }).wait(6, 20);
    stage.call(CAST.trust, "users.get", { user_id: stage.somebody() }, details).wait(4, 12);
  }
}

/** What no longer is there. */
export function refusedByClerk(stage: Stage): void {
  const ending = NOT_FOUND;
  stage.call(CAST.trust, "users.list_trusted_devices", { user_id: `${stage.somebody().slice(0, -1)}y` }, { ending }).wait(9, 20);
  const args = { user_id: stage.somebody(), trusted_device_id: "tdev_2demo0000000000000000000000" };
  stage.call(CAST.trust, "users.revoke_trusted_device", args, { reason: "account take-over", ending });
}

/** Every night: counts and pages, for a dashboard. */
export function nightlyReport(stage: Stage): void {
  const by = CAST.report;
  const limit = 100;
  stage.call(by, "users.count", {}).wait(1, 2);
  for (let page = 0; page < 5; page += 1) stage.call(by, "users.list", { limit, offset: page * limit }).wait(1, 3);
  stage.call(by, "users.get_instance_organization_memberships", { limit: 500 }).wait(1, 2);
  // It still asks for what it was once shown.
  if (stage.chance.isOf(0.5)) stage.call(by, "users.count", { query: "example.com" });
}
