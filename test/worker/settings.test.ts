// Settings that name what a deployment is for: with what does not fit to them nothing is served.
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readSettings } from "../../src/env.ts";
import { SECRETS } from "./test-gateway.ts";

const LIVE = { CLERK_SECRET_KEY: "sk_live_OfTheRealUsers" };

it.each([
  ["", {}, null],
  ["", LIVE, null],
  ["test", {}, null],
  ["live", LIVE, null],
  ["test", LIVE, "is of a live instance, and CLERK_MODE says that this deployment is for a test one"],
  ["live", {}, "is of a test instance, and CLERK_MODE says that this deployment is for a live one"],
  ["Live", LIVE, "CLERK_MODE must be empty, live or test"],
])("CLERK_MODE=%j with %j: %s", (mode, secrets, problem) => {
  const read = readSettings({ ...env, ...SECRETS, ...secrets, CLERK_API_URL: "https://api.clerk.com", CLERK_MODE: mode });
  expect(read.ok ? null : read.problems).toEqual(problem === null ? null : [expect.stringContaining(problem)]);
  if (!read.ok) expect(read.problems.join()).not.toContain("OfTheRealUsers");
});
