import fc from "fast-check";
import { expect, it } from "vitest";
import { outcomeOf } from "../../../src/clerk/forward-result.ts";
import type { ReplayClass } from "../../../src/clerk/operation.ts";
import { createRetryBudget } from "../../../src/clerk/retry-budget.ts";
import { letGo } from "../../../src/clerk/upstream-body.ts";
import { forwardIn, SETTINGS } from "./forwarding.ts";
import { lost, type Step, scriptedWorld } from "./scripted-deps.ts";

const status = fc.constantFrom(200, 201, 302, 400, 404, 409, 429, 500, 501, 502, 503, 504, 520, 527, 530);
const headers = fc.oneof(
  fc.constant({}),
  fc.constant({ "content-type": "text/html" }),
  fc.nat(12).map((seconds) => ({ "retry-after": String(seconds) })),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ status, headers, afterMs: fc.nat(4_000) }) },
  { weight: 1, arbitrary: fc.nat(4_000).map((afterMs) => ({ throws: lost(), afterMs })) },
  { weight: 1, arbitrary: fc.constant({ silent: true as const }) },
);
const replay = fc.constantFrom<ReplayClass>("safe", "idempotent", "keyed", "never");
const story = fc.record({
  steps: fc.array(step, { minLength: 6, maxLength: 6 }),
  replay,
  maxRetries: fc.nat(5),
  deadlineMs: fc.integer({ min: 100, max: 24_999 }),
  chance: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

const is429 = (played: Step | undefined) => played !== undefined && "status" in played && played.status === 429;

it("whatever Clerk does: no more tries than allowed, none after the deadline, and an end in time", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ steps, replay, maxRetries, deadlineMs, chance }) => {
      const world = scriptedWorld(steps, () => chance);
      const result = await forwardIn(world, replay, { maxRetries, deadlineMs });
      expect(result.attempts).toBe(world.sent.length);
      expect(result.attempts).toBeLessThanOrEqual(maxRetries + 1);
      for (const sent of world.sent) expect(sent.atMs).toBeLessThan(deadlineMs);
      expect(result.ms).toBeLessThanOrEqual(deadlineMs);
      if (result.kind === "answer") letGo(result.body);
      expect(world.pending()).toBe(0);
    }),
    { numRuns: 500 },
  );
});

it("`never` goes out again only after a 429, and no retry comes earlier than Retry-After says", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ steps, replay, maxRetries, deadlineMs, chance }) => {
      const world = scriptedWorld(steps, () => chance);
      await forwardIn(world, replay, { maxRetries, deadlineMs });
      world.sent.slice(1).forEach((sent, index) => {
        const before = steps[index];
        if (replay === "never") expect(is429(before)).toBe(true);
        // An answer that came too late for its try was not heard.
        if (before === undefined || !("status" in before) || (before.afterMs ?? 0) >= SETTINGS.tryTimeoutMs) return;
        const told = Number(before.headers?.["retry-after"] ?? 0) * 1_000;
        expect(sent.atMs).toBeGreaterThanOrEqual((world.sent[index]?.atMs ?? 0) + (before.afterMs ?? 0) + told);
      });
    }),
    { numRuns: 500 },
  );
});

it("a mutation is called refused or failed only when no try can have been carried out", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ steps, replay, maxRetries, deadlineMs, chance }) => {
      if (replay === "safe") return;
      const world = scriptedWorld(steps, () => chance);
      const result = await forwardIn(world, replay, { maxRetries, deadlineMs });
      const outcome = outcomeOf(result, replay);
      if (outcome !== "refused" && outcome !== "failed") return;
      const played = steps.slice(0, result.attempts);
      const tail = outcome === "refused" ? played.slice(0, -1) : played;
      expect(tail.every(is429)).toBe(true);
    }),
    // A few in a hundred end so.
    { numRuns: 3_000 },
  );
});

it("an outage is not multiplied: at most the bucket is added to the calls, whatever each request may retry", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 20 }),
      fc.nat(5),
      fc.constantFrom(429, 503),
      async (requests, maxTokens, maxRetries, status) => {
        const budget = createRetryBudget({ maxTokens, tokensPerSuccess: 0.1, tokensPerSecond: 0 });
        const world = scriptedWorld(() => ({ status }));
        for (let n = 0; n < requests; n += 1) await forwardIn(world, "idempotent", { budget, maxRetries });
        expect(world.sent.length).toBeLessThanOrEqual(requests + maxTokens);
      },
    ),
    { numRuns: 50 },
  );
});
