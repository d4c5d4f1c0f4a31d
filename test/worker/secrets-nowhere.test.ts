// Secrets are stored nowhere, logged nowhere and echoed nowhere: after everything that takes or makes one, every stored byte of every
// object and of KV, every log line and every answer is searched for each of them.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { AuditRecord } from "../../src/audit/record.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Registry } from "../../src/ledger/registry.ts";
import { alarmOf, ledgerOf, recordsOf, ringAlarm } from "./ledger-inspection.ts";
import { requestOf, sampleCall } from "./operation-call.ts";
import { json } from "./scripted-clerk.ts";
import { type MintedKey, SECRETS, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const console_: string[] = [];
const ledgers: string[] = ["admin", "anonymous"];
let stored = "";
const minted: MintedKey[] = [];

const CREDENTIALS = {
  password: "hunter2-the-password",
  password_digest: "digest-$2a$10$abcdefgh",
  totp_secret: "JBSWY3DPEHPK3PXP",
  backup_codes: ["backup-code-4711", "backup-code-0815"],
};
const CODE = "code-314159";
const OAUTH_TOKEN = "ya29.oauth-access-token";

async function mint(policy: string): Promise<MintedKey> {
  const key = await gateway.mint([policy]);
  minted.push(key);
  ledgers.push(key.id);
  return key;
}

/** Every table of the object, every row, as text. */
function dump(stub: DurableObjectStub<Ledger> | DurableObjectStub<Registry>): Promise<string> {
  return runInDurableObject<Ledger | Registry, string>(stub, (_object, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    );
    return tables
      .toArray()
      .map(({ name }) => JSON.stringify([name, storage.sql.exec(`SELECT * FROM "${name}"`).toArray()]))
      .join("\n");
  });
}

async function dumpKv(): Promise<string> {
  const { keys } = await env.AUDIT_KV.list();
  const values = await Promise.all(keys.map(async (key) => [JSON.stringify(key), await env.AUDIT_KV.get(key.name)].join("\n")));
  return values.join("\n");
}

beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation((...parts: unknown[]) => void console_.push(parts.map(String).join(" ")));
  const published = await gateway.publish([
    { policy: "all", rules: [{ id: "a", allow: ["users.*"] }] },
    { policy: "none", rules: [{ id: "a", allow: ["keys.list"] }] },
    // A rule that looks at the secret itself, and denies because of it.
    { policy: "reads-them", rules: [{ id: "a", allow: ["users.create", "users.update"], when: 'args.password == "x"' }] },
  ]);
  expect(published).toMatchObject({ status: 200 });
  for (const policy of ["all", "none", "reads-them"]) {
    const { key } = await mint(policy);
    for (const answer of [() => json({ token: OAUTH_TOKEN }), () => json({ errors: [] }, 500)]) {
      gateway.clerk.answerWith(answer);
      for (const [method, path, body] of [
        ["POST", "/v1/users", CREDENTIALS],
        ["PATCH", "/v1/users/user_1", CREDENTIALS],
        ["POST", "/v1/users/user_1/verify_password", { password: CREDENTIALS.password }],
        ["POST", "/v1/users/user_1/verify_totp", { code: CODE }],
        ["GET", "/v1/users/user_1/oauth_access_tokens/oauth_google", undefined],
        // Not valid: the secret stands beside, or in the place of, what is wrong.
        ["POST", "/v1/users", { ...CREDENTIALS, password: { nested: CREDENTIALS.password } }],
        ["POST", "/v1/users", { ...CREDENTIALS, backup_codes: CREDENTIALS.backup_codes.join(" ") }],
        ["POST", "/v1/users", { ...CREDENTIALS, surprise: CREDENTIALS.totp_secret }],
        ["POST", "/v1/users", `{"password":"${CREDENTIALS.password}"`],
        ["POST", "/v1/users/user_1/ban", { password: CREDENTIALS.password }],
        ["POST", `/v1/users?password=${CREDENTIALS.password}`, {}],
        ["POST", `/v1/users?limit=${CREDENTIALS.password}`, {}],
      ] as const) {
        await gateway.call(method, path, { key, body });
      }
    }
  }
  const rotated = minted[0] ?? { id: "", key: "" };
  const { body } = await gateway.admin("POST", `/keys/${rotated.id}/rotate`, { grace_seconds: 60 });
  minted.push({ id: rotated.id, key: String(body?.["key"]) });
  await gateway.admin("POST", "/explain", { key_id: rotated.id, operation: "users.create", args: CREDENTIALS });
  for (const args of [CREDENTIALS, { ...CREDENTIALS, surprise: CREDENTIALS.totp_secret }])
    await gateway.admin("POST", "/explain", {
      key_id: rotated.id,
      operation: "users.update",
      args: { ...args, user_id: "user_1" },
    });
  await gateway.admin("GET", "/keys", undefined, `${SECRETS.ROOT_TOKEN}x`);
  await gateway.call("GET", "/v1/users/user_1", { key: SECRETS.ROOT_TOKEN });
  await gateway.call("GET", "/v1/users/user_1", { key: SECRETS.CLERK_SECRET_KEY });
  await gateway.call("GET", "/v1/users/user_1", { key: `${rotated.key.slice(0, -1)}~` });
  gateway.clerk.answerWith(() => {
    throw new Error(`cannot connect with ${SECRETS.CLERK_SECRET_KEY}`);
  });
  await gateway.call("POST", "/v1/users/user_1/ban", { key: rotated.key });

  for (const ledger of ledgers) {
    await ringAlarm(ledger);
    await alarmOf(ledger);
  }
  const registry = env.REGISTRY.get(env.REGISTRY.idFromName("registry"));
  stored = [...(await Promise.all(ledgers.map((ledger) => dump(ledgerOf(ledger))))), await dump(registry), await dumpKv()].join(
    "\n",
  );
});

/** In any of the forms in which a text could have been written. */
function forms(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    btoa(secret),
    Buffer.from(secret).toString("hex"),
  ];
}

function secrets(): [string, string][] {
  return [
    ...Object.entries(CREDENTIALS).flatMap(([name, value]): [string, string][] => [value].flat().map((text) => [name, text])),
    ["code", CODE],
    ["OAuth token", OAUTH_TOKEN],
    ...Object.entries(SECRETS),
    ...minted.map(({ key }, index): [string, string] => [`key ${index}`, key]),
    // What follows the public head and id, the tag left out.
    ...minted.map(({ key }, index): [string, string] => [`secret ${index}`, key.slice(28, 71)]),
  ];
}

describe("a secret", () => {
  it("would be found if it were there: what is not secret is", () => {
    const [key] = minted;
    for (const known of ["verify_totp", "[redacted]", "Test key", key?.id ?? "", "users.create", "user_1"])
      expect(stored).toContain(known);
    expect(gateway.logged.join("\n") + console_.join("\n")).toContain("users.create");
    expect(stored.length).toBeGreaterThan(50_000);
    expect(new Set(secrets().map(([, text]) => text.length > 5)).size).toBe(1);
  });

  it("is in no stored byte of any object or of KV", () => {
    const found = secrets().filter(([, text]) => forms(text).some((form) => stored.includes(form)));
    expect(found).toEqual([]);
  });

  it("is in no log line", () => {
    const lines = [...gateway.logged, ...console_].join("\n");
    expect(secrets().filter(([, text]) => forms(text).some((form) => lines.includes(form)))).toEqual([]);
  });

  it("is in no answer but the one that hands it out", () => {
    const handedOut = (text: string) => gateway.answers.filter((answer) => answer.text.includes(text));
    const [tokens, others] = [
      secrets().filter(([name]) => name === "OAuth token"),
      secrets().filter(([name]) => !/^key|^secret|OAuth/.test(name)),
    ];
    expect(others.filter(([, text]) => handedOut(text).length > 0)).toEqual([]);
    for (const { key } of minted) expect(handedOut(key)).toMatchObject([{ body: { key } }]);
    for (const [, token] of tokens) expect(handedOut(token).every(({ status }) => status === 200)).toBe(true);
  });
});

describe("every operation with a secret argument", () => {
  const rows = OPERATIONS.filter(({ secretArgs }) => secretArgs.length > 0).map((operation) => ({
    name: operation.name,
    operation,
  }));

  it.each(rows)("$name records that it was there and not what it was", async ({ operation }) => {
    const { id, key } = await mint("all");
    gateway.clerk.answerWith(() => json({}));
    await gateway.send(requestOf(sampleCall(operation), key));
    const [intent]: AuditRecord[] = await recordsOf(id);
    const text = await dump(ledgerOf(id));
    for (const name of operation.secretArgs) {
      expect(intent?.args?.[name]).toBe("[redacted]");
      // Not `sample-password_hasher`, which is no secret.
      expect(text).not.toMatch(new RegExp(`sample-${name}(?!_)`));
    }
  });
});
