// An export whose transfer breaks comes out as if it had come in one piece.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiClient } from "../../../cli/api-client.ts";
import { contradictedText, downloadExport } from "../../../cli/audit/download-export.ts";
import { type ExportFormat, fileSink } from "../../../cli/audit/export-sink.ts";
import { LedgerPositions } from "../../../cli/audit/ledger-positions.ts";
import { readLines } from "../../../cli/audit/read-lines.ts";
import { readTableRows } from "../../../cli/audit/read-table-rows.ts";
import { resumeFrom } from "../../../cli/audit/resume-export.ts";
import { CliProblem, EXIT } from "../../../cli/exit-code.ts";
import { csvCell } from "../../../src/audit/csv.ts";
import { chainOf, checkpointLines, linesOf, madeLog, manifestFor } from "./made-log.ts";

const log = madeLog();
const [first] = log;
const head = { ledger: "AAAAAAAAAAAA", seq: 1, hash: first?.hash ?? "" };
/** Of very many checkpoints some are lines. */
const checkpoints = checkpointLines([head], [head], [head]);
const whole = Buffer.from(`${[...linesOf(log), ...checkpoints, JSON.stringify(manifestFor(log))].join("\n")}\n`);
const notice = `${JSON.stringify({ type: "error", message: "A ledger did not answer" })}\n`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bailiff-export-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Each answer is the next of these. `asked`: what for. */
function clientOf(answers: readonly Uint8Array[], begins: readonly string[] = [], asked: unknown[] = []): ApiClient {
  const left = [...answers];
  const never = () => Promise.reject(new Error("not asked for"));
  return {
    url: "http://test",
    withKey: true,
    signedIn: false,
    keyId: null,
    call: never,
    get: never,
    async stream(_path, { from, to }) {
      const begin = begins[Math.min(asked.push({ from, to }), begins.length) - 1];
      const headers = new Headers(begin === undefined ? {} : { "bailiff-export-from": begin });
      return { body: new Blob([Buffer.from(left.shift() ?? [])]).stream(), headers };
    },
  };
}

const quiet = { sleep: async () => {}, onRecord: () => {}, onBreak: () => {}, onContradicted: () => {} };

async function download(
  file: string,
  answers: readonly Uint8Array[],
  format: ExportFormat = "ndjson",
  resume = false,
  client = clientOf(answers),
  span = {},
): Promise<void> {
  const resumed = resume ? await resumeFrom(file, format) : null;
  const sink = fileSink(file, format, resumed?.keep ?? 0);
  const positions = resumed?.positions ?? new LedgerPositions();
  const begun = resumed?.span ?? null;
  await downloadExport({ client, span: begun ?? span, begun: begun?.from ?? null, sink, positions, ...quiet });
}

it("goes on after any break, in the same run or a later one", async () => {
  const cut = fc.integer({ min: 0, max: whole.byteLength - 2 });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(cut, cut, fc.boolean(), async (first, second, later) => {
      runs += 1;
      const file = path.join(directory, `log-${runs}`);
      const breaks = [first, second].map((end) => whole.subarray(0, end));
      if (later) {
        await expect(download(file, [...breaks, ...breaks])).rejects.toThrow();
        await download(file, [whole], "ndjson", true);
      } else await download(file, [...breaks, whole]);
      expect((await readFile(file)).equals(whole)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

it("says what contradicts the log, once it is complete, and nothing of an export that nothing contradicts", async () => {
  const found = { ledger: "AAAAAAAAAAAA", seq: 1, kind: "copy", segment: null };
  const contradicted = { ...manifestFor(log), checkpoints: [], contradictions: [found] };
  const told: string[] = [];
  const run = async (manifest: object) => {
    const text = Buffer.from(`${[...linesOf(log), JSON.stringify(manifest)].join("\n")}\n`);
    const sink = fileSink(path.join(directory, `told-${told.length}`), "csv", 0);
    await downloadExport({
      ...quiet,
      client: clientOf([text]),
      span: {},
      sink,
      positions: new LedgerPositions(),
      onContradicted: (names) => void told.push(contradictedText(names)),
    });
  };
  await run({ ...contradicted, contradictions: [] });
  expect(told).toEqual([]);
  await run(contradicted);
  expect(told).toEqual([expect.stringContaining("contradicts the log at AAAAAAAAAAAA-1 (copy), so this export is not signed")]);
});

it("goes on with the span that it was begun with, whatever the same words mean by then", async () => {
  const file = path.join(directory, "day");
  const [begin, later] = ["2026-11-20T12:00:00.000Z", "2026-11-20T12:05:00.000Z"];
  const asked: unknown[] = [];
  const broken = Array(4).fill(whole.subarray(0, 4000));
  await expect(download(file, [], "ndjson", false, clientOf(broken, [begin], asked), { to: "2026-11-21" })).rejects.toThrow();
  await download(file, [], "ndjson", true, clientOf([whole], [begin], asked), { from: later });
  expect(asked).toEqual([{ to: "2026-11-21" }, ...Array(4).fill({ from: begin, to: "2026-11-21" })]);
  expect((await readFile(file)).equals(whole)).toBe(true);
  expect(existsSync(`${file}.part.json`)).toBe(false);
});

it("touches nothing of an earlier run before the gateway has something to give", async () => {
  const file = path.join(directory, "kept");
  const [begin, later] = ["2026-11-20T12:00:00.000Z", "2026-11-21T12:00:00.000Z"];
  const broken = Array(4).fill(whole.subarray(0, 4000));
  await expect(download(file, [], "ndjson", false, clientOf(broken, [begin]))).rejects.toThrow();
  const kept = await readFile(`${file}.part`);
  const away = {
    ...clientOf([]),
    stream: () => Promise.reject(new CliProblem(EXIT.unreachable, "nobody there")),
  };
  await expect(download(file, [], "ndjson", false, away)).rejects.toThrow("nobody there");
  expect((await readFile(`${file}.part`)).equals(kept)).toBe(true);
  // A table does not go on with lines, and the other way round.
  await expect(download(file, [], "csv", true, away)).rejects.toMatchObject({ exitCode: 2 });
  expect((await readFile(`${file}.part`)).equals(kept)).toBe(true);
  // Begun anew, it is of the new span.
  const asked: unknown[] = [];
  await expect(download(file, [], "ndjson", false, clientOf(broken, [later], asked), { from: later })).rejects.toThrow();
  await download(file, [], "ndjson", true, clientOf([whole], [later], asked));
  expect(asked).toEqual(Array(5).fill({ from: later, to: undefined }));
});

it("does not join what the log holds no more with what it held", async () => {
  const [begin, later] = ["2026-11-20T12:00:00.000Z", "2026-11-21T00:00:00.000Z"];
  const moving = clientOf([whole.subarray(0, 4000), whole], [begin, later]);
  await expect(download(path.join(directory, "moving"), [], "ndjson", false, moving)).rejects.toMatchObject({ exitCode: 1 });
});

it("leaves what its taker throws to the caller: the record was not taken, and is not skipped", async () => {
  const taken: string[] = [];
  const sink = {
    begin: async () => {},
    async write(_line: string, { id }: { readonly id: string }) {
      if (taken.length === 2) throw new CliProblem(EXIT.unreachable, "the bundle cannot be had now");
      taken.push(id);
    },
    checkpoint: async () => {},
    finish: async () => {},
    breakOff: async () => {},
  };
  const run = { client: clientOf([whole, whole]), span: {}, sink, positions: new LedgerPositions(), ...quiet };
  await expect(downloadExport(run)).rejects.toMatchObject({ message: "the bundle cannot be had now" });
  expect(taken).toHaveLength(2);
});

it.each(["begin", "write"] as const)("lets go of the transfer when it cannot %s: nobody waits for the rest", async (step) => {
  let given: string | null = null;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(whole.subarray(0, 4000)),
    cancel: () => {
      given = "back";
    },
  });
  const headers = new Headers({ "bailiff-export-from": "2026-11-20T12:00:00.000Z" });
  const client = { ...clientOf([]), stream: async () => ({ body, headers }) };
  const full = () => Promise.reject(new CliProblem(EXIT.usage, "no space left"));
  const sink = {
    begin: async () => {},
    write: async () => {},
    checkpoint: async () => {},
    finish: async () => {},
    breakOff: async () => {},
    [step]: full,
  };
  const run = { client, span: {}, sink, positions: new LedgerPositions(), ...quiet };
  await expect(downloadExport(run)).rejects.toMatchObject({ message: "no space left" });
  expect(given).toBe("back");
});

it("asks again when the gateway could not go on, and gives up in the end", async () => {
  const broken = Buffer.concat([whole.subarray(0, 3000), Buffer.from(`\n${notice}`)]);
  await download(path.join(directory, "notice"), [Buffer.from(notice), whole]);
  expect((await readFile(path.join(directory, "notice"))).equals(whole)).toBe(true);
  await expect(download(path.join(directory, "never"), [broken, broken, broken, broken])).rejects.toMatchObject({ exitCode: 4 });
});

it("writes a table without doubling rows when a transfer breaks", async () => {
  const file = path.join(directory, "log.csv");
  await download(file, [whole.subarray(0, 4000), whole], "csv");
  expect((await readFile(file, "utf8")).trimEnd().split("\r\n")).toHaveLength(log.length + 1);
});

it("goes on with a table that was cut off at any byte, in the part or under its name", async () => {
  const complete = path.join(directory, "whole.csv");
  await download(complete, [whole], "csv");
  const table = await readFile(complete);
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: table.byteLength }), fc.boolean(), async (cut, asPart) => {
      runs += 1;
      const file = path.join(directory, `cut-${runs}.csv`);
      const header = table.indexOf("\n") + 1;
      await writeFile(asPart ? `${file}.part` : file, table.subarray(0, cut));
      // Less than the names of the columns is no table: under its own name somebody else's file, perhaps.
      if (cut < header && (cut > 0 || !asPart))
        return void (await expect(download(file, [whole], "csv", true)).rejects.toMatchObject({ exitCode: 2 }));
      await download(file, [whole], "csv", true);
      expect((await readFile(file)).equals(table)).toBe(true);
      expect((await resumeFrom(file, "csv")).complete).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it("goes on with a table of a ledger whose id looks like a number", async () => {
  const own = chainOf("012345678901", 4);
  const lines = Buffer.from(`${[...linesOf(own), JSON.stringify(manifestFor(own))].join("\n")}\n`);
  const file = path.join(directory, "number.csv");
  await download(file, [lines], "csv");
  const table = await readFile(file);
  expect(table.toString()).toContain("'012345678901");
  await writeFile(file, table.subarray(0, table.byteLength - 20));
  await download(file, [lines], "csv", true);
  expect((await readFile(file)).equals(table)).toBe(true);
});

it("refuses to go on with a file of another log", async () => {
  const file = path.join(directory, "other");
  const other = whole
    .toString()
    .replaceAll("TICKET-1", "TICKET-2")
    .replaceAll(/"hash":"[0-9a-f]{8}/g, '"hash":"00000000')
    .replaceAll(/"prev":"[0-9a-f]{8}/g, '"prev":"00000000');
  await expect(download(file, Array(4).fill(Buffer.from(other).subarray(0, 5000)))).rejects.toThrow();
  await expect(download(file, [whole], "ndjson", true)).rejects.toMatchObject({ exitCode: 2 });
});

it("reads rows however they are cut into chunks, with line breaks and quotes in their cells", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "é", ",", '"', "\r", "\n", ";") });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1 })), fc.integer({ min: 1, max: 7 }), async (rows, size) => {
      const bytes = Buffer.from(rows.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join(""));
      async function* chunks() {
        for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
      }
      const read: (readonly string[])[] = [];
      for await (const { cells, whole: isWhole } of readTableRows(chunks())) {
        expect(isWhole).toBe(true);
        read.push(cells);
      }
      // A cell that begins with a line break gets an apostrophe: csv.test.ts.
      expect(read.map((cells) => cells.map((text) => text.replace(/^'/, "")))).toEqual(rows);
    }),
  );
});

it("reads lines however they are cut into chunks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n]/g, ""))),
      fc.integer({ min: 1, max: 7 }),
      async (lines, size) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
        async function* chunks() {
          for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
        }
        const read: string[] = [];
        for await (const { text } of readLines(chunks(), "a file")) read.push(text);
        expect(read).toEqual(lines);
      },
    ),
  );
});
