// What `at-noon.ts` promises to every other file here.
import { runInDurableObject } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { runFromNoon } from "./at-noon.ts";
import { ledgerOf } from "./ledger-inspection.ts";

const NOON = /^2035-06-15T12:/;

it("a scene begins at noon, for the test and for Durable Objects, and goes on from there", async () => {
  expect(new Date().toISOString()).toMatch(NOON);
  expect(await runInDurableObject(ledgerOf("noon"), () => new Date().toISOString())).toMatch(NOON);
  const beforeMs = Date.now();
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(beforeMs));
});

it("a scene that set its clock goes back to noon", () => {
  vi.setSystemTime(0);
  expect(Date.now()).toBe(0);
  runFromNoon();
  expect(new Date().toISOString()).toMatch(NOON);
  vi.setSystemTime(0);
});

it("a scene that left its clock set leaves nothing to the next but a date that it may set again", () => {
  expect(vi.getMockedSystemTime()?.getTime()).toBe(0);
  runFromNoon();
  expect(new Date().toISOString()).toMatch(NOON);
});
