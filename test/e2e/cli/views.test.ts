// What a team's own auditor and desk see through `bailiff`: their team's keys and records, and nothing that counts others.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { SEED } from "../../../emulator/server.ts";
import { eventually } from "../gateway-admin.ts";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";
import { bailiffAs } from "./run-bailiff.ts";

let cli: CliGateway;
const minted = z.looseObject({ id: z.string(), key: z.string() });
const keyList = z.object({
  data: z.array(z.looseObject({ id: z.string(), name: z.string(), owner: z.string() })),
  total_count: z.int(),
});
const recordPage = z.looseObject({ data: z.array(z.looseObject({ key: z.looseObject({ owner: z.string() }) })) });
let review: z.infer<typeof minted>;
let desk: z.infer<typeof minted>;

async function mint(name: string, owner: string, ...policies: string[]): Promise<z.infer<typeof minted>> {
  const options = policies.flatMap((policy) => ["--policy", policy]);
  const made = await cli.bailiff("keys", "create", "--name", name, "--owner", owner, ...options, "--expires", "1d", "--json");
  expect(made.code, made.stderr).toBe(0);
  return minted.parse(made.json());
}
const as = (key: string, ...args: string[]) => bailiffAs({ BAILIFF_URL: cli.gateway.url, BAILIFF_TOKEN: key })(...args);

beforeAll(async () => {
  cli = await cliGateway();
  review = await mint("review", "team-a", "team-auditor");
  desk = await mint("desk", "team-a", "support", "key-desk");
  const other = await mint("other", "team-b", "support", "key-desk");
  for (const { key } of [desk, other])
    await fetch(`${cli.gateway.url}/v1/users?limit=1`, { headers: { authorization: `Bearer ${key}` } });
  await eventually(
    async () => (await cli.bailiff("audit", "list", "--operation", "users.list", "--json")).stdout,
    (text) => text.includes("team-a") && text.includes("team-b"),
  );
});
afterAll(() => cli.stop());

it("lists the keys of the team", async () => {
  for (const { key } of [review, desk]) {
    const listed = await as(key, "keys", "list", "--json");
    const { data, total_count } = keyList.parse(listed.json());
    expect(data.map(({ name }) => name)).toEqual(["desk", "review"]);
    expect(total_count).toBe(2);
  }
});

it("reads the records of the team, and writes them as a table without manifest", async () => {
  const listed = await as(review.key, "audit", "list", "--json");
  const owners = recordPage.parse(listed.json()).data.map(({ key }) => key.owner);
  expect(new Set(owners)).toEqual(new Set(["team-a"]));
  const file = cli.file("team.csv");
  const exported = await as(review.key, "audit", "export", "--format", "csv", "--operation", "users.*", "--out", file);
  expect([exported.code, exported.stderr]).toEqual([0, expect.stringContaining("no manifest")]);
  const table = await readFile(file, "utf8");
  expect(table.startsWith("id,at,type,")).toBe(true);
  expect([table.includes("team-a"), table.includes("team-b"), table.includes("audit.read")]).toEqual([true, false, false]);
  const printed = await as(review.key, "audit", "export", "--format", "csv");
  expect([printed.code, printed.stdout.match(/id,at,type/g)?.length, printed.stdout.includes("team-b")]).toEqual([0, 1, false]);
});

it("makes a table of the user with an address, and none where nobody has it", async () => {
  const { id, email } = SEED.credits;
  const looked = await fetch(`${cli.gateway.url}/v1/users/${id}`, { headers: { authorization: `Bearer ${desk.key}` } });
  expect(looked.status).toBe(200);
  const both = await mint("review and look up", "team-a", "team-auditor", "support");
  const table = (address: string) => as(both.key, "audit", "export", "--format", "csv", "--target-email", address);
  const found = await eventually(
    () => table(email),
    ({ stdout }) => stdout.includes("users.get"),
  );
  const rows = found.stdout.trimEnd().split("\r\n").slice(1);
  expect([found.code, rows.every((row) => row.includes(id))]).toEqual([0, true]);
  expect(await table("nobody@example.com")).toMatchObject({ code: 1, stdout: "" });
});

it("is given no proof, and told what it can have", async () => {
  const proof = await as(review.key, "audit", "export", "--out", cli.file("proof.ndjson"));
  expect(proof.code).not.toBe(0);
  expect(proof.stderr).toContain("csv");
});

it("who-can asks about a key of somebody else's, or the one that is given", async () => {
  const args = '{"reason":"leaked in a ticket"}';
  const who = await cli.bailiff("policies", "who-can", "keys.revoke", "--args", args);
  expect([who.code, who.stdout.includes(desk.id)]).toEqual([0, false]);
  expect(who.stderr).toContain("a key of somebody else's");
  const theirs = await cli.bailiff("policies", "who-can", "keys.revoke", "--args", args, "--target", '{"owner":"team-a"}');
  expect(theirs.stdout).toContain(desk.id);
  const named = await cli.bailiff(
    "policies",
    "who-can",
    "keys.revoke",
    "--args",
    JSON.stringify({ reason: "leaked in a ticket", key_id: review.id }),
  );
  expect(named.stdout).toContain(desk.id);
});

it("an overview has no numbers for a team's auditor, and says what they would take", async () => {
  const seen = await as(review.key, "overview");
  expect(seen.code, seen.stderr).toBe(0);
  expect(seen.stdout).not.toMatch(/allowed|team-b/);
  expect(seen.stdout).toContain("not shown to this key, which may not (all of): audit.read");
  const all = await cli.bailiff("overview", "--span", "7d");
  expect(all.stdout).toMatch(/^7d: \d+ allowed/);
  for (const line of all.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expect((await cli.bailiff("overview", "--json")).json()).toMatchObject({ span: "24h", restricted: [] });
});
