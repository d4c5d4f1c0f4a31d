// A line of three keys that give credits in one isolate or in two, those who agree, and Clerk, whose entries are the witness of what moved.
import { expect, vi } from "vitest";
import { ringAlarm } from "../ledger-inspection.ts";
import { adjust, connectionLost, refusedByClerk, usageOf } from "../limits/credit-clerk.ts";
import { json, type UpstreamCall } from "../scripted-clerk.ts";
import { type MintedKey, type TestGateway, testGateway } from "../test-gateway.ts";

const CREDITS = "users.adjust_billing_credit_balance";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const limit = [{ sum: "args.amount", max: 300, per: "1h" }];
const spend = (more: object = {}) => [
  { id: "spend", allow: [CREDITS], limit, ...more },
  { id: "mint", allow: ["keys.create"] },
];
export type Held = "free" | "asking" | "closed";
const POLICIES = [
  { policy: "free", rules: spend() },
  { policy: "asking", rules: spend({ approve: { count: 1, within: "1h" } }) },
  { policy: "closed", rules: [{ id: "mint", allow: ["keys.create"] }] },
  { policy: "desk", rules: [{ id: "approve", allow: ["approvals.*"] }] },
];
export const KEYS = ["top", "mid", "low"] as const;
export type Who = (typeof KEYS)[number];
/** The key, and those above it. */
const LINE: Readonly<Record<Who, readonly Who[]>> = { top: ["top"], mid: ["mid", "top"], low: ["low", "mid", "top"] };
const AMOUNTS = { a: 100, b: 70, c: 150 } as const;
export type Name = keyof typeof AMOUNTS;
export const CLERK = [
  "gives",
  "gives",
  "is not reached",
  "is not reached",
  "is not reached",
  "is not heard",
  "refuses",
  "tells too much",
] as const;

export type Event =
  | { readonly kind: "hold"; readonly who: Who; readonly policy: Held }
  | { readonly kind: "revoke"; readonly who: Who }
  | { readonly kind: "agree" }
  | { readonly kind: "resolve" }
  | { readonly kind: "wait"; readonly minutes: number };
export interface Credit {
  readonly kind: "credit";
  readonly who: Who;
  readonly name: Name;
  readonly isolate: 0 | 1;
  readonly clerk: (typeof CLERK)[number];
  /** Before or after so many questions to Ledgers of that kind. */
  readonly meanwhile: {
    readonly gate: "admit" | "reserve" | "settle";
    readonly after: boolean;
    readonly nth: number;
    readonly event: Event;
  } | null;
}

const isolates = [testGateway(), testGateway()] as const;
const [root] = isolates;

const originals = new WeakMap<object, Pick<TestGateway["services"]["ledgers"], "admit" | "reserve" | "settle">>();

export class Line {
  readonly keys = new Map<Who, MintedKey>();
  readonly #ledgers = new Map<string, Who>();
  /** As it is, by the last change that was answered. */
  readonly held = new Map<Who, Held | "revoked">();
  /** As it was when the Ledger was asked last, by the call under way. */
  gates = new Map<Who, Held | "revoked">();
  readonly agreed = new Set<string>();
  readonly entries = new Map<string, { readonly who: Who; readonly amount: number; readonly atMs: number }>();
  readonly asked = new Map<string, { readonly who: Who; readonly amount: number }>();
  readonly faults: string[] = [];
  clerk: Credit["clerk"] = "gives";
  by: Who = "top";
  approver: MintedKey = { id: "", key: "" };
  meanwhile: Credit["meanwhile"] = null;

  async begin(): Promise<void> {
    expect((await root.publish(POLICIES)).text).toContain("version");
    this.approver = await root.mint(["desk"], { owner: "lead@example.com" });
    let above: MintedKey | null = null;
    for (const who of KEYS) {
      above = await root.mint(["free"], { name: who }, above?.key);
      this.keys.set(who, above);
      this.#ledgers.set(above.id, who);
      this.held.set(who, "free");
    }
    for (const gateway of isolates) {
      gateway.clerk.answerWith((call) => this.#answer(call));
      this.#watch(gateway);
    }
  }

  key(who: Who): MintedKey {
    return this.keys.get(who) ?? { id: "", key: "" };
  }

  #watch({ services: { ledgers } }: TestGateway): void {
    const { admit, reserve, settle } =
      Object.getPrototypeOf(ledgers) === Object.prototype ? (originals.get(ledgers) ?? ledgers) : ledgers;
    if (!originals.has(ledgers)) originals.set(ledgers, { admit, reserve, settle });
    ledgers.admit = async (ledger, request) => {
      await this.#reach("admit", false);
      this.#pass(ledger);
      const answer = await admit(ledger, request);
      await this.#reach("admit", true);
      return answer;
    };
    ledgers.reserve = async (ledger, request) => {
      await this.#reach("reserve", false);
      this.#pass(ledger);
      const answer = await reserve(ledger, request);
      await this.#reach("reserve", true);
      return answer;
    };
    ledgers.settle = async (ledger, request) => {
      await this.#reach("settle", false);
      const answer = await settle(ledger, request);
      await this.#reach("settle", true);
      return answer;
    };
  }

  #pass(ledger: string): void {
    const who = this.#ledgers.get(ledger);
    if (who !== undefined) this.gates.set(who, this.held.get(who) ?? "revoked");
  }

  async #reach(gate: "admit" | "reserve" | "settle", after: boolean): Promise<void> {
    const { meanwhile } = this;
    if (meanwhile === null || meanwhile.gate !== gate || meanwhile.after !== after) return;
    this.meanwhile = meanwhile.nth > 1 ? { ...meanwhile, nth: meanwhile.nth - 1 } : null;
    if (meanwhile.nth > 1) return;
    const { gates, by, clerk } = this;
    await this.happen(meanwhile.event);
    Object.assign(this, { gates, by, clerk });
  }

  #answer({ text }: UpstreamCall): Response {
    const { idempotency_key: name, amount }: { idempotency_key: string; amount: number } = JSON.parse(text);
    if (this.clerk === "is not reached") return connectionLost();
    if (this.clerk === "refuses" && !this.entries.has(name)) return refusedByClerk();
    if (!this.entries.has(name)) {
      this.#judge(name);
      this.entries.set(name, { who: this.by, amount, atMs: Date.now() });
    }
    if (this.clerk === "is not heard") return connectionLost();
    const created_at = new Date(this.entries.get(name)?.atMs ?? 0).toISOString();
    const note = this.clerk === "tells too much" ? "x".repeat(20_000) : "";
    const body = { object: "commerce_credit_ledger", id: name, amount: { amount, currency: "USD" }, created_at, note };
    return json(body, 200, { date: new Date().toUTCString() });
  }

  /** Money is about to move. */
  #judge(name: string): void {
    const states = LINE[this.by].map((who) => this.gates.get(who));
    if (states.some((state) => state === undefined || state === "revoked" || state === "closed"))
      this.faults.push(`${name} moved though the line was ${states.join(", ")}`);
    if (states.includes("asking") && !this.agreed.has(name)) this.faults.push(`${name} moved and nobody had agreed`);
  }

  async happen(one: Event | Credit): Promise<void> {
    switch (one.kind) {
      case "credit": {
        const { id, key } = this.key(one.who);
        const name = `${id}-${one.name}`;
        this.asked.set(name, { who: one.who, amount: AMOUNTS[one.name] });
        [this.by, this.clerk, this.meanwhile, this.gates] = [one.who, one.clerk, one.meanwhile, new Map()];
        await adjust(isolates[one.isolate], key, { idempotency_key: name, amount: AMOUNTS[one.name] });
        this.meanwhile = null;
        return;
      }
      case "hold": {
        const { status } = await root.admin("PATCH", `/keys/${this.key(one.who).id}`, { policies: [one.policy] });
        if (status === 200) this.held.set(one.who, one.policy);
        return;
      }
      case "revoke": {
        expect((await root.admin("POST", `/keys/${this.key(one.who).id}/revoke`, { reason: "gone" })).status).toBe(200);
        this.held.set(one.who, "revoked");
        return;
      }
      case "agree":
        return this.#agree();
      case "resolve":
        return this.#resolve();
      case "wait":
        vi.setSystemTime(Date.now() + one.minutes * MINUTE_MS);
        for (const who of KEYS) await ringAlarm(this.key(who).id);
    }
  }

  async #agree(): Promise<void> {
    const { body } = await root.admin("GET", "/approvals?status=pending", undefined, this.approver.key);
    const data: unknown = body?.["data"];
    for (const { id, key } of Array.isArray(data) ? data : []) {
      if (!this.#ledgers.has(key.id)) continue;
      const { status, body: shown } = await root.admin("POST", `/approvals/${id}/approve`, { reason: "yes" }, this.approver.key);
      const args: unknown = shown?.["args"];
      if (status === 200) this.agreed.add(String(Object(args).idempotency_key));
    }
  }

  /** By somebody who looks at Clerk first. */
  async #resolve(): Promise<void> {
    for (const who of KEYS) {
      const { body } = await root.admin("GET", `/audit?open=true&key=${this.key(who).id}`);
      const data: unknown = body?.["data"];
      for (const { id, args } of Array.isArray(data) ? data : []) {
        const outcome = this.entries.has(String(args?.idempotency_key)) ? "ok" : "failed";
        await root.admin("POST", `/audit/${id}/resolve`, { outcome, reason: "looked at Clerk" });
      }
    }
  }

  async check(): Promise<void> {
    for (const who of KEYS) {
      const usage = await usageOf(root, this.key(who).id);
      const charged = Object.values(usage).reduce((sum, used) => sum + used, 0);
      const below = ({ who: by }: { who: Who }) => LINE[by].includes(who);
      const moved = [...this.entries.values()].filter((one) => below(one) && one.atMs > Date.now() - HOUR_MS);
      const total = (list: readonly { amount: number }[]) => list.reduce((sum, { amount }) => sum + amount, 0);
      expect(charged, `${who} is charged what moved`).toBeGreaterThanOrEqual(total(moved));
      for (const used of Object.values(usage))
        expect(used, `${who} is charged what was asked for`).toBeLessThanOrEqual(total([...this.asked.values()].filter(below)));
    }
  }
}
