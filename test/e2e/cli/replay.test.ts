// What the log says of the policies: replay, rules on trial, usage and the scopes that would do; against a running gateway.
import { cp, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import * as z from "zod";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";
import { bailiffAs } from "./run-bailiff.ts";

const EXAMPLES = fileURLToPath(new URL("../../../policies", import.meta.url));
const PLAIN_USER = "user_2credit000000000000000000aa";
let cli: CliGateway;
let supportId = "";

const change = z.looseObject({
  operation: z.string(),
  calls: z.number(),
  would_be: z.looseObject({ effect: z.string(), rule: z.string().nullable() }),
  example: z.string(),
});
const replaySchema = z.looseObject({
  calls: z.number(),
  same: z.number(),
  flips: z.array(change),
  terms: z.array(change),
  untold: z.array(z.looseObject({ why: z.string() })),
});
const mintedSchema = z.looseObject({ id: z.string(), key: z.string() });
const POLICIES = ["--policy", "support", "--policy", "key-desk"];
const usageSchema = z.looseObject({
  operations: z.array(z.looseObject({ operation: z.string(), granted: z.string(), used: z.number(), denied: z.number() })),
  proposal: z
    .looseObject({
      scopes: z.array(z.string()),
      proof: z.looseObject({ calls: z.number(), lost: z.number(), untold: z.number() }),
    })
    .nullable(),
});

function asSupport(method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${cli.gateway.demoKeys.get("support") ?? ""}`, "content-type": "application/json" };
  return fetch(cli.gateway.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

async function folder(name: string, edit: (text: string) => string): Promise<string> {
  const directory = cli.file(name);
  await cp(EXAMPLES, directory, { recursive: true });
  await writeFile(`${directory}/support.yaml`, edit(await readFile(`${directory}/support.yaml`, "utf8")));
  return directory;
}
const replay = async (directory: string, ...more: string[]) => {
  const run = await cli.bailiff("policies", "replay", directory, "--key", supportId, "--json", ...more);
  return { code: run.code, ...replaySchema.parse(run.json()) };
};
const SMALLER = (text: string) =>
  text.replace("limit: [{ sum: args.amount, max: 20000, per: 1d }]", "limit: [{ sum: args.amount, max: 500, per: 1d }]");

beforeAll(async () => {
  cli = await cliGateway();
  supportId = /bailiff_([0-9A-Za-z]{12})/.exec(cli.gateway.demoKeys.get("support") ?? "")?.[1] ?? "";
  for (let count = 0; count < 3; count += 1) expect((await asSupport("GET", "/v1/users?limit=1")).status).toBe(200);
  expect((await asSupport("POST", `/for/TICKET-1/v1/users/${PLAIN_USER}/ban`)).status).toBe(200);
  expect((await asSupport("POST", `/v1/users/${PLAIN_USER}/unban`)).status).toBe(403);
  for (const key of ["a", "b", "c"]) {
    const credit = { action: "increase", amount: 200, currency: "USD", idempotency_key: key };
    expect((await asSupport("POST", `/v1/users/${PLAIN_USER}/billing/credits`, credit)).status).toBe(200);
  }
  // Plain reads are on record a moment after their answer.
  const readsOnRecord = async () => {
    const listed = await cli.bailiff("audit", "list", "--key", supportId, "--type", "read", "--json");
    return z.looseObject({ data: z.array(z.unknown()) }).parse(listed.json()).data.length;
  };
  await vi.waitFor(async () => expect(await readsOnRecord()).toBe(3), { timeout: 20_000, interval: 200 });
});
afterAll(() => cli.stop());

it("replays the same policies over the log: nothing flips", async () => {
  expect(await replay(EXAMPLES)).toMatchObject({ code: 0, calls: 8, same: 8, flips: [], terms: [], untold: [] });
});

it("lists the decisions that an unpublished folder would flip, and the limits that it would use up", async () => {
  const noBans = await folder("no-bans", (text) => text.replace("allow: [users.ban, users.unban]", "allow: [users.unban]"));
  expect(await replay(noBans)).toMatchObject({
    code: 1,
    flips: [{ operation: "users.ban", calls: 1, would_be: { effect: "deny", rule: null } }],
  });
  const smaller = await folder("smaller", SMALLER);
  expect(await replay(smaller)).toMatchObject({
    code: 1,
    same: 7,
    flips: [
      {
        operation: "users.adjust_billing_credit_balance",
        calls: 1,
        would_be: { effect: "deny", rule: "small-credits", code: "bailiff_limit_exceeded" },
      },
    ],
  });
  const text = await cli.bailiff("policies", "replay", smaller, "--from", "1h");
  expect([text.code, text.stdout]).toEqual([
    1,
    expect.stringMatching(/calls decided again.*\n\nWould flip\nKEY.*\n.*small-credits, limit/),
  ]);
});

it("says what a record cannot tell, and flips nothing by it", async () => {
  const locked = await folder("locked", (text) =>
    text.replace("when: has(target.private_metadata.staff)", "when: has(target.private_metadata.staff) || target.locked"),
  );
  const { code, untold, flips } = await replay(locked);
  expect([code, flips]).toEqual([0, []]);
  expect(untold.map(({ why }) => why)).toEqual(expect.arrayContaining(["a rule reads what is not on record: target.locked"]));
});

it("replays an earlier version too", async () => {
  const { data } = z
    .object({ data: z.array(z.looseObject({ version: z.string() })) })
    .parse((await cli.bailiff("policies", "versions", "--json")).json());
  expect(await replay(EXAMPLES, "--version", data[0]?.version ?? "")).toMatchObject({ code: 0, same: 8 });
  expect((await cli.bailiff("policies", "replay", "--version", "0123456789abcdef")).code).toBe(1);
});

it("refuses a key that there is not and a span that holds nothing, and says so when there were no calls", async () => {
  const run = (...more: string[]) => cli.bailiff("policies", "replay", EXAMPLES, ...more);
  const nobody = await run("--key", "000000000000");
  expect([nobody.code, nobody.stdout, nobody.stderr]).toEqual([
    1,
    "",
    expect.stringContaining("no key with the id 000000000000"),
  ]);
  expect((await run("--from", "2999-01-01")).code).toBe(2);
  expect((await run("--from", "1h", "--to", "2h")).code).toBe(2);
  const quiet = await run("--from", "2020-01-01", "--to", "2020-01-02");
  expect([quiet.code, quiet.stdout, quiet.stderr]).toEqual([
    0,
    expect.stringMatching(/^0 calls/),
    expect.stringContaining("no calls in this span"),
  ]);
});

it("proposes the smallest scopes, proven on the calls; what the key did then still works, and nothing else", async () => {
  const usage = await cli.bailiff("keys", "usage", supportId, "--json");
  const { operations, proposal } = usageSchema.parse(usage.json());
  expect(operations).toContainEqual(
    expect.objectContaining({ operation: "users.list", granted: "conditional", used: 3, denied: 0 }),
  );
  expect(operations).toContainEqual(
    expect.objectContaining({ operation: "users.unban", granted: "conditional", used: 0, denied: 1 }),
  );
  expect(proposal).toEqual({
    scopes: ["users.adjust_billing_credit_balance", "users.ban", "users.list"],
    proof: { calls: 8, lost: 0, untold: 0 },
  });
  const shown = await cli.bailiff("keys", "usage", supportId);
  expect(shown.stdout).toContain(
    `bailiff keys update ${supportId} --scope users.adjust_billing_credit_balance --scope users.ban --scope users.list`,
  );

  const scopes = (proposal?.scopes ?? []).flatMap((scope) => ["--scope", scope]);
  expect((await cli.bailiff("keys", "update", supportId, ...scopes)).code).toBe(0);
  expect((await asSupport("POST", `/for/TICKET-2/v1/users/${PLAIN_USER}/ban`)).status).toBe(200);
  expect((await asSupport("POST", `/for/TICKET-2/v1/users/${PLAIN_USER}/unlock`)).status).toBe(403);
  expect((await cli.bailiff("keys", "update", supportId, "--all-scopes")).code).toBe(0);
});

it("proposes to a key desk the scopes that it gave away, and what its keys used: then it can do the same again", async () => {
  const minted = await cli.bailiff("keys", "create", "--name", "desk", "--owner", "d", ...POLICIES, "--expires", "30d", "--json");
  const desk = mintedSchema.parse(minted.json());
  const bailiff = bailiffAs({ BAILIFF_URL: cli.gateway.url, BAILIFF_TOKEN: desk.key });
  const mint = () =>
    bailiff("keys", "create", "--name", "n", "--owner", "d", ...POLICIES, "--expires", "1d", "--scope", "users.get", "--json");
  const child = mintedSchema.parse((await mint()).json());
  expect((await bailiff("keys", "update", child.id, "--scope", "users.get", "--scope", "users.get_*")).code).toBe(0);
  const asChild = { headers: { authorization: `Bearer ${child.key}` } };
  expect((await fetch(`${cli.gateway.url}/v1/users/${PLAIN_USER}`, asChild)).status).toBe(200);

  const { proposal } = usageSchema.parse((await cli.bailiff("keys", "usage", desk.id, "--json")).json());
  expect(proposal).toEqual({
    scopes: ["keys.create", "keys.update", "users.get", "users.get_*"],
    proof: { calls: 2, lost: 0, untold: 0 },
  });
  const scopes = (proposal?.scopes ?? []).flatMap((scope) => ["--scope", scope]);
  expect((await cli.bailiff("keys", "update", desk.id, ...scopes)).code).toBe(0);
  expect((await mint()).code).toBe(0);
  expect((await bailiff("keys", "update", child.id, "--name", "m")).code).toBe(0);
});

it("gives one line for each active key, with what wants attention", async () => {
  const all = await cli.bailiff("keys", "usage");
  expect([all.code, all.stdout]).toEqual([0, expect.stringMatching(/demo agent .* never used/)]);
  expect(all.stdout).toMatch(/demo support +demo +2\d\d\d-\d\d-\d\dT\S+ +\d+ +3 +2 /);
});

it("counts what rules on trial would have done, by rule and key", async () => {
  const trial = await folder("trial", (text) => `${text}\n  - id: no-bans\n    deny: [users.ban]\n    shadow: true\n`);
  expect((await cli.bailiff("policies", "push", trial, "--yes")).code).toBe(0);
  for (const ticket of ["TICKET-3", "TICKET-4"])
    expect((await asSupport("POST", `/for/${ticket}/v1/users/${PLAIN_USER}/ban`)).status).toBe(200);
  const counted = await cli.bailiff("policies", "shadow", "--from", "1h", "--json");
  expect(counted.json()).toMatchObject({
    data: [
      { policy: "support", rule: "no-bans", key: { id: supportId }, calls: 2, flips_to_deny: 2, flips_to_allow: 0, unknown: 0 },
    ],
  });
  const told = await cli.bailiff("policies", "shadow");
  expect(told.stdout).toMatch(/support\/no-bans +\S+ \(demo support\) +2 +0 +2 +0/);
  expect(told.stderr).toMatch(/^2 decisions would flip\. One of them in full: bailiff audit show \S+-\d+$/m);
  expect((await cli.bailiff("audit", "list", "--shadow", "flip", "--json")).json()).toMatchObject({
    data: [{ operation: "users.ban" }, {}, {}, {}],
  });
  const explained = await cli.bailiff(
    "policies",
    "explain",
    "users.ban",
    "--key",
    supportId,
    "--args",
    `{"user_id":"${PLAIN_USER}"}`,
    "--reason",
    "TICKET-5",
  );
  expect(explained.stdout).toMatch(/on trial +support\/no-bans would deny instead/);
});
