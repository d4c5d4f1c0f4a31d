// `bailiff audit …` against a running gateway: read, export, and verify what was exported.
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { eventually } from "../gateway-admin.ts";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";
import { bailiffAs } from "./run-bailiff.ts";

let cli: CliGateway;
const offline = bailiffAs({});
const page = z.object({
  data: z.array(z.looseObject({ id: z.string(), operation: z.string().nullable() })),
  next_cursor: z.string().nullable(),
});
let lines: string[] = [];

beforeAll(async () => {
  cli = await cliGateway();
  const key = cli.gateway.demoKeys.get("support") ?? "";
  const users = await fetch(`${cli.gateway.url}/v1/users?limit=3`, { headers: { authorization: `Bearer ${key}` } });
  for (const { id } of z.array(z.looseObject({ id: z.string() })).parse(await users.json())) {
    await fetch(`${cli.gateway.url}/for/TICKET-1/v1/users/${id}/ban`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
    });
    await fetch(`${cli.gateway.url}/v1/users/${id}`, { method: "DELETE", headers: { authorization: `Bearer ${key}` } });
  }
  // A record is in the log five seconds after its answer at the latest.
  const inLog = async (...filter: string[]) => (await cli.bailiff("audit", "list", "--json", ...filter)).stdout;
  await eventually(
    () => inLog("--key", "root"),
    (text) => text.includes("admin-"),
  );
  await eventually(
    () => inLog("--operation", "users.*"),
    (text) => page.parse(JSON.parse(text)).data.length === 10,
  );
  const exported = await cli.bailiff("audit", "export", "--out", cli.file("log.ndjson"));
  expect(exported.code).toBe(0);
  lines = (await readFile(cli.file("log.ndjson"), "utf8")).trimEnd().split("\n");
});
afterAll(() => cli.stop());

const writeLines = async (name: string, content: readonly string[]) => {
  await writeFile(cli.file(name), `${content.join("\n")}\n`);
  return cli.file(name);
};

it("lists and pages, filtered, as a table and as the API's JSON", async () => {
  const listed = await cli.bailiff("audit", "list", "--decision", "deny");
  expect([listed.code, listed.stdout]).toEqual([0, expect.stringContaining("users.delete")]);
  const first = page.parse((await cli.bailiff("audit", "list", "--operation", "users.*", "--limit", "2", "--json")).json());
  const second = page.parse(
    (
      await cli.bailiff("audit", "list", "--operation", "users.*", "--limit", "2", "--cursor", first.next_cursor ?? "", "--json")
    ).json(),
  );
  expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(4);
  const all = page.parse((await cli.bailiff("audit", "list", "--operation", "users.ban", "--all", "--json")).json());
  expect(all.data).toHaveLength(6);
  expect((await cli.bailiff("audit", "list", "--outcome", "maybe")).code).toBe(2);
});

it("tails what there is and what comes", async () => {
  const past = await cli.bailiff("audit", "tail", "-n", "3", "--once", "--json");
  expect(
    past.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).ledger),
  ).toHaveLength(3);
});

it("shows one record in full, and says when there is none", async () => {
  const shown = await cli.bailiff("audit", "show", "admin-1");
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/operation +policies\.publish/)]);
  expect((await cli.bailiff("audit", "show", "admin-999999")).code).toBe(1);
  expect((await cli.bailiff("audit", "show", "something")).code).toBe(2);
});

it("does not call whole what is signed by a key that the gateway does not have", async () => {
  // A forger who makes a log anew signs it, too.
  const foreign = fileURLToPath(new URL("../../../docs/audit-vectors/export.ndjson", import.meta.url));
  const judged = await cli.bailiff("audit", "verify", foreign);
  expect([judged.code, judged.stdout, judged.stderr]).toEqual([
    2,
    "",
    expect.stringMatching(/cannot be judged: .*now has another one/),
  ]);
  const accepted = await cli.bailiff("audit", "verify", foreign, "--unsigned");
  expect([accepted.code, accepted.stderr]).toEqual([0, expect.stringContaining("signature not checked")]);
});

it("exports whole and signed: verified offline with the public key, from a file or an address", async () => {
  const file = cli.file("log.ndjson");
  const key = await (await fetch(`${cli.gateway.url}/.well-known/bailiff-audit-key`)).text();
  await writeFile(cli.file("key.json"), key);
  for (const publicKey of [cli.file("key.json"), cli.gateway.url]) {
    const verified = await offline("audit", "verify", file, "--public-key", publicKey);
    const cut = cli.file("cut.ndjson");
    await writeFile(cut, (await readFile(file, "utf8")).trimEnd().split("\n").slice(0, -1).join("\n"));
    expect(await offline("audit", "verify", cut, "--public-key", publicKey)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("nothing that a key could have signed"),
    });
    expect((await offline("audit", "verify", cut, "--public-key", publicKey, "--unsigned")).code).toBe(0);
    expect([verified.code, verified.stderr, verified.stdout]).toEqual([
      0,
      "",
      expect.stringMatching(/^whole: \d+ records in 2 ledgers, signature good/),
    ]);
  }
  const unchecked = await offline("audit", "verify", file);
  expect([unchecked.code, unchecked.stderr]).toEqual([0, expect.stringContaining("signature not checked")]);
  expect((await cli.bailiff("audit", "verify", file, "--json")).json()).toMatchObject({
    result: "whole",
    signature: "good",
    faults: [],
    manifest: true,
  });
});

it.each([
  [
    "a changed record",
    (all: string[]) => all.with(3, all[3]?.replace("127.0.0.1", "127.0.0.2") ?? ""),
    "was changed: its hash does not hold",
  ],
  ["a missing record", (all: string[]) => all.toSpliced(3, 1), "missing"],
  ["a doubled record", (all: string[]) => all.toSpliced(3, 0, all[3] ?? ""), "stands twice"],
  ["records in another order", (all: string[]) => all.with(3, all[4] ?? "").with(4, all[3] ?? ""), "stands behind a later one"],
  ["the newest records cut off", (all: string[]) => all.toSpliced(-3, 2), "cut off"],
  [
    "a changed manifest",
    (all: string[]) => all.with(-1, all.at(-1)?.replace('"count":', '"count":1') ?? ""),
    "signature of the manifest does not hold",
  ],
])("finds %s", async (_, tamper, text) => {
  const verified = await cli.bailiff("audit", "verify", await writeLines("tampered.ndjson", tamper(lines)));
  expect([verified.code, verified.stdout]).toEqual([1, expect.stringContaining(text)]);
});

it("calls a log without manifest whole as far as it goes, and one without signature not", async () => {
  const copied = await cli.bailiff("audit", "verify", await writeLines("kv.ndjson", lines.slice(0, -1).reverse()));
  expect([copied.code, copied.stderr]).toEqual([0, expect.stringContaining("whole as far as it goes")]);
  const manifest = z.looseObject({}).parse(JSON.parse(lines.at(-1) ?? ""));
  const unsigned = await writeLines("unsigned.ndjson", lines.with(-1, JSON.stringify({ ...manifest, signature: null })));
  expect((await cli.bailiff("audit", "verify", unsigned)).code).toBe(1);
  expect((await cli.bailiff("audit", "verify", unsigned, "--unsigned")).code).toBe(0);
});

it.each([
  ["no file", null],
  ["an empty file", ""],
  ["something else", "id,at,type\r\nadmin-1,2026,read\r\n"],
])("cannot use %s", async (_, content) => {
  const file = cli.file("odd.ndjson");
  if (content !== null) await writeFile(file, content);
  expect((await offline("audit", "verify", content === null ? cli.file("nothing.ndjson") : file)).code).toBe(2);
});

it("goes on with an export that was cut off in the middle of a line, and leaves a complete one alone", async () => {
  const file = cli.file("resumed.ndjson");
  await writeFile(file, `${lines.slice(0, 7).join("\n")}\n${lines[7]?.slice(0, 50)}`);
  const resumed = await cli.bailiff("audit", "export", "--out", file, "--resume");
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("7 records there already; going on")]);
  expect((await cli.bailiff("audit", "verify", file)).code).toBe(0);
  const again = (await readFile(file, "utf8")).split("\n");
  expect(again.slice(0, 7)).toEqual(lines.slice(0, 7));
  expect(await cli.bailiff("audit", "export", "--out", file, "--resume")).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("complete already"),
  });
});

it("does not go on with the file of another log", async () => {
  const file = cli.file("other.ndjson");
  await writeLines(
    "other.ndjson",
    lines.slice(0, 3).map((line) => line.replaceAll(/"hash":"[0-9a-f]{4}/g, '"hash":"0000')),
  );
  expect((await cli.bailiff("audit", "export", "--out", file, "--resume")).code).toBe(2);
});

it("exports a table for reading, with the manifest beside it, the same from the API", async () => {
  const file = cli.file("log.csv");
  expect((await cli.bailiff("audit", "export", "--format", "csv", "--out", file, "--to", "2026-11-01")).code).toBe(0);
  await chmod(`${file}.manifest.json`, 0o644);
  const before = await readFile(file, "utf8");
  expect((await cli.bailiff("audit", "export", "--format", "csv", "--out", file)).code).toBe(0);
  expect(await readFile(`${file}.old`, "utf8")).toBe(before);
  expect(JSON.parse(await readFile(`${file}.manifest.json.old`, "utf8"))).toMatchObject({ type: "manifest", ledgers: [] });
  await chmod(`${file}.manifest.json`, 0o644);
  expect((await cli.bailiff("audit", "export", "--format", "csv", "--out", file, "--yes")).code).toBe(0);
  for (const name of [file, `${file}.manifest.json`]) expect((await stat(name)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, "utf8");
  expect(text.split("\r\n").length).toBeGreaterThan(lines.length);
  expect(JSON.parse(await readFile(`${file}.manifest.json`, "utf8"))).toMatchObject({ type: "manifest" });
  const answer = await fetch(`${cli.gateway.url}/admin/audit/export?format=csv`, {
    headers: { authorization: `Bearer ${cli.gateway.rootToken}` },
  });
  expect(answer.headers.get("content-type")).toContain("text/csv");
  expect((await answer.text()).startsWith(text.slice(0, 2000))).toBe(true);
  expect((await offline("audit", "verify", file)).code).toBe(2);
});

it("says of a table with filters how many rows it has, and not how many records it was chosen from", async () => {
  const file = cli.file("bans.csv");
  const run = await cli.bailiff("audit", "export", "--format", "csv", "--operation", "users.ban", "--out", file);
  const rows = (await readFile(file, "utf8")).trimEnd().split("\r\n").length - 1;
  expect(rows).toBeGreaterThan(0);
  expect(run.stderr).toMatch(new RegExp(`^${rows} of \\d+ records in .*bans\\.csv$`, "m"));
  const piped = await cli.bailiff("audit", "export", "--format", "csv", "--operation", "users.ban");
  expect(piped.stderr).toMatch(new RegExp(`^${rows} of \\d+ records$`, "m"));
});

it("loses no export that is there unless it is told to, and goes into no folder", async () => {
  const file = cli.file("kept.ndjson");
  await writeFile(file, "the only copy");
  // In a script nobody can be asked.
  expect((await cli.bailiff("audit", "export", "--out", file)).code).toBe(0);
  expect(await readFile(`${file}.old`, "utf8")).toBe("the only copy");
  expect((await cli.bailiff("audit", "verify", file)).code).toBe(0);
  expect((await cli.bailiff("audit", "export", "--out", file, "--yes")).code).toBe(0);
  expect(await readFile(`${file}.old`, "utf8")).toBe("the only copy");

  const folder = cli.file("folder");
  await mkdir(folder);
  const into = await cli.bailiff("audit", "export", "--out", folder, "--yes");
  expect([into.code, into.stderr]).toEqual([2, `bailiff: ${folder} is a folder: name a file in it\n`]);
  expect((await readdir(cli.file("."))).filter((name) => name.startsWith("folder"))).toEqual(["folder"]);
});

it("streams an export to stdout for a pipe", async () => {
  const { code, stdout } = await cli.bailiff("audit", "export", "--from", "2026-01-01");
  expect([code, JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")]).toEqual([
    0,
    expect.objectContaining({ type: "manifest" }),
  ]);
});

it("erases what the log keeps of a user; asks first; an export of it is still whole", async () => {
  const { data } = page.parse((await cli.bailiff("audit", "list", "--operation", "users.ban", "--limit", "1", "--json")).json());
  const target = z.string().parse(data[0]?.["target"]);
  expect((await cli.bailiff("audit", "erase", target, "--reason", "test")).code).toBe(2);
  expect((await cli.bailiff("audit", "erase", target, "--reason", "test", "--yes", "--json")).json()).toMatchObject({
    target,
    records: expect.any(Number),
  });
  const file = cli.file("erased.ndjson");
  await cli.bailiff("audit", "export", "--out", file);
  const verified = await cli.bailiff("audit", "verify", file);
  expect([verified.code, verified.stderr]).toEqual([0, expect.stringMatching(/arguments of \d+ records? w.* erased/)]);
});

it("resolves only what is unknown", async () => {
  const id = JSON.parse(lines[0] ?? "").id;
  expect((await cli.bailiff("audit", "resolve", id, "--outcome", "ok", "--reason", "looked")).code).toBe(2);
  expect((await cli.bailiff("audit", "resolve", id, "--outcome", "ok", "--reason", "looked", "--yes")).code).toBe(1);
});

it("lets an auditor read and export, and nothing else", async () => {
  const auditor = cli.as("auditor");
  expect((await auditor("audit", "list", "--limit", "1")).code).toBe(0);
  expect((await auditor("audit", "export", "--out", cli.file("auditor.ndjson"))).code).toBe(0);
  expect((await stat(cli.file("auditor.ndjson"))).size).toBeGreaterThan(0);
  expect((await auditor("audit", "erase", "user_1", "--reason", "x", "--yes")).code).toBe(3);
});
