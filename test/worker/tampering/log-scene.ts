// A deployment that signs, with a key whose acts fill a ledger; and what makes them known: the Ledger's report and copy, a checkpoint.
import { reset } from "cloudflare:test";
import { expect } from "vitest";
import { systemDeps } from "../../../src/deps.ts";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { AUDIT_SIGNING_KEY, inLedger, newestCheckpoint, ringRegistry } from "./storage-at-rest.ts";

const vars = { AUDIT_SIGNING_KEY };

export class LogScene {
  readonly gateway = testGateway({ vars });
  /** KV has shown by then what it was given. */
  readonly hoursLater = testGateway({ vars, deps: { now: () => systemDeps().now() + 7_200_000 } });
  #minutes = 0;

  /** Everything is gone that was there. */
  async beginAnew(): Promise<MintedKey> {
    // What was evicted (`inLedger`) and not called since, `reset` leaves as it was.
    await recordsOf("admin");
    await newestCheckpoint();
    await reset();
    this.#minutes = 0;
    await this.publish();
    return this.gateway.mint(["p"]);
  }

  async publish(): Promise<void> {
    await this.gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
    this.gateway.clerk.answerWith(() => json({ id: "user_made" }));
  }

  /** Two records each time. */
  async act({ key }: MintedKey, times = 1): Promise<void> {
    for (let count = 0; count < times; count += 1)
      expect((await this.gateway.call("POST", "/v1/users/user_1/ban", { key })).status).toBe(200);
  }

  /** A Ledger that has just started says at once where it stands, and copies what it has into a value of KV. */
  async report(ledger: string): Promise<void> {
    await inLedger(ledger, () => undefined);
    await ringAlarm(ledger);
  }

  /** What the Registry logs meanwhile. */
  async checkpoint(): Promise<string[]> {
    this.#minutes += 2;
    return ringRegistry(this.#minutes * 60_000);
  }
}
