// `bailiff approvals …` with the demo keys and the policies that are shipped: a ban of six waits for the demo lead.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";

let cli: CliGateway;
let key: string;

beforeAll(async () => {
  cli = await cliGateway();
  key = cli.gateway.demoKeys.get("trust-and-safety") ?? "";
});
afterAll(async () => {
  await cli?.stop();
});

async function users(): Promise<readonly string[]> {
  const response = await fetch(`${cli.gateway.url}/v1/users?limit=20`, { headers: { authorization: `Bearer ${key}` } });
  const list: { id: string; private_metadata?: { staff?: boolean } }[] = JSON.parse(await response.text());
  return list.filter((user) => user.private_metadata?.staff === undefined).map(({ id }) => id);
}

async function ban(ids: readonly string[]) {
  const response = await fetch(`${cli.gateway.url}/for/spam-wave/v1/users/ban`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ user_ids: ids }),
  });
  const text = await response.text();
  const { errors }: { errors?: { meta?: { approval_id?: string } }[] } = JSON.parse(text);
  return { status: response.status, id: errors?.[0]?.meta?.approval_id ?? "" };
}

it("lists, shows and approves what waits; the same call then goes through, and the log has the story", async () => {
  const six = (await users()).slice(0, 6);
  expect(six).toHaveLength(6);
  const { status, id } = await ban(six);
  expect(status).toBe(403);

  const lead = cli.as("approver");
  const listed = await lead("approvals", "list", "--status", "pending");
  expect(listed.stdout).toContain(id);
  expect(listed.stdout).toContain("users.bulk_ban");
  expect(Math.max(...listed.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  const shown = await lead("approvals", "show", id);
  for (const user of six) expect(shown.stdout).toContain(user);
  expect(shown.stdout).toContain("spam-wave");
  expect(shown.stdout).toMatch(/demanded by +trust-and-safety\/ban-many/);

  // The one who asks sees its own, and is not the one to agree.
  const asker = cli.as("trust-and-safety");
  expect((await asker("approvals", "list", "--own")).stdout).toContain(id);
  expect((await asker("approvals", "approve", id, "--reason", "me", "--yes")).code).toBe(3);
  const agreed = await lead("approvals", "approve", id, "--reason", "looked at all six", "--yes");
  expect([agreed.code, agreed.stdout]).toEqual([0, expect.stringContaining("approved, 1 of 1 have agreed")]);
  expect(agreed.stdout).toContain("looked at all six");
  expect((await ban(six)).status).toBe(200);
  expect((await lead("approvals", "show", id)).stdout).toMatch(/status +used/);
  const story = await cli.bailiff("audit", "list", "--approval", id, "--json");
  for (const step of ["asked", "approved", "used"]) expect(story.stdout).toContain(`"${step}"`);
}, 60_000);

it("rejects and withdraws, and says what is wrong with either", async () => {
  const all = await users();
  const [first, second] = [await ban(all.slice(0, 6)), await ban(all.slice(1, 7))];
  const lead = cli.as("approver");
  const rejected = await lead("approvals", "reject", first.id, "--reason", "not these", "--yes");
  expect([rejected.code, rejected.stdout]).toEqual([0, expect.stringContaining("not these")]);
  const withdrawn = await cli.as("trust-and-safety")("approvals", "withdraw", second.id, "--reason", "mistyped", "--yes");
  expect([withdrawn.code, withdrawn.stdout]).toEqual([0, expect.stringContaining("withdrawn")]);
  expect((await lead("approvals", "approve", second.id, "--reason", "late", "--yes")).code).toBe(1);
}, 60_000);

it("who-can and explain say how many must agree", async () => {
  const six = JSON.stringify({ user_ids: ["a", "b", "c", "d", "e", "f"].map((name) => `user_${name}`) });
  const can = await cli.bailiff(
    "policies",
    "who-can",
    "users.bulk_ban",
    "--args",
    six,
    "--reason",
    "spam",
    "--target",
    '{"id":"user_a","private_metadata":{}}',
  );
  expect(can.stdout + can.stderr).toContain("allow, with 1 approval");
}, 60_000);
