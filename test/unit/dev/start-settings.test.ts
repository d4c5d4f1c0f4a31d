// What `npm start` says of each setting that it cannot use: one line, without a secret. That it prints the line and ends: test/e2e/start.
import { expect, it } from "vitest";
import { StartProblem } from "../../../dev/problem.ts";
import { readStartSettings } from "../../../dev/settings.ts";
import { readWranglerConfig } from "../../../dev/wrangler-config.ts";

const VARS = Object.keys(readWranglerConfig().vars);
const LONG = "0123456789abcdef0123456789abcdef";

function refusal(env: Readonly<Record<string, string>>): string {
  try {
    readStartSettings(env, VARS);
  } catch (error) {
    if (error instanceof StartProblem) return error.message;
    throw error;
  }
  return "nothing";
}

it("takes what is given, and nothing at all", () => {
  expect(refusal({})).toBe("nothing");
  expect(refusal({ ROOT_TOKEN: LONG, KEY_PEPPER: LONG, PORT: "0", DEFAULT_KEY_RATE: "off", RETRY_MAX: "0" })).toBe("nothing");
});

it("brings a demo history unless told not to", () => {
  const brings = (env: Readonly<Record<string, string>>) => readStartSettings(env, VARS).demoHistory;
  expect([brings({}), brings({ DEMO_HISTORY: "" }), brings({ DEMO_HISTORY: "1" }), brings({ DEMO_HISTORY: "0" })]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

it.each([
  ["a CLERK_API_URL that is no URL", { CLERK_API_URL: "nonsense" }, /CLERK_API_URL must be a URL/],
  ["a CLERK_API_URL that is not http(s)", { CLERK_API_URL: "ftp://clerk.example" }, /CLERK_API_URL must be https/],
  ["a CLERK_API_URL without a secret", { CLERK_API_URL: "https://clerk.example" }, /CLERK_SECRET_KEY is missing/],
  ["a live key for this machine", { CLERK_API_URL: "http://127.0.0.1:9", CLERK_SECRET_KEY: `sk_live_${LONG}` }, /CLERK_API_URL/],
  ["a live key for the emulator", { CLERK_SECRET_KEY: `sk_live_${LONG}` }, /CLERK_SECRET_KEY is a live key/],
  ["a Clerk key of another kind", { CLERK_SECRET_KEY: "pk_test_abc" }, /CLERK_SECRET_KEY must start with/],
  ["a short root token", { ROOT_TOKEN: LONG.slice(1) }, /ROOT_TOKEN is too short: at least 32/],
  ["a short pepper", { KEY_PEPPER: LONG.slice(1) }, /KEY_PEPPER is too short: at least 32/],
  ["a signing key that is none", { AUDIT_SIGNING_KEY: LONG }, /AUDIT_SIGNING_KEY must be an Ed25519 key/],
  ["a port that is no number", { PORT: "http" }, /PORT must be a whole number/],
  ["an emulator port out of range", { EMULATOR_PORT: "65536" }, /EMULATOR_PORT must be a whole number/],
  ["a malformed time-out", { UPSTREAM_TIMEOUT_MS: "4s" }, /UPSTREAM_TIMEOUT_MS must be a whole number/],
  ["a deadline of 25 s", { UPSTREAM_DEADLINE_MS: "25000" }, /UPSTREAM_DEADLINE_MS must be a whole number/],
  ["a negative number of retries", { RETRY_MAX: "-1" }, /RETRY_MAX must be a whole number/],
  ["a malformed rate", { DEFAULT_KEY_RATE: "fast" }, /DEFAULT_KEY_RATE must be like/],
  ["a retention that is too short", { AUDIT_RETENTION_DAYS: "7" }, /AUDIT_RETENTION_DAYS must be empty .* from 30 to 36500/],
  ["a demo history that is neither wanted nor not", { DEMO_HISTORY: "no" }, /DEMO_HISTORY must be 0 or 1/],
  ["a jurisdiction", { JURISDICTION: "eu" }, /JURISDICTION is for Cloudflare/],
])("refuses %s", (_name, env, line) => {
  const said = refusal(env);
  expect(said).toMatch(line);
  expect(said).not.toContain("\n");
  for (const value of Object.values<string>(env)) if (value.length > 20) expect(said).not.toContain(value.slice(8));
});
