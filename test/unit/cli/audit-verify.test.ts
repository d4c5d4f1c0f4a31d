// `bailiff audit verify` as a command: what it says and with which exit code. What the verifier finds is in verify.test.ts.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { verifyCommand } from "../../../cli/commands/audit-verify.ts";
import { CliProblem, EXIT, type ExitCode } from "../../../cli/exit-code.ts";
import type { Terminal } from "../../../cli/terminal.ts";
import { nextCheckpoint } from "../../../src/audit/checkpoint.ts";
import { linesOf, madeLog, manifestFor } from "./made-log.ts";

const log = madeLog();
const lines = linesOf(log);
const manifest = JSON.stringify(manifestFor(log));
const notice = JSON.stringify({ type: "error", code: "bailiff_ledger_unavailable", message: "…" });
const changed = lines.with(3, (lines[3] ?? "").replace("TICKET-1", "TICKET-2"));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bailiff-verify-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function verify(content: readonly string[], ...options: readonly string[]) {
  const file = path.join(directory, "log.ndjson");
  await writeFile(file, content.map((line) => `${line}\n`).join(""));
  const [out, notices]: string[][] = [[], []];
  let code: ExitCode = EXIT.ok;
  const terminal: Terminal = {
    write: () => Promise.reject(new Error("not used")),
    handOver: () => Promise.reject(new Error("not used")),
    print: (line) => void out?.push(line),
    printJson: (value) => void out?.push(JSON.stringify(value)),
    notice: (line) => void notices?.push(line),
    progress: () => {},
    progressDone: () => {},
    canAsk: false,
    confirm: () => Promise.reject(new Error("not used")),
  };
  const context = { terminal, env: {}, api: neverAsked, now: () => 0, sleep: async () => {} };
  const command = verifyCommand(context, (found) => {
    code = found;
  });
  try {
    await command.parseAsync([file, ...options], { from: "user" });
  } catch (error) {
    if (!(error instanceof CliProblem)) throw error;
    return { code: error.exitCode, out: out?.join("\n"), said: error.message };
  }
  return { code, out: out?.join("\n"), said: notices?.join("\n") };
}

function neverAsked(): never {
  throw new Error("an offline command asked the gateway");
}

it("says of a whole file what it holds", async () => {
  expect(await verify([...lines, manifest])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^whole: 18 records in 3 ledgers\n/),
  });
});

it("does not take a manifest for a log: that beside a csv is no proof", async () => {
  expect(await verify([manifest])).toEqual({ code: 2, out: "", said: expect.stringContaining("proof is NDJSON") });
  expect(await verify([lines[0] ?? "", manifest])).toMatchObject({ code: 1 });
  expect(await verify([JSON.stringify(manifestFor([]))])).toMatchObject({ code: 0 });
});

it("cannot use an export that broke off, unless to show that it was tampered with", async () => {
  expect(await verify([...lines, notice])).toMatchObject({ code: 2, said: expect.stringContaining("is not complete") });
  expect(await verify([notice])).toMatchObject({ code: 2, said: expect.stringContaining("is not complete") });
  expect(await verify([...changed, notice])).toMatchObject({
    code: 1,
    out: expect.stringContaining("was changed"),
    said: expect.stringContaining("is not complete"),
  });
  expect(await verify([...lines, notice, manifest])).toMatchObject({ code: 1, out: expect.stringContaining("line 19 says") });
});

it("cannot use a file of blank lines", async () => {
  expect(await verify(["", "", ""])).toMatchObject({ code: 2, said: expect.stringContaining("is empty") });
});

it("warns of records that checkpoints know and a copy from KV lacks", async () => {
  const checkpoint = (seq: number) => ({
    ...nextCheckpoint(null, [{ ledger: "admin", seq, hash: log.find(({ id }) => id === `admin-${seq}`)?.hash ?? "" }], 0),
    signature: null,
  });
  expect(await verify([...lines, JSON.stringify(checkpoint(6))])).toMatchObject({
    code: 0,
    said: expect.stringContaining("1 checkpoint among them knows of no newer record"),
  });
  const cut = linesOf(log.filter(({ id }) => id !== "admin-6"));
  expect(await verify([...cut, JSON.stringify(checkpoint(6))])).toMatchObject({
    code: 0,
    said: expect.stringContaining("knows of newer records: admin-6 (here up to 5)"),
  });
});

it("names erased records, and whether an audit.erase is on record for them", async () => {
  const erased = lines.with(0, JSON.stringify({ ...log[0], args: null, args_salt: null, seen: null }));
  expect(await verify([...erased, manifest])).toMatchObject({
    code: 0,
    said: expect.stringMatching(
      /arguments of 1 record were erased \(AAAAAAAAAAAA-1\), and no audit\.erase in this file names their user/,
    ),
  });
  const { out = "" } = await verify([...erased, manifest], "--json");
  expect(JSON.parse(out)).toMatchObject({ erased: 1, erased_records: [{ record: "AAAAAAAAAAAA-1", erase: null }] });
});
