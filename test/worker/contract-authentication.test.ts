// Who may not even ask: for every operation the same 401 in the same words, nothing sent to Clerk, no storage touched for a forged key,
// and a count in the `anonymous` ledger that says what it was.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemDeps } from "../../src/deps.ts";
import { formatKey, newKeyId, newSecret, parseKey } from "../../src/keys/key-format.ts";
import { countedAs } from "./ledger-inspection.ts";
import { EVERY_FAMILY, OPERATIONS_AND_MADE_UP } from "./made-up-operations.ts";
import { requestOf, sampleCall } from "./operation-call.ts";
import { SECRETS, testGateway } from "./test-gateway.ts";

const gateway = testGateway({ operations: OPERATIONS_AND_MADE_UP });
const authorizations: Record<string, string> = {};

interface Stranger {
  readonly name: string;
  readonly code: string;
  readonly fault: string;
}

const STRANGERS: readonly Stranger[] = [
  { name: "no key", code: "authorization_header_format_invalid", fault: "missing" },
  { name: "another scheme", code: "authorization_header_format_invalid", fault: "malformed" },
  { name: "two keys", code: "authorization_header_format_invalid", fault: "malformed" },
  { name: "no key after Bearer", code: "authorization_header_format_invalid", fault: "malformed" },
  { name: "a text that is no key", code: "clerk_key_invalid", fault: "forged" },
  { name: "a forged key", code: "clerk_key_invalid", fault: "forged" },
  { name: "a key under another pepper", code: "clerk_key_invalid", fault: "forged" },
  { name: "the root token", code: "clerk_key_invalid", fault: "forged" },
  { name: "Clerk's own secret key", code: "clerk_key_invalid", fault: "forged" },
  { name: "a genuine key that nobody minted", code: "clerk_key_invalid", fault: "unknown" },
  { name: "a rotated secret", code: "clerk_key_invalid", fault: "wrong_secret" },
  { name: "a key of the other mode", code: "clerk_key_invalid", fault: "wrong_mode" },
  { name: "a revoked key", code: "clerk_key_invalid", fault: "revoked" },
  { name: "an expired key", code: "clerk_key_invalid", fault: "expired" },
  { name: "a key that is not valid yet", code: "clerk_key_invalid", fault: "not_yet_valid" },
  { name: "a key from a wrong address", code: "clerk_key_invalid", fault: "wrong_address" },
];

beforeAll(async () => {
  await gateway.publish([{ policy: "everything", rules: [{ id: "all", allow: EVERY_FAMILY }] }]);
  const mint = (more: Record<string, unknown> = {}) => gateway.mint(["everything"], more);
  const good = await mint();
  const deps = systemDeps();
  const madeUp = { id: newKeyId(deps), secret: newSecret(deps), mode: "test" } as const;
  const rotated = await mint();
  await gateway.admin("POST", `/keys/${rotated.id}/rotate`, { grace_seconds: 0 });
  const revoked = await mint();
  await gateway.admin("POST", `/keys/${revoked.id}/revoke`, { reason: "test" });
  const expired = await mint();
  await gateway.services.ledgers.changeKey(expired.id, { kind: "patch", patch: { expires_at: "2026-11-01T00:00:00Z" } });
  const parsed = parseKey([SECRETS.KEY_PEPPER], good.key);
  if (parsed === undefined) throw new Error("the gateway minted a key that is none");
  Object.assign(authorizations, {
    "another scheme": `Basic ${good.key}`,
    "two keys": `Bearer ${good.key}, Bearer ${good.key}`,
    "no key after Bearer": "Bearer",
    "a text that is no key": "Bearer x",
    "a forged key": `Bearer ${good.key.slice(0, -6)}000000`,
    "a key under another pepper": `Bearer ${formatKey("another pepper, just as long as it should be", parsed)}`,
    "the root token": `Bearer ${SECRETS.ROOT_TOKEN}`,
    "Clerk's own secret key": `Bearer ${SECRETS.CLERK_SECRET_KEY}`,
    "a genuine key that nobody minted": `Bearer ${formatKey(SECRETS.KEY_PEPPER, madeUp)}`,
    "a rotated secret": `Bearer ${rotated.key}`,
    "a key of the other mode": `Bearer ${formatKey(SECRETS.KEY_PEPPER, { ...parsed, mode: "live" })}`,
    "a revoked key": `Bearer ${revoked.key}`,
    "an expired key": `Bearer ${expired.key}`,
    "a key that is not valid yet": `Bearer ${(await mint({ not_before: "2099-01-01T00:00:00Z" })).key}`,
    "a key from a wrong address": `Bearer ${(await mint({ allowed_cidrs: ["198.51.100.0/24"] })).key}`,
  });
});
beforeEach(() => {
  gateway.clerk.sent.length = 0;
});

describe.each(OPERATIONS_AND_MADE_UP.map((operation) => ({ name: operation.name, operation })))(
  "$name is not for",
  ({ operation }) => {
    it.each(STRANGERS)("$name", async ({ name, code, fault }) => {
      const before = await countedAs(fault);
      const authorization = authorizations[name];
      const request = requestOf(sampleCall(operation), null, authorization === undefined ? {} : { headers: { authorization } });
      const answer = await gateway.send(request);
      expect(answer).toMatchObject({ status: 401, codes: [code] });
      expect(answer.headers.get("bailiff-request-id")).toMatch(/^req_/);
      expect(answer.headers.get("bailiff-attempts")).toBe("0");
      expect(gateway.clerk.sent).toEqual([]);
      expect(await countedAs(fault)).toBe(before + 1);
    });
  },
);

it("a stranger is told the same whatever is wrong with the key", async () => {
  const texts = await Promise.all(
    STRANGERS.filter(({ code }) => code === "clerk_key_invalid").map(async ({ name }) => {
      const answer = await gateway.call("GET", "/v1/users/count", { headers: { authorization: authorizations[name] ?? "" } });
      return JSON.stringify(answer.body?.["errors"]);
    }),
  );
  expect(new Set(texts).size).toBe(1);
});

it("a forged key costs no look at any Ledger", async () => {
  const asked: string[] = [];
  const watched = testGateway({
    bindings: {
      LEDGER: new Proxy(gateway.services.env.LEDGER, {
        get(target, property) {
          const value: unknown = Reflect.get(target, property);
          if (typeof value !== "function") return value;
          return (...args: unknown[]) => {
            if (property === "idFromName") asked.push(String(args[0]));
            return Reflect.apply(value, target, args);
          };
        },
      }),
    },
  });
  const answer = await watched.call("GET", "/v1/users/user_1", {
    headers: { authorization: authorizations["a forged key"] ?? "" },
  });
  expect(answer.status).toBe(401);
  expect(asked.filter((name) => name !== "anonymous")).toEqual([]);
});

it("an unknown path is 404 with or without a key", async () => {
  for (const headers of [{}, { authorization: authorizations["a forged key"] ?? "" }]) {
    expect(await gateway.call("GET", "/v1/organizations", { headers })).toMatchObject({
      status: 404,
      codes: ["bailiff_operation_unknown"],
    });
  }
});
