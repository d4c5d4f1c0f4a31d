// Signatures against the libraries that receivers use, the published vector of Standard Webhooks, and what is sealed in storage.
import { createPublicKey, verify } from "node:crypto";
import fc from "fast-check";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { systemDeps } from "../../../src/deps.ts";
import { newSigningPair, publicKeyText, secretText, signatures } from "../../../src/hooks/message-signature.ts";
import { pauseAfter, RETRY_PAUSES_MS } from "../../../src/hooks/retry-schedule.ts";
import { seal, unseal } from "../../../src/hooks/sealed-text.ts";

const NOON_MS = Date.parse("2026-11-29T12:00:00Z");
// Receivers' libraries take what was signed about now.
beforeAll(() => void vi.useFakeTimers({ now: NOON_MS, toFake: ["Date"] }));
afterAll(() => void vi.useRealTimers());

const deps = systemDeps();
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");

it("is that of the specification's example", async () => {
  const pair = { ...newSigningPair(deps), secret: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
  const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
  expect((await signatures([pair], message)).split(" ")[0]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

it("holds for what was signed under either pair, whatever that is, and for nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), async (text, other) => {
      const [older, newer] = [newSigningPair(deps), newSigningPair(deps)];
      const body = JSON.stringify({ text });
      const timestamp = NOON_MS / 1_000;
      const header = await signatures([newer, older], { id: "a-1-b", timestamp, body });
      const headers = { "webhook-id": "a-1-b", "webhook-timestamp": String(timestamp), "webhook-signature": header };
      for (const pair of [older, newer]) {
        for (const library of [new StandardWebhook(secretText(pair)), new SvixWebhook(secretText(pair))]) {
          expect(library.verify(body, headers)).toEqual({ text });
          expect(() => library.verify(JSON.stringify({ text, other }), headers)).toThrow();
        }
        const der = Buffer.concat([SPKI_HEAD, Buffer.from((await publicKeyText(pair)).slice("whpk_".length), "base64")]);
        const key = createPublicKey({ key: der, format: "der", type: "spki" });
        const v1a = header
          .split(" ")
          .filter((one) => one.startsWith("v1a,"))
          .map((one) => Buffer.from(one.slice(4), "base64"));
        const content = Buffer.from(`a-1-b.${timestamp}.${body}`);
        expect(v1a.filter((signature) => verify(null, content, key, signature))).toHaveLength(1);
        expect(v1a.filter((signature) => verify(null, Buffer.concat([content, Buffer.from("x")]), key, signature))).toHaveLength(
          0,
        );
      }
      expect(() => new StandardWebhook(secretText(newSigningPair(deps))).verify(body, headers)).toThrow();
    }),
    { numRuns: 25 },
  );
});

it("what is sealed opens under its pepper, or the one before, in its place and nowhere else", async () => {
  const sealed = await seal(deps, "pepper-one", "hook_1:url", "https://hooks.example.com/secret");
  expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("hooks.example");
  expect(await unseal(["pepper-one"], "hook_1:url", sealed)).toBe("https://hooks.example.com/secret");
  expect(await unseal(["pepper-two", "pepper-one"], "hook_1:url", sealed)).toBe("https://hooks.example.com/secret");
  expect(await unseal(["pepper-two"], "hook_1:url", sealed)).toBeNull();
  expect(await unseal(["pepper-one"], "hook_2:url", sealed)).toBeNull();
  const changed = Buffer.from(sealed, "base64");
  changed[20] = (changed[20] ?? 0) ^ 1;
  expect(await unseal(["pepper-one"], "hook_1:url", changed.toString("base64"))).toBeNull();
  expect(await seal(deps, "pepper-one", "hook_1:url", "https://hooks.example.com/secret")).not.toBe(sealed);
});

it("is tried over a day, ever more rarely, and then not any more", () => {
  const pauses = RETRY_PAUSES_MS.map((_pause, index) => pauseAfter(index + 1, { random: () => 0 }) ?? 0);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  const whole = pauses.reduce((sum, pause) => sum + pause, 0);
  expect(whole).toBeGreaterThan(24 * 3_600_000);
  expect(whole).toBeLessThan(36 * 3_600_000);
  expect(pauseAfter(RETRY_PAUSES_MS.length + 1, { random: () => 0 })).toBeNull();
  expect(pauseAfter(1, { random: () => 0.99 })).toBeGreaterThan(pauses[0] ?? 0);
});
