// Whatever order asking, agreeing, refusing, withdrawing, sending and time come in: a call is sent only when as many others as the rule wants
// have agreed to it in time, and no yes is used for two calls that happened. Held against a model that knows nothing of the Ledger.
import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { json } from "../scripted-clerk.ts";
import { act, approvalIdOf, approvalScene, say, setTheScene } from "./approval-scene.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const MINUTE_MS = 60_000;
/** `users.lock`: two others, within half an hour. */
const [NEEDED, WITHIN_MS] = [2, 30 * MINUTE_MS];
const scene = approvalScene();
type How = "agrees" | "refuses" | "is gone";
const clerks: { does: How } = { does: "agrees" };

interface Known {
  id: string | null;
  agreed: Set<string>;
  untilMs: number;
  rejected: boolean;
  sent: number;
}
type Real = typeof scene;

afterEach(() => {
  runFromNoon();
});

const isOver = (model: Known) => Date.now() >= model.untilMs;
const forget = (model: Known) => {
  model.id = null;
  model.agreed.clear();
  model.rejected = false;
};

class Send implements fc.AsyncCommand<Known, Real> {
  readonly how: How;
  constructor(how: How) {
    this.how = how;
  }
  check = () => true;
  async run(model: Known, real: Real): Promise<void> {
    clerks.does = this.how;
    const before = real.sent();
    const answer = await act(real, "lock");
    const sent = real.sent() - before;
    if (model.id !== null && isOver(model)) forget(model);
    const goes = model.id !== null && !model.rejected && model.agreed.size >= NEEDED;
    expect([sent, answer.codes[0] === "bailiff_approval_required"]).toEqual([goes ? 1 : 0, !goes]);
    if (goes) {
      model.sent += 1;
      // What certainly did not happen may be sent again by the same yes.
      if (this.how !== "refuses") forget(model);
      return;
    }
    const id = approvalIdOf(answer);
    if (model.id === null) {
      model.untilMs = Date.now() + WITHIN_MS;
      model.id = id;
    } else expect(id).toBe(model.id);
  }
  toString = () => `send, Clerk ${this.how}`;
}

class Say implements fc.AsyncCommand<Known, Real> {
  readonly step: "approve" | "reject" | "withdraw";
  readonly who: "approver" | "other" | "asker";
  constructor(step: Say["step"], who: Say["who"]) {
    this.step = step;
    this.who = who;
  }
  check = (model: Readonly<Known>) => model.id !== null;
  async run(model: Known, real: Real): Promise<void> {
    const { status } = await say(real, this.step, model.id ?? "", real[this.who].key);
    const open = !model.rejected && !isOver(model);
    const agreed = model.agreed.size >= NEEDED;
    if (this.step === "withdraw") {
      expect(status).toBe(this.who !== "asker" ? 404 : open ? 200 : 409);
      if (status === 200) forget(model);
      return;
    }
    if (this.who === "asker") return expect(status).toBe(403);
    if (this.step === "reject") {
      expect(status).toBe(open ? 200 : 409);
      if (status === 200) model.rejected = true;
      return;
    }
    expect(status).toBe(!open || agreed ? 409 : model.agreed.has(this.who) ? 403 : 200);
    if (status === 200) model.agreed.add(this.who);
  }
  toString = () => `${this.who}: ${this.step}`;
}

class Wait implements fc.AsyncCommand<Known, Real> {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  check = () => true;
  run(): Promise<void> {
    vi.setSystemTime(Date.now() + this.ms);
    return Promise.resolve();
  }
  toString = () => `${this.ms / MINUTE_MS} minutes pass`;
}

const sends = fc.constantFrom<How>("agrees", "agrees", "refuses", "is gone").map((how) => new Send(how));
const agreesTo = (who: Say["who"]) => fc.constant(null).map(() => new Say("approve", who));
/** Mostly asking, agreeing and sending: else hardly a call would go through. */
const commands = fc.commands(
  [
    ...[sends, sends, sends, sends],
    ...[agreesTo("approver"), agreesTo("approver"), agreesTo("other"), agreesTo("other"), agreesTo("asker")],
    fc.constantFrom<Say["who"]>("approver", "asker").map((who) => new Say("reject", who)),
    fc.constantFrom<Say["who"]>("approver", "asker").map((who) => new Say("withdraw", who)),
    fc.constantFrom(MINUTE_MS, MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS).map((ms) => new Wait(ms)),
  ],
  { maxCommands: 30, size: "max" },
);

it("no call is sent without as many others, and no yes sends two", { timeout: 120_000 }, async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (steps) => {
      vi.setSystemTime(NOON);
      await setTheScene(scene);
      scene.gateway.clerk.answerWith(() => {
        if (clerks.does === "is gone") throw new Error("connection lost");
        return clerks.does === "agrees" ? json({ id: "user_1" }) : json({ errors: [] }, 422);
      });
      const model: Known = { id: null, agreed: new Set(), untilMs: 0, rejected: false, sent: 0 };
      await fc.asyncModelRun(() => ({ model, real: scene }), steps);
      sent += model.sent;
    }),
    { numRuns: 60 },
  );
  // Of calls that went through enough, or the cases say nothing.
  expect(sent).toBeGreaterThan(8);
});
