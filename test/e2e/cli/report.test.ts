// An auditor's five questions, each answered by the one command that docs/audit.md gives; and tables that a spreadsheet adds up.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { SEED } from "../../../emulator/server.ts";
import { readCsv } from "../../csv-reader.ts";
import { eventually } from "../gateway-admin.ts";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";
import { bailiffAs, type RunBailiff } from "./run-bailiff.ts";

const PAGE = readFileSync(new URL("../../../docs/audit.md", import.meta.url), "utf8");
const QUESTIONS = [...PAGE.matchAll(/^ {3}npx bailiff (audit report .*)$/gm)].map(([, command]) => command?.split(" ") ?? []);
const USER = SEED.credits.id;

const reportSchema = z.object({
  data: z.array(
    z.looseObject({
      called_at: z.string(),
      operation: z.string(),
      result: z.string(),
      reason: z.string(),
      amount: z.number().nullable(),
      currency: z.string().nullable(),
      policy: z.string().nullable(),
      rule: z.string().nullable(),
      key: z.looseObject({ name: z.string(), owner: z.string() }),
    }),
  ),
  totals: z.array(z.looseObject({ key_name: z.string(), currency: z.string(), acts: z.number(), amount: z.string() })),
});

let cli: CliGateway;

const call = (policy: string, reason: string, path: string, body?: object) =>
  fetch(`${cli.gateway.url}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${cli.gateway.demoKeys.get(policy)}`,
      "bailiff-reason": reason,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const credit = (amount: number, name: string) =>
  call("finance", "INV-7, goodwill", `/v1/users/${USER}/billing/credits`, { amount, action: "increase", idempotency_key: name });
const ask = async (question: readonly string[]) => {
  const answer = await cli.as("auditor")(...question, "--json");
  expect(answer.stderr).toBe("");
  return reportSchema.parse(answer.json());
};
const question = (number: number) => QUESTIONS[number - 1] ?? [];
/** A repeat is recorded after the fact: in the order in which they were asked for. */
const told = ({ data }: z.infer<typeof reportSchema>) =>
  data
    .toSorted((a, b) => (a.called_at < b.called_at ? 1 : -1))
    .map(({ operation, result, reason, amount, key }) => [operation, result, reason, amount, key.name]);

beforeAll(async () => {
  cli = await cliGateway();
  await call("support", "TICKET-1", `/v1/users/${USER}/ban`);
  await call("support", "because", `/v1/users/${USER}/ban`);
  await credit(1_999, "a");
  await credit(1_999, "a");
  await credit(30_001, "b");
  await credit(99_999, "c");
  await eventually(
    async () => told(await ask(["audit", "report", "--target", USER])),
    (acts) => acts.length === 6,
  );
});
afterAll(() => cli?.stop());

describe("an auditor asks", () => {
  it("five questions, each with one command", () => {
    expect(QUESTIONS).toHaveLength(5);
  });

  const CREDIT = "users.adjust_billing_credit_balance";
  const ALL = [
    [CREDIT, "denied", "INV-7, goodwill", 99_999, "demo finance"],
    [CREDIT, "ok", "INV-7, goodwill", 30_001, "demo finance"],
    [CREDIT, "repeat", "INV-7, goodwill", 1_999, "demo finance"],
    [CREDIT, "ok", "INV-7, goodwill", 1_999, "demo finance"],
    ["users.ban", "denied", "because", null, "demo support"],
    ["users.ban", "ok", "TICKET-1", null, "demo support"],
  ];

  it("who was banned and who got credit: by whom, why, how much?", async () => {
    expect(told(await ask(question(1)))).toEqual(ALL);
  });

  it("how much did each key give away? A repeat and a denial count nowhere", async () => {
    const { data, totals } = await ask(question(2));
    expect(data).toHaveLength(2);
    const sums = [{ key_name: "demo finance", currency: "USD", acts: 2, amount: "32000" }];
    expect(totals).toMatchObject(sums);
    expect((await ask(question(1))).totals).toMatchObject(sums);
  });

  it("what was done to this user?", async () => {
    expect(told(await ask(question(3)))).toEqual(ALL);
  });

  it("what was refused, and by which rule?", async () => {
    const { data } = await ask(question(4));
    expect(data.map(({ result }) => result)).toEqual(["denied", "denied"]);
  });

  it("of what does nobody know whether it happened?", async () => {
    expect(await ask(question(5))).toEqual({ data: [], totals: [] });
  });
});

it("shows lines of 80 columns, and totals below", async () => {
  const { stdout, code } = await cli.as("auditor")(...question(1));
  expect(code).toBe(0);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout).toContain("  ok       +300.01 USD  users.adjust_billing_credit_balance\n");
  expect(stdout).toMatch(/ repeat of \w+-\d+\n/);
  expect(stdout).toMatch(/\n6 acts\nKEY +CURRENCY +ACTION +ACTS +AMOUNT +UNKNOWN\ndemo finance +USD +increase +2 +320\.00 +-\n$/);
});

it("prints a table that begins with a byte order mark, and whose amounts are numbers in a column of their own", async () => {
  const { stdout, stderr } = await cli.as("auditor")(...question(2), "--csv");
  const [header = "", ...rows] = stdout.trimEnd().split("\r\n");
  expect(header.startsWith("\ufeffat,ended_at,operation,")).toBe(true);
  const at = header.split(",").indexOf("amount");
  expect(rows.map((row) => row.split(",")[at])).toEqual(["30001", "1999"]);
  expect(stderr).toContain("320.00");
});

it("filters a table of records by key name, class and several values; proof stays whole", async () => {
  const rows = async (...filter: string[]) => {
    const { stdout } = await cli.as("auditor")("audit", "export", "--format", "csv", ...filter);
    const [header = [], ...lines] = readCsv(stdout);
    columns = header;
    return lines;
  };
  let columns: readonly string[] = [];
  const intents = await rows("--class", "money", "--type", "intent");
  const money = columns.indexOf("amount");
  expect(intents.map((row) => row.slice(money, money + 3))).toEqual([
    ["1999", "USD", "increase"],
    ["30001", "USD", "increase"],
  ]);
  // A Ledger is in an export once it has reported itself, which takes it some seconds.
  const ofSupport = () => rows("--key", "demo support", "--type", "intent", "--type", "denied");
  expect(await eventually(ofSupport, (found) => found.length > 0)).toHaveLength(2);
  const refused = await cli.as("auditor")("audit", "export", "--class", "money");
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("ndjson is proof")]);
  const asked = await fetch(`${cli.gateway.url}/admin/audit/export?class=money`, {
    headers: { authorization: `Bearer ${cli.gateway.demoKeys.get("auditor")}` },
  });
  expect([asked.status, await asked.text()]).toEqual([422, expect.stringContaining("proof is whole")]);
  const table = await fetch(`${cli.gateway.url}/admin/audit/export?class=money&type=intent&format=csv`, {
    headers: { authorization: `Bearer ${cli.gateway.demoKeys.get("auditor")}` },
  });
  expect(readCsv(await table.text()).slice(1)).toEqual(intents);
});

describe("with a key that may look users up", () => {
  const EMAIL = SEED.credits.email;
  let asReviewer: RunBailiff;

  beforeAll(async () => {
    const made = await cli.bailiff(
      ...["keys", "create", "--name", "reviewer", "--owner", "demo", "--policy", "auditor", "--policy", "support"],
    );
    expect(made.stderr).toContain("only time that the key is shown");
    asReviewer = bailiffAs({ BAILIFF_URL: cli.gateway.url, BAILIFF_TOKEN: made.stdout.trim() });
  });

  it("a report has names, in lines, rows and JSON", async () => {
    const report = (...more: string[]) => asReviewer("audit", "report", "--target", USER, "--names", ...more);
    const lines = await report();
    expect([lines.code, lines.stderr]).toEqual([0, ""]);
    expect(lines.stdout).toContain(`  ${USER}  (Chris Credit)`);
    expect(Math.max(...lines.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    const table = readCsv((await report("--csv")).stdout);
    const column = (table[0] ?? []).indexOf("name");
    expect(table.map((row) => row[column])).toEqual(["name", ...Array(6).fill("Chris Credit")]);
    expect((await report("--json")).json()).toMatchObject({ data: Array(6).fill({ name: "Chris Credit" }) });
  });

  it("and says once why it has none", async () => {
    const without = await cli.as("auditor")("audit", "report", "--target", USER, "--names");
    expect([without.code, without.stderr]).toEqual([0, expect.stringMatching(/^no names: [^\n]*users\.list[^\n]*\n$/)]);
    expect(without.stdout).toContain("6 acts");
    const root = await cli.bailiff("audit", "report", "--target", USER, "--names");
    expect([root.code, root.stderr]).toEqual([0, expect.stringContaining("The root token has no rights at Clerk")]);
  });

  it("finds what was done to the user with an address: in a report, a list, a tail and a table", async () => {
    const by = (address: string, ...command: string[]) => asReviewer("audit", ...command, "--target-email", address);
    const report = await by(EMAIL.toUpperCase(), "report", "--json");
    expect(told(reportSchema.parse(report.json()))).toHaveLength(6);
    expect(report.stderr).toContain(USER);
    const intents = async (...command: string[]) => (await by(EMAIL, ...command, "--type", "intent")).stdout;
    for (const command of [["list"], ["list", "--all"], ["tail", "--once"]])
      expect([command, (await intents(...command)).match(/users\.\w+/g)?.length]).toEqual([command, 3]);
    // A Ledger is in an export once it has reported itself.
    const rows = async () => (await intents("export", "--format", "csv")).trimEnd().split("\r\n").slice(1);
    const found = await eventually(rows, (all) => all.length === 3);
    expect(found.every((row) => row.includes(USER))).toBe(true);
  });

  it("finds nothing for an address that nobody has, and says so", async () => {
    for (const [command, stdout] of [
      ["report", "0 acts\n"],
      ["list", expect.not.stringContaining("users.")],
      ["tail", ""],
    ] as const) {
      const nobody = await asReviewer("audit", command, "--target-email", "nobody@example.com");
      expect([nobody.code, nobody.stdout, nobody.stderr]).toEqual([
        0,
        stdout,
        expect.stringContaining("no user has this address"),
      ]);
    }
  });

  it("refuses an address to a key that may not look it up, to the root token, and for proof", async () => {
    const asked = ["audit", "report", "--target-email", EMAIL];
    expect(await cli.as("auditor")(...asked)).toMatchObject({ code: 3, stdout: "" });
    expect(await cli.bailiff(...asked)).toMatchObject({ code: 2, stderr: expect.stringContaining("--target") });
    expect(await asReviewer("audit", "export", "--target-email", EMAIL)).toMatchObject({ code: 2 });
    expect(await asReviewer("audit", "report", "--target-email", "chris")).toMatchObject({ code: 2, stdout: "" });
  });
});
