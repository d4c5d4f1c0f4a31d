// docs/recipes of hooks, each run as its page shows it: a gateway, the recipe's own receiver with its library, and a stand-in behind it for the chat,
// the pager, the mailbox and the SIEM.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, ROOT_TOKEN, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { startMailServer } from "./mail-server.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { hookOf, type RunningRecipe, runRecipe } from "./recipe-process.ts";

const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let behind: Receiver;
let recipe: RunningRecipe | null = null;
let key: { id: string; key: string };

async function send(token: string, method: string, at: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(gateway.url + at, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "bailiff-reason": "TICKET-1" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return JSON.parse(await response.text());
}
const admin = (method: string, at: string, body?: object) => send(ROOT_TOKEN, method, `/admin${at}`, body);

/** The hook of the page, and its receiver with what the page has it given; first made to nowhere, because the receiver wants its secret. */
async function runPage(name: string, env: (made: Record<string, unknown>) => Record<string, string>): Promise<string> {
  const made = await admin("POST", "/hooks", { url: "http://127.0.0.1:9/", ...hookOf(name) });
  expect(made["id"], JSON.stringify(made)).toEqual(expect.any(String));
  recipe = await runRecipe(name, env(made));
  await admin("PATCH", `/hooks/${String(made["id"])}`, { url: `${recipe.url}/` });
  return String(made["id"]);
}
const tries = async (id: string): Promise<{ error: string | null; type: string }[]> =>
  JSON.parse(JSON.stringify((await admin("GET", `/hooks/${id}/deliveries`))["data"]));
const forged = async () => {
  const headers = {
    "webhook-id": "x-1",
    "webhook-timestamp": String(Math.floor(Date.now() / 1_000)),
    "webhook-signature": "v1,AAAA v1a,AAAA",
  };
  return (await fetch(`${recipe?.url}/`, { method: "POST", headers, body: '{"type":"call.denied","data":{}}' })).status;
};

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  behind = await startReceiver();
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  const allow = ["users.get", "users.adjust_billing_credit_balance"];
  await admin("PUT", "/policies", { policies: [{ policy: "p", rules: [{ id: "a", allow }] }] });
  key = JSON.parse(JSON.stringify(await admin("POST", "/keys", { name: "Support desk", owner: "support", policies: ["p"] })));
});
afterEach(async () => {
  const { data } = JSON.parse(JSON.stringify(await admin("GET", "/hooks")));
  for (const { id } of data) await admin("DELETE", `/hooks/${id}`);
  recipe?.stop();
  recipe = null;
  behind.arrived.length = 0;
});
afterAll(async () => {
  await gateway?.kill();
  await behind?.close();
  await emulator?.close();
  state.remove();
});

it("denials to a chat", async () => {
  await runPage("denials-to-a-chat", ({ secret }) => ({ HOOK_SECRET: String(secret), CHAT_URL: `${behind.url}/chat` }));
  await send(key.key, "POST", `/v1/users/${SEED.google.id}/ban`, {});
  const [post] = await eventually(
    async () => behind.arrived,
    ({ length }) => length > 0,
    20_000,
  );
  expect(JSON.parse(post?.body ?? "{}").text).toMatch(
    new RegExp(`^Support desk \\(support\\) was refused users\\.ban on ${SEED.google.id}: .+ \\(reason: TICKET-1\\)$`),
  );
  expect(await forged()).toBe(401);
});

it("credits above an amount to a pager", async () => {
  const id = await runPage("credits-to-a-pager", ({ secret }) => ({
    HOOK_SECRET: String(secret),
    PAGER_URL: `${behind.url}/pager`,
    PAGER_KEY: "k",
  }));
  for (const [amount, currency] of [
    [100, "USD"],
    [50_000, "USD"],
    [90_000, "EUR"],
  ] as const) {
    const body = { amount, currency, action: "increase", idempotency_key: `recipe-${amount}` };
    const answer = await send(key.key, "POST", `/v1/users/${SEED.credits.id}/billing/credits`, body);
    expect(answer["errors"], JSON.stringify(answer)).toBeUndefined();
  }
  await eventually(
    async () => behind.arrived,
    ({ length }) => length > 0,
    20_000,
  );
  expect(
    await eventually(
      () => tries(id),
      (all) => all.length > 0,
    ),
  ).toMatchObject([{ error: null, type: "money.moved" }]);
  expect(behind.arrived.map(({ body }) => JSON.parse(body).payload.summary)).toEqual([
    `Support desk (support): increase of 500 USD for ${SEED.credits.id}`,
  ]);
  expect(await forged()).toBe(401);
});

it("root's every step to a mailbox", async () => {
  const mail = await startMailServer();
  await runPage("root-to-a-mailbox", ({ secret }) => ({
    HOOK_SECRET: String(secret),
    SMTP_PORT: String(mail.port),
    MAIL_TO: "audit@example.com",
  }));
  await send(key.key, "POST", `/v1/users/${SEED.google.id}/ban`, {});
  await admin("POST", "/keys", { name: "Made by root\r\nBcc: everybody@example.com", owner: "o", policies: ["p"] });
  await admin("POST", "/keys", { name: "Made by root", owner: "o", policies: ["p"] });
  const wanted = (letter: string) =>
    letter.includes("Subject: root: keys.create (key.created)") && letter.includes("Made by root");
  await eventually(
    async () => mail.letters,
    (letters) => letters.some(wanted),
    20_000,
  );
  expect(mail.letters.some(wanted)).toBe(true);
  expect(mail.letters.every((letter) => letter.startsWith("To: audit@example.com\r\n") && !letter.includes("users.ban"))).toBe(
    true,
  );
  expect(await forged()).toBe(401);
  mail.close();
});

it("everything to a SIEM", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "bailiff-siem-"));
  const file = path.join(folder, "events.ndjson");
  const id = await runPage("everything-to-a-siem", ({ public_keys }) => {
    const [newest] = JSON.parse(JSON.stringify(public_keys));
    return { HOOK_PUBLIC_KEY: newest.key, SIEM_FILE: file };
  });
  await send(key.key, "POST", `/v1/users/${SEED.google.id}/ban`, {});
  await admin("POST", `/hooks/${id}/test`);
  const ended = await eventually(
    () => tries(id),
    (all) => all.filter(({ error }) => error === null).length >= 2,
    20_000,
  );
  const test = ended.find(({ type }) => type === "hook.test");
  const resent: { id: string }[] = JSON.parse(JSON.stringify([test]));
  await admin("POST", `/hooks/${id}/deliveries/${resent[0]?.id}/resend`);
  await eventually(
    () => tries(id),
    (all) => all.filter(({ type }) => type === "hook.test").length === 2,
    20_000,
  );
  const lines = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(
    lines
      .map(({ type }) => type)
      .filter((type) => type !== "checkpoint.signed")
      .sort(),
  ).toEqual(["call.denied", "hook.test"]);
  expect(new Set(lines.map(({ webhook_id }) => webhook_id)).size).toBe(lines.length);
  expect(await forged()).toBe(401);
  rmSync(folder, { recursive: true });
});
