// Clerk's webhooks: a message for each user that is made, changed or deleted, signed as Svix signs and sent to one address. Faults on command
// bend single messages; what is not taken with a 2xx is sent again, sooner than Svix would.
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { inOurWords } from "../src/schema-words.ts";
import { writeKept } from "./kept-numbers.ts";

/** Where messages go and what they are signed with. */
export const webhookTarget = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  /** `whsec_` and base64. */
  secret: z.string().regex(/^whsec_[A-Za-z0-9+/]+=*$/),
});
export type WebhookTarget = z.infer<typeof webhookTarget>;

const faultSchema = z.discriminatedUnion("kind", [
  /** Sent so much later. */
  z.strictObject({ kind: z.literal("late"), ms: z.number().min(0).max(600_000) }),
  /** Sent once more, with the same id. */
  z.strictObject({ kind: z.literal("doubled") }),
  /** Sent after the next message, or after two seconds when there is none. */
  z.strictObject({ kind: z.literal("out_of_order") }),
  /** Never sent. */
  z.strictObject({ kind: z.literal("dropped") }),
  /** Sent with a signature of somebody else's, and not again. */
  z.strictObject({ kind: z.literal("forged") }),
]);
const ruleSchema = z.strictObject({ type: z.string().optional(), times: z.int().min(1).default(1), fault: faultSchema });
type Fault = z.output<typeof faultSchema>;

export type WebhookType = "user.created" | "user.updated" | "user.deleted" | "session.created";

/** One message, and what became of it. */
export interface SentWebhook {
  readonly id: string;
  readonly type: WebhookType;
  readonly body: string;
  readonly fault: Fault["kind"] | null;
  /** Statuses of the tries so far; 0: nobody answered. */
  readonly statuses: number[];
}

/** Where a change came from, for `event_attributes`. */
export interface EventClient {
  readonly client_ip: string;
  readonly user_agent: string;
}

const RETRY_AFTER_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000] as const;
const OUT_OF_ORDER_MS = 2_000;
const MAX_KEPT = 20_000;

export class Webhooks {
  target: WebhookTarget | null;
  client: EventClient = { client_ip: "", user_agent: "" };
  readonly sent: SentWebhook[] = [];
  #rules: z.output<typeof ruleSchema>[] = [];
  #held: (() => void) | null = null;
  readonly #closing = new AbortController();

  constructor(target: WebhookTarget | null) {
    this.target = target;
  }

  /** Throws a ZodError for a rule that could never work. */
  addFault(rule: unknown): void {
    this.#rules.push(ruleSchema.parse(rule, { error: inOurWords }));
  }

  /** Says what happened, as it is now. Nothing waits for it. */
  tell(type: WebhookType, data: object, now: number): void {
    if (this.target === null) return;
    const event = {
      data,
      event_attributes: { http_request: this.client },
      instance_id: "ins_emulated",
      object: "event",
      timestamp: now,
      type,
    };
    const fault = this.#take(type);
    // Not of the store's ids, which begin anew with each start: a message is known by its id for good.
    const message: SentWebhook = {
      id: `msg_${randomUUID()}`,
      type,
      body: writeKept(event),
      fault: fault?.kind ?? null,
      statuses: [],
    };
    this.sent.push(message);
    if (this.sent.length > MAX_KEPT) this.sent.splice(0, MAX_KEPT / 2);
    this.#schedule(message, fault);
  }

  clear(): void {
    this.#rules = [];
    this.sent.length = 0;
  }

  /** Ends every wait. */
  close(): void {
    this.#closing.abort();
  }

  #take(type: WebhookType): Fault | undefined {
    const rule = this.#rules.find((one) => one.type === undefined || one.type === type);
    if (rule === undefined) return undefined;
    rule.times -= 1;
    if (rule.times === 0) this.#rules = this.#rules.filter((one) => one !== rule);
    return rule.fault;
  }

  #schedule(message: SentWebhook, fault: Fault | undefined): void {
    const run = (work: Promise<void>) => {
      work.catch((error: unknown) => {
        if (!this.#closing.signal.aborted) process.stderr.write(`emulator: webhook: ${String(error)}\n`);
      });
    };
    if (fault?.kind === "dropped") return;
    if (fault?.kind === "out_of_order") {
      const release = () => {
        if (this.#held !== release) return;
        this.#held = null;
        run(this.#deliver(message));
      };
      this.#held = release;
      run(this.#wait(OUT_OF_ORDER_MS).then(release));
      return;
    }
    const held = this.#held;
    if (fault?.kind === "late") run(this.#wait(fault.ms).then(() => this.#deliver(message)));
    else if (fault?.kind === "forged") run(this.#once(message, "whsec_Zm9yZ2Vk").then(() => undefined));
    else run(this.#deliver(message).then(() => held?.()));
    if (fault?.kind === "doubled") run(this.#deliver(message));
  }

  async #wait(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing.signal });
  }

  /** Until it is taken, or nobody will. */
  async #deliver(message: SentWebhook): Promise<void> {
    for (const waitMs of RETRY_AFTER_MS) {
      const status = await this.#once(message);
      if (status >= 200 && status < 300) return;
      await this.#wait(waitMs);
    }
  }

  /** Signed for this try, as Svix does. */
  async #once({ id, body, statuses }: SentWebhook, secret = this.target?.secret ?? ""): Promise<number> {
    if (this.target === null) return 0;
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const headers = {
      "content-type": "application/json",
      "svix-id": id,
      "svix-timestamp": timestamp,
      "svix-signature": `v1,${createHmac("sha256", Buffer.from(secret.replace("whsec_", ""), "base64"))
        .update(`${id}.${timestamp}.${body}`)
        .digest("base64")}`,
    };
    const status = await fetch(this.target.url, { method: "POST", headers, body, signal: this.#closing.signal }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    statuses.push(status);
    return status;
  }
}
