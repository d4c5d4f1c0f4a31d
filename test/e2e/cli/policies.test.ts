// `bailiff policies …`, `doctor`, `operations` and `secrets`: offline where they can be, else against a running gateway.
import { cp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";
import { bailiffAs } from "./run-bailiff.ts";

const EXAMPLES = fileURLToPath(new URL("../../../policies", import.meta.url));
const offline = bailiffAs({});
const versionsSchema = z.object({ data: z.array(z.looseObject({ version: z.string() })) });
let cli: CliGateway;
beforeAll(async () => {
  cli = await cliGateway();
});
afterAll(() => cli.stop());

/** A copy of the example policies, with one file written anew. */
async function folder(name: string, file?: string, edit: (text: string) => string = (text) => text): Promise<string> {
  const directory = cli.file(name);
  await cp(EXAMPLES, directory, { recursive: true });
  if (file !== undefined) await writeFile(`${directory}/${file}`, edit(await readFile(`${directory}/${file}`, "utf8")));
  return directory;
}
const unmasked = (text: string) => text.replace(/^policy: auditor$/m, "policy: auditor\nwrite_ahead: true");
const withKeys = (text: string) =>
  text.replace(
    "[audit.read, audit.acts, audit.export, audit.overview]",
    "[audit.read, audit.acts, audit.export, audit.overview, keys.list]",
  );
const noDeny = (text: string) =>
  text.replace("operation: keys.list, expect: { effect: deny }", "operation: keys.list, expect: { effect: allow }");

it("checks and tests the examples without a gateway, and names the rules that no test reaches", async () => {
  expect((await offline("policies", "check", EXAMPLES)).code).toBe(0);
  const tested = await offline("policies", "test", EXAMPLES);
  expect([tested.code, tested.stdout]).toEqual([
    0,
    expect.stringMatching(/tests +\d+ passed, 0 failed\nrules +\d+ of \d+ reached/),
  ]);
  const untested = await folder("untested");
  await rm(`${untested}/auditor.test.yaml`);
  const covered = await offline("policies", "test", untested, "--require-coverage");
  expect([covered.code, covered.stdout]).toEqual([1, expect.stringContaining("not reached: auditor/read-the-log")]);
});

it("warns with file, line and what to write instead; --strict makes that a failure, and no test case is no pass", async () => {
  const warned = await folder("warned", "support.yaml", (text) =>
    text.replaceAll('context.reason.glob("TICKET-*")', 'context.reason.startsWith("TICKET-")'),
  );
  const line =
    1 + (await readFile(`${warned}/support.yaml`, "utf8")).split("\n").findIndex((text) => text.includes("startsWith"));
  const checked = await offline("policies", "check", warned);
  expect(checked.code).toBe(0);
  expect(checked.stdout).toContain(`warning: support.yaml:${line}, rule ban-with-ticket: `);
  expect(checked.stdout).toContain('instead: context.reason.glob("TICKET-*")');
  const strict = await offline("policies", "check", warned, "--strict", "--json");
  expect([strict.code, strict.json()]).toMatchObject([
    1,
    {
      ok: true,
      warnings: expect.arrayContaining([expect.objectContaining({ code: "prefix_alone", file: "support.yaml", line })]),
    },
  ]);

  const only = cli.file("without-tests");
  await cp(`${EXAMPLES}/auditor.yaml`, `${only}/auditor.yaml`);
  const untested = await offline("policies", "test", only);
  expect([untested.code, untested.stderr]).toEqual([1, expect.stringContaining("no test case, so nothing was tested")]);
  expect((await offline("policies", "check", only, "--strict")).code).toBe(0);
});

it("tells file, rule and place of what cannot be published, and which test fails", async () => {
  const wrong = await offline(
    "policies",
    "check",
    await folder("wrong", "agent.yaml", (text) => text.replace("args.limit <= 20", "args.limt <= 20")),
  );
  expect([wrong.code, wrong.stderr]).toEqual([
    1,
    expect.stringMatching(/agent\.yaml, rule search, rules\[1\]\.when, line 1.*limt/),
  ]);
  const failing = await offline("policies", "test", await folder("failing", "auditor.yaml", withKeys));
  expect([failing.code, failing.stdout]).toEqual([1, expect.stringMatching(/✗ mints no key\n +expected deny/)]);
  expect((await offline("policies", "check", await folder("torn", "agent.yaml", () => "policy: [agent"))).code).toBe(1);
  expect((await offline("policies", "check", cli.file("nowhere"))).code).toBe(2);
});

it("warns of a mask that forgot a place, and passes", async () => {
  const forgot = await folder("forgot", "support.yaml", (text) => text.replace("mask:\n", "mask:\n  - email_addresses\n"));
  const checked = await offline("policies", "check", forgot);
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringMatching(/can be published, with \d+ warning/)]);
  expect(checked.stdout).toMatch(/warning: support\.yaml:\d+: hides @email at .*public_user_data\.identifier.*"@email" hides it/);
  const json = (await offline("policies", "check", forgot, "--json")).json();
  const warning = { code: "meaning_half_hidden", file: "support.yaml", policy: "support", path: "mask" };
  expect(json).toMatchObject({ ok: true, problems: [], warnings: expect.arrayContaining([expect.objectContaining(warning)]) });
  const slip = await folder("slip", "support.yaml", (text) => text.replace("- private_metadata", "- private_metdata"));
  const refused = await offline("policies", "check", slip);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("did you mean private_metadata?")]);
});

it("shows a sample answer as a key would see it", async () => {
  const shown = await cli.bailiff("policies", "show-as", "demo support", "users.get");
  expect([shown.code, shown.stderr]).toEqual([0, expect.stringMatching(/Bailiff-Masked: (.*, )?private_metadata$/m)]);
  expect(shown.json()).toMatchObject({ object: "user", email_addresses: [{ email_address: "ada@example.com" }] });
  expect(shown.json()).not.toHaveProperty("private_metadata");
  const members = ["users.get_organization_memberships", "--json"];
  const analyst = await offline("policies", "show-as", "--policy", "analyst", "--dir", EXAMPLES, ...members);
  expect(analyst.json()).toMatchObject({ effect: "allow", rule: "memberships", policies: ["analyst"], operation: members[0] });
  expect(analyst.stdout).not.toContain("ada@example.com");
  expect(analyst.stdout).not.toContain("Example");
  const agent = await offline("policies", "show-as", "--policy", "agent", "--dir", EXAMPLES, "users.count");
  const closed = /Not to be sent, since they ask about what is masked: phone_number, external_id, .*query, phone_number_query/;
  expect([agent.code, agent.stderr]).toEqual([0, expect.stringMatching(closed)]);
  // Its rule reads the limit, which nobody sends who means the default.
  const found = await offline("policies", "show-as", "--policy", "agent", "--dir", EXAMPLES, "users.list");
  expect([found.code, found.stderr]).toEqual([0, expect.stringContaining("order_by=phone_number")]);
  const sorted = ["users.list", "--args", '{"order_by":"+phone_number"}'];
  const asked = await offline("policies", "show-as", "--policy", "agent", "--dir", EXAMPLES, ...sorted);
  const about = expect.stringContaining("order_by asks about phone_numbers.*.phone_number");
  expect([asked.code, asked.stderr]).toEqual([1, about]);
  const credit = ["users.adjust_billing_credit_balance", "--reason", "INV-2026-7", "--args"];
  const large = [...credit, '{"action":"increase","amount":90000,"currency":"EUR","idempotency_key":"inv-7","user_id":"user_1"}'];
  const waits = await offline(
    "policies",
    "show-as",
    "--policy",
    "finance",
    "--dir",
    EXAMPLES,
    ...large,
    "--target",
    '{"private_metadata":{}}',
  );
  expect([waits.code, waits.stderr]).toEqual([0, expect.stringContaining("waits for approval: 1 other person must agree")]);
  const onCall = ["show-as", "demo on-call", "users.get"];
  const byDay = await cli.bailiff("policies", ...onCall);
  expect(byDay.stderr.split("\n")).toContain(
    "By day. It may open on-call for 1h. What it sees then: bailiff policies show-as --policy support --policy on-call users.get",
  );
  expect((await cli.bailiff("policies", ...onCall, "--json")).json()).toMatchObject({
    elevate: [{ policy: "on-call", within: "1h" }],
  });
  const odd = await offline("policies", "show-as", "--policy", "agent", "--dir", EXAMPLES, "users.list", "--reason", "Prüfung");
  expect([odd.code, odd.stderr]).toEqual([2, expect.stringContaining("Must be at most 256 printable ASCII characters.")]);
  const inForce = await cli.bailiff("policies", "show-as", "--policy", "analyst", ...members);
  expect(inForce.json()).toEqual(analyst.json());
  const refused = await cli.bailiff("policies", "show-as", "demo analyst", "users.ban");
  expect([refused.code, refused.stdout, refused.stderr]).toEqual([1, "", expect.stringContaining("refused: ")]);
  const wrong: string[][] = [
    ["users.get"],
    ["nobody", "users.get"],
    ["demo support", "users.gte"],
    ["demo support", "keys.list"],
    ["demo support", "users.get", "--policy", "analyst"],
    ["--policy", "analist", "users.get"],
  ];
  for (const words of wrong) expect((await cli.bailiff("policies", "show-as", ...words)).code).toBe(2);
});

it("shows who gains what, asks, publishes, and pulls what is in force", async () => {
  const directory = await folder("push", "auditor.yaml", withKeys);
  expect((await cli.bailiff("policies", "push", directory, "--yes")).code).toBe(1);
  await writeFile(`${directory}/auditor.test.yaml`, noDeny(await readFile(`${directory}/auditor.test.yaml`, "utf8")));
  const diff = await cli.bailiff("policies", "diff", directory);
  expect([diff.code, diff.stdout]).toEqual([
    1,
    expect.stringMatching(/~ auditor\n(?:.*\n)*.*demo auditor \(demo\)\n {2}\+ keys\.list/),
  ]);
  expect((await cli.bailiff("policies", "push", directory)).code).toBe(2);
  const pushed = await cli.bailiff("policies", "push", directory, "--yes", "--json");
  expect(pushed.json()).toMatchObject({ version: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect((await cli.as("auditor")("keys", "list")).code).toBe(0);
  expect((await cli.bailiff("policies", "diff", directory)).code).toBe(0);

  const pulled = cli.file("pulled");
  expect((await cli.bailiff("policies", "pull", pulled)).code).toBe(0);
  expect((await offline("policies", "test", pulled)).code).toBe(0);
  expect((await cli.bailiff("policies", "diff", pulled, "--json")).json()).toMatchObject({
    same: true,
    documents: [],
    effect: [],
  });
  expect((await cli.bailiff("policies", "pull", directory)).stdout).toContain("already");
});

it("lists what was published and by whom, shows an earlier version, and puts it back", async () => {
  const before = versionsSchema.parse((await cli.bailiff("policies", "versions", "--json")).json()).data[0]?.version ?? "";
  const directory = await folder("narrowed", "auditor.yaml", (text) =>
    text.replace("[audit.read, audit.acts, audit.export, audit.overview]", "[audit.read]"),
  );
  await writeFile(`${directory}/auditor.test.yaml`, "[]\n");
  const pushed = await cli.bailiff("policies", "push", directory, "--yes");
  expect([pushed.code, pushed.stderr]).toEqual([0, expect.stringMatching(/reach \d+ of \d+ rules, not .*auditor\/read-the-log/)]);
  const listed = await cli.bailiff("policies", "versions");
  expect([listed.code, listed.stdout]).toEqual([0, expect.stringMatching(new RegExp(`root +in force\\n.*${before}`))]);

  const shown = await cli.bailiff("policies", "show", before);
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining("policy: auditor")]);
  expect((await cli.bailiff("policies", "show", "0123456789abcdef")).code).toBe(1);
  const pulled = cli.file("pulled-before");
  expect((await cli.bailiff("policies", "pull", pulled, "--version", before)).code).toBe(0);
  expect((await offline("policies", "check", pulled)).code).toBe(0);

  expect((await cli.bailiff("policies", "restore", before)).code).toBe(2);
  const restored = await cli.bailiff("policies", "restore", before, "--yes");
  expect([restored.code, restored.stdout, restored.stderr]).toEqual([
    0,
    `published ${before}\n`,
    expect.stringMatching(/demo auditor \(demo\)\n(?: {2}\+ .*\n)* {2}\+ audit\.export/),
  ]);
  expect((await cli.bailiff("policies", "restore", before, "--yes")).stderr).toContain("This is the same");
});

it("publishes one of two pushes that cross", async () => {
  const [one, two] = await Promise.all([
    folder("one", "auditor.yaml", (text) => unmasked(text)),
    folder("two", "auditor.yaml", (text) => text.replace("Reads and exports", "Reads, and exports,")),
  ]);
  const results = await Promise.all([
    cli.bailiff("policies", "push", one, "--yes"),
    cli.bailiff("policies", "push", two, "--yes"),
  ]);
  const codes = results.map(({ code }) => code).sort();
  // They cross unless the machine happened to run one wholly before the other.
  expect([
    [0, 1],
    [0, 0],
  ]).toContainEqual(codes);
  if (codes[1] === 1) expect(results.find(({ code }) => code === 1)?.stderr).toContain("Somebody else published");
});

it("warns before publishing what nobody, or not the one who publishes, could put back", async () => {
  const author = cli.as("policy-author");
  const closed = "\n  - id: closed\n    deny: [policies.publish]\n";
  const directory = await folder("locked", "policy-author.yaml", (text) => text + closed);
  await rm(`${directory}/policy-author.test.yaml`);
  expect((await cli.bailiff("policies", "diff", directory, "--json")).json()).toMatchObject({ lockOut: "everybody" });
  const asked = await author("policies", "push", directory);
  expect([asked.code, asked.stderr]).toEqual([
    2,
    expect.stringMatching(/WARNING: After this no key may publish policies: only ROOT_TOKEN could put it back\./),
  ]);
  expect(asked.stderr).toContain("Go on all the same?");

  const editor = (await readFile(`${EXAMPLES}/policy-author.yaml`, "utf8")).replace("policy: policy-author", "policy: editor");
  await writeFile(`${directory}/editor.yaml`, editor);
  const open = await folder("open");
  await writeFile(`${open}/editor.yaml`, editor);
  expect((await cli.bailiff("policies", "push", open, "--yes")).code).toBe(0);
  expect((await cli.bailiff("keys", "create", "--name", "Bo", "--owner", "o", "--policy", "editor")).code).toBe(0);
  const byHerself = await author("policies", "push", directory, "--yes");
  expect([byHerself.code, byHerself.stderr]).toEqual([0, expect.stringMatching(/WARNING: .*the key that you publish with/)]);
  expect((await author("policies", "push", EXAMPLES, "--yes")).code).toBe(3);
  const back = await cli.bailiff("policies", "push", EXAMPLES, "--yes");
  expect([back.code, back.stderr]).toEqual([0, expect.not.stringContaining("WARNING")]);
});

it("explains a decision rule by rule, and lists who can", async () => {
  const [line = ""] = (await cli.bailiff("keys", "list", "--owner", "demo")).stdout
    .split("\n")
    .filter((text) => text.includes("demo support"));
  const id = line.split(" ")[0] ?? "";
  const ask = (...more: string[]) =>
    cli.bailiff(
      "policies",
      "explain",
      "users.ban",
      "--key",
      id,
      "--args",
      '{"user_id":"user_1"}',
      "--target",
      '{"private_metadata":{}}',
      ...more,
    );
  const allowed = await ask("--reason", "TICKET-1");
  expect([allowed.code, allowed.stdout]).toEqual([0, expect.stringMatching(/by +support\/ban-with-ticket/)]);
  const denied = await ask("--json");
  expect([denied.code, denied.json()]).toEqual([1, expect.objectContaining({ effect: "deny" })]);

  const general = await cli.bailiff(
    "policies",
    "explain",
    "users.adjust_billing_credit_balance",
    "--key",
    id,
    "--reason",
    "CHAT-1",
    "--args",
    '{"amount":300,"action":"increase"}',
  );
  expect([general.code, general.stderr]).toEqual([0, expect.stringMatching(/^assumed: an ordinary user, a year old/)]);

  const credit = ["policies", "who-can", "users.adjust_billing_credit_balance"];
  const some = await cli.bailiff(...credit, "--args", '{"amount":300,"action":"increase"}', "--reason", "CHAT-1");
  expect([some.code, some.stdout]).toEqual([0, expect.stringMatching(/demo support.*support\/small-credits.*left/)]);
  const none = await cli.bailiff("policies", "who-can", "users.delete");
  expect([none.code, none.stdout]).toEqual([1, expect.stringMatching(/^None of \d+ keys may call users\.delete\.\n$/)]);
  expect(none.stderr).toContain("--all says why not");
  const full = await cli.bailiff(...credit, "--args", '{"amount":2500,"action":"increase"}', "--json");
  // By day, the demo key on-call is support too.
  expect(full.json()).toMatchObject({ data: Array(2).fill({ decision: { limits: [{ fits: true }] } }) });
  const admin = await cli.bailiff("policies", "who-can", "policies.publish");
  expect([admin.code, admin.stdout]).toEqual([0, expect.stringMatching(/demo policy-author .*allow/)]);
  const leftOut = "gives away no more than it has";
  for (const operation of ["policies.publish", "keys.create", "keys.update", "keys.rotate"])
    expect((await cli.bailiff("policies", "who-can", operation)).stderr).toContain(leftOut);
  for (const operation of ["keys.revoke", "users.get"])
    expect((await cli.bailiff("policies", "who-can", operation)).stderr).not.toContain(leftOut);
  expect((await cli.bailiff("policies", "who-can", "users.fly")).code).toBe(2);
  const outside = await cli.bailiff(
    "keys",
    "create",
    "--name",
    "office",
    "--owner",
    "o",
    "--policy",
    "support",
    "--cidr",
    "10.0.0.0/8",
  );
  expect(outside.code).toBe(0);
  const asked = (ip: string) => cli.bailiff("policies", "who-can", "users.get", "--ip", ip);
  expect((await asked("10.9.9.9")).stdout).toContain("office");
  expect((await asked("192.0.2.1")).stdout).not.toContain("office");
  expect((await cli.bailiff("policies", "who-can", "users.get", "--ip", "192.0.2.1", "--all")).stdout).toMatch(
    /office.*address not allowed/,
  );
  expect((await cli.bailiff(...credit, "--args", "{")).code).toBe(2);
});

it("looks the deployment over", async () => {
  const looked = await cli.bailiff("doctor");
  expect(looked.code).toBe(0);
  for (const text of ["root token", "exports are signed", "active of", "version "]) expect(looked.stdout).toContain(text);
  // On this machine: nothing of what a deployment would be told. In a pipe a line for each finding.
  expect(looked.stdout).not.toMatch(/wrangler|deploy|dashboard/);
  expect(
    looked.stdout
      .trimEnd()
      .split("\n")
      .slice(1)
      .filter((line) => !/^(?:ok|warn|FAIL|-) /.test(line)),
  ).toEqual([]);
  await cli.bailiff("keys", "create", "--name", "soon over", "--owner", "demo", "--policy", "support", "--expires", "1d");
  expect((await cli.bailiff("doctor", "--strict", "--json")).code).toBe(1);
  expect((await cli.as("auditor")("doctor")).stdout).toMatch(/settings +this token may not look/);
  expect((await cli.stranger("doctor")).code).toBe(3);
  expect((await bailiffAs({ BAILIFF_URL: "http://127.0.0.1:9", BAILIFF_TOKEN: "t" })("doctor")).code).toBe(4);
});

it("lists operations and makes secrets without a gateway", async () => {
  const listed = z
    .array(z.looseObject({ name: z.string(), path: z.string() }))
    .parse((await offline("operations", "--json")).json());
  expect(listed.filter(({ path }) => path.startsWith("/v1/"))).toHaveLength(OPERATIONS.length);
  expect(listed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["keys.create", "policies.publish", "audit.export", "status.read"]),
  );
  expect((await offline("operations")).stdout).toMatch(/^keys\.revoke +destructive +POST +\/admin\/keys\/\{key_id\}\/revoke /m);
  const create = await offline("operations", "keys.create");
  expect([create.code, create.stdout]).toEqual([
    0,
    expect.stringMatching(/POST \/admin\/keys\n(.*\n)*policies +body +array +required/),
  ]);
  expect((await offline("operations", "users.ban")).stdout).toContain("POST /v1/users/{user_id}/ban");
  const unknown = await offline("operations", "users.bna");
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("users.ban")]);
  expect((await offline("secrets", "generate")).stderr).toContain("--file staging.secrets.json");
  const made = await offline("secrets", "generate", "--json");
  expect(made.json()).toEqual({
    KEY_PEPPER: expect.any(String),
    ROOT_TOKEN: expect.any(String),
    AUDIT_SIGNING_KEY: expect.any(String),
  });
});

it("writes secrets to a new file that only its owner reads, Clerk's key among them, and over none that is there", async () => {
  const file = cli.file("staging.secrets.json");
  const withClerkKey = bailiffAs({ CLERK_SECRET_KEY: "sk_test_OfTheInstance" });
  const made = await withClerkKey("secrets", "generate", "--file", file);
  expect([made.code, made.stdout]).toEqual([0, ""]);
  expect(made.stderr).not.toContain("OfTheInstance");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, "utf8");
  expect(JSON.parse(text)).toMatchObject({ CLERK_SECRET_KEY: "sk_test_OfTheInstance", KEY_PEPPER: expect.any(String) });
  expect((await withClerkKey("secrets", "generate", "--file", file)).code).toBe(2);
  expect(await readFile(file, "utf8")).toBe(text);
  expect((await bailiffAs({ CLERK_SECRET_KEY: "pk_test_x" })("secrets", "generate", "--json")).code).toBe(2);
});
