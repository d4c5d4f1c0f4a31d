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

it.each([
  [{ TRUST_CF_IP: "true" }, "TRUST_CF_IP must be empty, 0 or 1"],
  [{ TRUST_CF_IP: "yes" }, "TRUST_CF_IP must be empty, 0 or 1"],
  [{ TRUST_CF_IPS: "1" }, "TRUST_CF_IPS is no setting of Bailiff's; did you mean TRUST_CF_IP?"],
  [{ AUDIT_SIGING_KEY: "x" }, "did you mean AUDIT_SIGNING_KEY?"],
  [{ Default_Key_Rate: "5/10s" }, "did you mean DEFAULT_KEY_RATE?"],
  [{ READS_WITHOUT_LEDGERS: "refuse" }, "did you mean READS_WITHOUT_LEDGER?"],
  [{ DEFAULT_KEY_RATE: "of" }, "DEFAULT_KEY_RATE must be off"],
  [{ READS_WITHOUT_LEDGER: "refused" }, "READS_WITHOUT_LEDGER must be"],
  [{ KEY_LEASE_MS: "30s" }, "KEY_LEASE_MS must be a whole number"],
  [{ RETRY_MAX: "-1" }, "RETRY_MAX must be a whole number"],
  [{ AUDIT_RETENTION_DAYS: "1y" }, "AUDIT_RETENTION_DAYS"],
  [{ ROOT_TOKEN: "short" }, "secret ROOT_TOKEN must be set, with at least 32 characters"],
  [{ TRUST_CF_IP: "0" }, null],
  [{ TRUST_CF_IP: "" }, null],
  // Others' own.
  [{ CLERK_PUBLISHABLE_KEY: "pk_test_x", LOG_LEVEL: "info", SENTRY_DSN: "x" }, null],
])("nothing is served with %j: %s", (settings: Readonly<Record<string, string>>, problem) => {
  const read = readSettings({ ...env, ...SECRETS, CLERK_API_URL: "https://api.clerk.com", ...settings });
  expect(read.ok ? null : read.problems).toEqual(problem === null ? null : [expect.stringContaining(problem)]);
});
