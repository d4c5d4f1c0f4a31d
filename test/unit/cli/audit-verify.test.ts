// `bailiff audit verify` as a command: what it says and with which exit code. What the verifier finds is in verify.test.ts.
import { expect, it } from "vitest";
import { nextCheckpoint } from "../../../src/audit/checkpoint.ts";
import { linesOf, madeLog, manifestFor } from "./made-log.ts";
import { runVerify } from "./run-verify.ts";

const log = madeLog();
const lines = linesOf(log);
const manifest = JSON.stringify(manifestFor(log));
const notice = JSON.stringify({ type: "error", code: "bailiff_ledger_unavailable", message: "…" });
const changed = lines.with(3, (lines[3] ?? "").replace("TICKET-1", "TICKET-2"));

const verify = (content: readonly string[], ...options: readonly string[]) =>
  runVerify(content.map((line) => `${line}\n`).join(""), ...options);

it("says of a whole file what it holds", async () => {
  expect(await verify([...lines, manifest])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^whole: 18 records in 3 ledgers; not proven: /),
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

it("says which span a file covers, and is told which it should", async () => {
  expect(await verify([...lines, manifest])).toMatchObject({
    out: expect.stringContaining(
      "from the beginning of the log to 2026-11-23T00:00:00.000Z: what was written after that is not in it",
    ),
  });
  const covers = (...expected: string[]) => verify([...lines, manifest], ...expected);
  expect(await covers("--expect-from", "2026-01-01", "--expect-to", "2026-11-22")).toMatchObject({ code: 0 });
  expect(await covers("--expect-to", "2026-11-23T00:00:00Z")).toMatchObject({ code: 0 });
  // A day as an end is its last moment.
  expect(await covers("--expect-to", "2026-11-23")).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^whole: [\s\S]*\n {2}NOT COVERED: it ends at 2026-11-23T00:00:00\.000Z/),
  });
  const later = JSON.stringify({ ...manifestFor(log), from: "2026-10-30T00:00:00.000Z" });
  expect(await verify([...lines, later], "--expect-from", "2026-10-29")).toMatchObject({
    code: 1,
    out: expect.stringContaining("NOT COVERED: it begins at 2026-10-30T00:00:00.000Z"),
  });
  expect(await verify([...lines, later], "--expect-from", "2026-10-30")).toMatchObject({ code: 0 });
  const { out } = await verify([...lines, later], "--json", "--expect-from", "2026-10-29");
  expect(JSON.parse(out)).toMatchObject({
    result: "whole",
    span: { from: "2026-10-30T00:00:00.000Z", to: "2026-11-23T00:00:00.000Z" },
    not_covered: [expect.any(String)],
  });
  expect(await verify(lines, "--expect-from", "2026-10-30")).toMatchObject({
    code: 2,
    said: expect.stringContaining("which span it covers nobody has said"),
  });
});
