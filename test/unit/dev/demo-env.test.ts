// What goes into `demo.env`, and what does not: secrets that the user gave are the user's to keep.
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { type DemoEnvFacts, demoEnv, keyVariables } from "../../../dev/demo-env.ts";

const HOSTILE = `root'"\\$(touch /tmp/x)\`id\` ; #é 0123456789`;
const FACTS: DemoEnvFacts = {
  url: "http://127.0.0.1:8787",
  upstream: { url: "http://127.0.0.1:8788", emulated: true },
  secrets: { ROOT_TOKEN: HOSTILE, CLERK_SECRET_KEY: "sk_test_made" },
  given: {},
  keys: [{ policy: "trust-and-safety", id: "k", key: "sk_test_bailiff_k" }],
  auditKey: "/s/audit-key.json",
};

const read = (facts: Partial<DemoEnvFacts>, variable: string) =>
  execFileSync("sh", ["-c", `${demoEnv({ ...FACTS, ...facts })}\nprintf %s "$${variable}"`], { encoding: "utf8", env: {} });

it.each([
  ["BAILIFF_URL", "http://127.0.0.1:8787"],
  ["BAILIFF_TOKEN", HOSTILE],
  ["TRUST_AND_SAFETY_KEY", "sk_test_bailiff_k"],
  ["AS_TRUST_AND_SAFETY", "Authorization: Bearer sk_test_bailiff_k"],
  ["EMULATOR_KEY", "sk_test_made"],
])("gives %s as it is, whatever is in it", (variable, value) => {
  expect(read({}, variable)).toBe(value);
});

it.each(["ROOT_TOKEN", "CLERK_SECRET_KEY"] as const)("has no %s that the user gave", (name) => {
  const given = "given-0123456789-0123456789-0123456789";
  const text = demoEnv({ ...FACTS, secrets: { ...FACTS.secrets, [name]: given }, given: { [name]: given } });
  expect(text).not.toContain(given);
  expect(text).toContain("BAILIFF_URL");
});

it("has nothing of an emulator where another Clerk is behind the gateway", () => {
  const text = demoEnv({ ...FACTS, upstream: { url: "https://api.clerk.com", emulated: false }, keys: [] });
  expect(text).not.toMatch(/EMULATOR|SOMEBODY|sk_test_/);
  expect(text).toContain("export BAILIFF_TOKEN=");
});

it("names variables that a shell takes", () => {
  expect(keyVariables("on-call")).toEqual({ key: "ON_CALL_KEY", header: "AS_ON_CALL" });
});
