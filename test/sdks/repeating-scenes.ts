// Scenes in which a call is sent again, by the SDK or by the program: what must happen once.
import { setTimeout as sleep } from "node:timers/promises";
import { SEED } from "../../emulator/server.ts";
import { SAMPLE_CALLS, wireJson } from "./sample-calls.ts";
import { ask, IMPATIENT_MS, refusedAs, type Scene, SLOW_CLERK_MS, type Stage } from "./scene.ts";

/** The one amount of a repeated credit: what the SDK repeats by itself has the same idempotency key. */
const creditOnce: Scene = {
  id: "credit once",
  title: "gives a credit once, although it gave up and sent it again",
  operation: "users.adjust_billing_credit_balance",
  slow: true,
  applies: ({ can }) => can.repeat && can.setTimeOut,
  async play(stage, method) {
    const { emulator } = stage.gateway;
    emulator.faults.add({ fault: { kind: "delay", ms: SLOW_CLERK_MS } });
    await ask(stage, method, "sdk-all", { retries: "default", timeout_ms: IMPATIENT_MS });
    await sleep(SLOW_CLERK_MS);
    return balanceOf(stage) === 5_250 ? undefined : `the balance went from 5000 to ${balanceOf(stage)}`;
  },
};

/** The settings of docs/sdks.md for an SDK that repeats. */
const ADVISED_MS = 10_000;
const advised: Scene[] = [
  {
    id: "advised repeats",
    title: "gives up on an unavailable Clerk within seconds, with the settings that are advised",
    operation: "users.get",
    slow: true,
    applies: ({ can }) => can.repeat,
    async play(stage, method) {
      stage.gateway.emulator.faults.add({ times: 1_000, fault: { kind: "status", status: 503, code: "service_unavailable" } });
      const start = Date.now();
      const answer = await ask(stage, method, "sdk-all", { retries: "advised" });
      if (Date.now() - start > ADVISED_MS) return "it went on for too long";
      return refusedAs(stage, answer, 503, "service_unavailable", /\w/);
    },
  },
  {
    id: "advised create",
    title: "makes one user although it gave up, with the settings that are advised",
    operation: "users.create",
    slow: true,
    applies: ({ can }) => can.repeat && can.setTimeOut,
    async play(stage, method) {
      stage.gateway.emulator.faults.add({ fault: { kind: "delay", ms: SLOW_CLERK_MS } });
      const answer = await ask(stage, method, "sdk-all", { retries: "advised", timeout_ms: IMPATIENT_MS });
      await sleep(SLOW_CLERK_MS);
      const posts = stage.gateway.emulator.requests.filter((request) => request.method === "POST").length;
      return answer.ok ? "it did not give up" : posts === 1 ? undefined : `Clerk was asked ${posts} times`;
    },
  },
];

/** No idempotency key here: what an SDK repeats by itself is a second call to Clerk, unless somebody notices. */
const createOnce: Scene = {
  id: "create once",
  title: "makes one user, although it gave up and sent it again",
  operation: "users.create",
  slow: true,
  applies: ({ can }) => can.repeat && can.setTimeOut,
  async play(stage, method) {
    const { emulator } = stage.gateway;
    emulator.faults.add({ fault: { kind: "delay", ms: SLOW_CLERK_MS } });
    const args = { username: "only_once", password: "long enough for anybody" };
    await ask(stage, method, "sdk-all", { retries: "default", timeout_ms: IMPATIENT_MS }, args);
    await sleep(SLOW_CLERK_MS);
    const posts = emulator.requests.filter((request) => request.method === "POST").length;
    return posts === 1 ? undefined : `Clerk was asked ${posts} times`;
  },
};

/** What to do where the SDK cannot read the answer: the same call with the same idempotency key. */
const creditAgain: Scene = {
  id: "credit again",
  title: "gives a credit once, although the program sends it again with the same idempotency key",
  operation: "users.adjust_billing_credit_balance",
  async play(stage, method) {
    const args = SAMPLE_CALLS[method.operation]?.args() ?? {};
    const first = await ask(stage, method, "sdk-all", {}, args);
    await ask(stage, method, "sdk-all", {}, args);
    if (balanceOf(stage) !== 5_250) return `the balance went from 5000 to ${balanceOf(stage)}`;
    // Whoever cannot have it typed can have it as it came.
    const text = first.ok ? wireJson(first.value) : (first.body ?? "");
    return text.includes('"amount":250') ? undefined : `nothing tells what was given: ${text}`;
  },
};

export const REPEATING_SCENES: readonly Scene[] = [creditOnce, createOnce, ...advised, creditAgain];

function balanceOf({ gateway }: Stage): number {
  return gateway.emulator.store.credits.balances(SEED.credits.id).get("USD") ?? 0;
}
