// `bailiff keys …` against a running gateway, with the exit codes that scripts rely on.
import { readFile, stat } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { eventually } from "../gateway-admin.ts";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";
import { bailiffAs, type RunBailiff } from "./run-bailiff.ts";

let cli: CliGateway;
beforeAll(async () => {
  cli = await cliGateway();
});
afterAll(() => cli.stop());

const created = z.looseObject({ id: z.string(), key: z.string(), expires_at: z.string().nullable() });
const mint = async (...more: string[]) => {
  const made = await cli.bailiff(
    "keys",
    "create",
    "--name",
    "cli test",
    "--owner",
    "cli",
    "--policy",
    "support",
    "--json",
    ...more,
  );
  expect(made.code).toBe(0);
  return created.parse(made.json());
};
const call = (key: string) => fetch(`${cli.gateway.url}/v1/users?limit=1`, { headers: { authorization: `Bearer ${key}` } });

it("mints a key, alone on stdout, that works; says that it is shown once", async () => {
  const made = await cli.bailiff("keys", "create", "--name", "desk", "--owner", "cli", "--policy", "support", "--expires", "90d");
  expect(made.code).toBe(0);
  expect(made.stdout).toMatch(/^sk_test_bailiff_[0-9A-Za-z]{61}\n$/);
  expect(made.stderr).toContain("only time that the key is shown");
  expect((await call(made.stdout.trim())).status).toBe(200);
  const listed = await cli.bailiff("keys", "list", "--owner", "cli");
  expect(listed.stdout).toMatch(/^ID +NAME +OWNER/);
  expect(listed.stdout).toContain("desk");
});

it("writes a key into a new file that only its owner may read, and never over another", async () => {
  const file = cli.file("desk.key");
  const args = ["keys", "create", "--name", "filed", "--owner", "cli", "--policy", "support", "--key-file", file];
  expect(await cli.bailiff(...args)).toMatchObject({ code: 0, stdout: "" });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await call((await readFile(file, "utf8")).trim())).status).toBe(200);
  expect((await cli.bailiff(...args)).code).toBe(2);
});

it("shows, updates and counts a key", async () => {
  const { id, key } = await mint("--scope", "users.list", "--cidr", "127.0.0.1/32", "--strict");
  await call(key);
  const updated = await cli.bailiff("keys", "update", id, "--all-scopes", "--expires", "30d", "--json");
  expect(updated.json()).toMatchObject({ scopes: null, allowed_cidrs: ["127.0.0.1/32"], consistency: "strict" });
  const shown = await cli.bailiff("keys", "show", id);
  expect(shown.stdout).toContain("all that its policies allow");
  expect(shown.stdout).toContain("support/ban-with-ticket#1");
  const counted = /users\.list +\w+ +1 +0 +0 /;
  const usage = await eventually(
    () => cli.bailiff("keys", "usage", id),
    ({ stdout }) => counted.test(stdout),
  );
  expect([usage.code, usage.stdout]).toEqual([0, expect.stringMatching(counted)]);
  expect((await cli.bailiff("keys", "usage")).stdout).toContain(id);
});

it("lists keys by owner and status, the same in JSON; a status that is none is a mistake", async () => {
  const { id } = await mint();
  await cli.bailiff("keys", "revoke", id, "--reason", "test", "--yes");
  const ids = async (...filters: string[]) => {
    const listed = await cli.bailiff("keys", "list", "--json", ...filters);
    const { data, total_count } = z
      .object({
        data: z.array(z.looseObject({ id: z.string(), owner: z.string(), status: z.string() })),
        total_count: z.number(),
      })
      .parse(listed.json());
    expect(total_count).toBe(data.length);
    return data;
  };
  expect((await ids()).length).toBeGreaterThan((await ids("--owner", "cli")).length);
  const revoked = await ids("--owner", "cli", "--status", "revoked");
  expect(revoked).toEqual([expect.objectContaining({ id, owner: "cli", status: "revoked" })]);
  expect((await cli.bailiff("keys", "list", "--owner", "cli", "--status", "revoked")).stdout.trim().split("\n")).toHaveLength(2);
  const bogus = await cli.bailiff("keys", "list", "--status", "bogus");
  expect([bogus.code, bogus.stderr]).toEqual([2, expect.stringContaining("not_yet_valid")]);
});

it("takes the text of a leaked key for its id, and neither sends nor prints the rest", async () => {
  const { id, key } = await mint();
  for (const args of [
    ["keys", "show"],
    ["keys", "rotate"],
    ["keys", "usage"],
    ["audit", "list", "--key"],
    ["keys", "revoke"],
  ]) {
    const asked = [...args, key, ...(args[1] === "revoke" ? ["--reason", "leaked", "--yes"] : [])];
    const { code, stdout, stderr } = await cli.bailiff(...asked);
    expect([args, code, stdout + stderr]).toEqual([
      args,
      args[1] === "rotate" ? 2 : 0,
      expect.not.stringContaining(key.slice(28, 71)),
    ]);
    expect(stdout + stderr).toContain(args[0] === "audit" ? "None." : args[1] === "usage" ? "ban-with-ticket" : id);
  }
  expect((await cli.bailiff("keys", "show", id, "--json")).json()).toMatchObject({ status: "revoked" });
  const root = cli.gateway.rootToken;
  for (const secret of ["sk_live_OfTheInstance", root]) {
    const refused = await cli.bailiff("keys", "show", secret);
    expect([refused.code, refused.stderr.includes("was sent nowhere"), refused.stderr.includes(secret)]).toEqual([
      2,
      true,
      false,
    ]);
  }
});

it("takes the end and the beginning off a key", async () => {
  const { id, key } = await mint("--expires", "30d", "--not-before", "1d", "--strict");
  expect((await call(key)).status).toBe(401);
  const begun = await cli.bailiff("keys", "update", id, "--not-before", "never", "--json");
  expect([begun.code, begun.json()]).toEqual([0, expect.objectContaining({ not_before: null, expires_at: expect.any(String) })]);
  const endless = await cli.bailiff("keys", "update", id, "--expires", "never", "--json");
  expect([endless.code, endless.json()]).toEqual([0, expect.objectContaining({ not_before: null, expires_at: null })]);
  expect((await call(key)).status).toBe(200);
});

it("rotates with a grace time, and asks before it cuts the old secret off", async () => {
  const { id, key } = await mint();
  expect((await cli.bailiff("keys", "rotate", id)).code).toBe(2);
  const rotated = await cli.bailiff("keys", "rotate", id, "--grace", "1h");
  expect(rotated.code).toBe(0);
  expect([(await call(key)).status, (await call(rotated.stdout.trim())).status]).toEqual([200, 200]);
});

it("names the keys that were minted through one when it is narrowed, rotated or revoked, and ends none of them unasked", async () => {
  const made = async (run: RunBailiff, ...more: string[]) => {
    const base = [
      "keys",
      "create",
      "--name",
      "desk",
      "--owner",
      "desks",
      "--policy",
      "support",
      "--policy",
      "key-desk",
      "--json",
    ];
    const answer = await run(...base, ...more);
    expect([answer.code, answer.stderr]).toEqual([0, expect.any(String)]);
    return created.parse(answer.json());
  };
  const desk = await made(cli.bailiff);
  const as = bailiffAs({ BAILIFF_URL: cli.gateway.url, BAILIFF_TOKEN: desk.key });
  const script = await made(as, "--scope", "users.list", "--expires", "1d");
  const narrowed = await cli.bailiff("keys", "update", desk.id, "--expires", "30d");
  expect([narrowed.code, narrowed.stderr]).toEqual([
    0,
    expect.stringContaining(`no stronger than it from now on: 1 key (${script.id})`),
  ]);
  const unasked = await cli.bailiff("keys", "rotate", desk.id, "--grace", "1h");
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringMatching(/also revokes 1 key .*--keep-minted/s)]);
  const kept = await cli.bailiff("keys", "rotate", desk.id, "--grace", "1h", "--keep-minted");
  expect([kept.code, kept.stderr]).toEqual([0, expect.stringContaining(`kept: 1 key (${script.id})`)]);
  expect((await call(script.key)).status).toBe(200);
  const rotated = await cli.bailiff("keys", "rotate", desk.id, "--grace", "1h", "--yes");
  expect([rotated.code, rotated.stderr]).toEqual([
    0,
    expect.stringContaining(`revoked, because minted through it: 1 key (${script.id})`),
  ]);
  const shown = () => cli.bailiff("keys", "show", desk.id);
  expect((await shown()).stdout).toMatch(/minted +1 key, 0 of them in force/);
  const tombstone = await eventually(
    () => cli.bailiff("keys", "show", script.id, "--json"),
    ({ stdout }) => stdout.includes("got a new secret"),
  );
  expect(tombstone.json()).toMatchObject({ status: "revoked", revoked: { reason: `key ${desk.id} above it got a new secret` } });
  const next = await made(
    bailiffAs({ BAILIFF_URL: cli.gateway.url, BAILIFF_TOKEN: rotated.stdout.trim() }),
    "--scope",
    "users.list",
    "--expires",
    "1d",
  );
  const revoked = await cli.bailiff("keys", "revoke", desk.id, "--reason", "leaked", "--yes");
  expect(revoked.stdout).toMatch(/minted through it +1 key, refused as it is/);
  expect((await cli.bailiff("keys", "list", "--owner", "desks")).stdout).toContain(next.id);
});

it("revokes for good: asks first, gives a receipt, and says no the second time", async () => {
  const { id, key } = await mint("--strict");
  const unasked = await cli.bailiff("keys", "revoke", id, "--reason", "test");
  expect([unasked.code, unasked.stderr.includes("--yes")]).toEqual([2, true]);
  expect((await call(key)).status).toBe(200);
  const revoked = await cli.bailiff("keys", "revoke", id, "--reason", "test", "--yes", "--json");
  expect(revoked.json()).toMatchObject({ id, status: "revoked" });
  expect((await call(key)).status).toBe(401);
  expect((await cli.bailiff("keys", "rotate", id, "--grace", "1h")).code).toBe(1);
  await mint();
  const alike = await cli.bailiff("keys", "create", "--name", "alike", "--owner", "сli ", "--policy", "support", "--json");
  const { code, stdout, stderr } = await cli.bailiff("keys", "revoke-owner", "cli", "--reason", "test", "--yes");
  expect([code, stdout.includes("alike")]).toEqual([0, false]);
  expect(stderr).toMatch(new RegExp(`NOT revoked[^]*${created.parse(alike.json()).id} +alike +"\\\\u0441li "`));
  expect((await cli.bailiff("keys", "list", "--owner", "cli", "--status", "active")).stdout).toBe("None.\n");
});

it.each([
  ["an option that is missing", ["keys", "create", "--name", "x"], 2, "--owner"],
  [
    "a policy that is not published",
    ["keys", "create", "--name", "x", "--owner", "x", "--policy", "nope"],
    2,
    "There is no policy",
  ],
  [
    "a time that is none",
    ["keys", "create", "--name", "x", "--owner", "x", "--policy", "support", "--expires", "soon"],
    2,
    "30d",
  ],
  ["a key that is none", ["keys", "show", "000000000000"], 1, "There is no key"],
  ["a command that is none", ["keys", "mint"], 2, "bailiff: unknown command"],
])("tells of %s", async (_, args, code, text) => {
  const result = await cli.bailiff(...args);
  expect([result.code, result.stdout]).toEqual([code, ""]);
  expect(result.stderr).toContain(text);
});

it("tells who may not, who is not known, and that nobody is there", async () => {
  const denied = await cli.as("auditor")("keys", "list");
  expect([denied.code, denied.stderr]).toEqual([3, expect.stringMatching(/keys\.list.*\(request req_/s)]);
  expect((await cli.stranger("keys", "list")).code).toBe(3);
  const nobody = bailiffAs({ BAILIFF_URL: "http://127.0.0.1:9", BAILIFF_TOKEN: "root_not_to_be_seen" });
  const result = await nobody("keys", "list");
  expect([result.code, result.stderr.includes("root_not_to_be_seen")]).toEqual([4, false]);
  expect((await bailiffAs({})("keys", "list")).code).toBe(2);
});
