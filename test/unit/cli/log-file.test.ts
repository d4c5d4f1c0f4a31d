// A log file is read from its end: the manifest is its last line that is not blank, whatever an editor left around it.
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLogFile } from "../../../cli/audit/log-file.ts";
import { EXIT } from "../../../cli/exit-code.ts";
import { createLogVerifier } from "../../../src/audit/verify.ts";
import { linesOf, madeLog, manifestFor } from "./made-log.ts";

const log = madeLog();
const manifest = JSON.stringify(manifestFor(log));
const whole = [...linesOf(log), manifest].map((line) => `${line}\n`).join("");

let file: string;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bailiff-log-file-"));
  file = path.join(directory, "log.ndjson");
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function read(content: string) {
  await writeFile(file, content);
  const opened = await openLogFile(file);
  const texts: string[] = [];
  for await (const { text } of opened.lines()) texts.push(text);
  return { manifest: opened.manifest, texts };
}

describe("a file with a manifest", () => {
  it.each([
    ["as it is exported", whole],
    ["with blank lines behind the manifest", `${whole}\n \r\n\n`],
    ["with a hundred thousand of them", `${whole}${"\n".repeat(100_000)}`],
    ["with a byte order mark", `\ufeff${whole}`],
    ["with the line ends of Windows", whole.replaceAll("\n", "\r\n")],
    ["without its last line end", whole.trimEnd()],
    ["with blank lines in the middle", whole.replace("\n", "\n\n")],
  ])("is whole %s", async (_, content) => {
    const { manifest: found, texts } = await read(content);
    const verifier = createLogVerifier(found);
    for (const text of texts) verifier.feed(text);
    expect([found?.type, verifier.finish().faults]).toEqual(["manifest", []]);
  });

  it("may be nothing but the manifest", async () => {
    expect(await read(`\ufeff${manifest}\n`)).toMatchObject({ manifest: { type: "manifest" }, texts: [] });
  });
});

describe("a file that is no UTF-8 text is not usable, and its kind is named:", () => {
  it.each<[string, Uint8Array, string]>([
    ["gzip", gzipSync(whole), "is gzip and not NDJSON in UTF-8: unpack it first"],
    ["zstd", zstdCompressSync(whole), "is zstd and not"],
    ["UTF-16 with a byte order mark", Buffer.from(`\ufeff${whole}`, "utf16le"), "is UTF-16 and not NDJSON in UTF-8: convert it"],
    ["UTF-16 without", Buffer.from(whole, "utf16le"), "is UTF-16 and not"],
    ["UTF-16, big end first", Buffer.from(`\ufeff${whole}`, "utf16le").swap16(), "is UTF-16 and not"],
  ])("%s", async (_, content, said) => {
    await writeFile(file, content);
    await expect(openLogFile(file)).rejects.toThrow(
      expect.objectContaining({ exitCode: EXIT.usage, message: expect.stringContaining(said) }),
    );
  });
});

it("finds the last line wherever blocks of reading end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 65_000, max: 66_100 }), fc.integer({ min: 0, max: 3 }), async (length, blanks) => {
      const long = manifest.replace('"v":1', `"v":1,"more":"${"x".repeat(length)}"`);
      const { manifest: found, texts } = await read(`${"y".repeat(length)}\n${long}${"\n".repeat(blanks)}`);
      expect([found?.type, texts.length]).toEqual(["manifest", 1]);
    }),
    { numRuns: 30 },
  );
});

it.each([
  ["an empty file", ""],
  ["blank lines", "\n\r\n  \n"],
  ["blank lines without end", "\n".repeat(200_000)],
])("cannot use %s", async (_, content) => {
  await expect(read(content)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining("is empty") });
});

it.each([
  ["the last one", 0],
  ["one before it", 10],
])("does not take in a line that is longer than any, %s", async (_, end) => {
  await writeFile(file, "");
  const handle = await open(file, "r+");
  // A hole: it takes no room, and reads as zeros.
  await handle.truncate(600 * 1_048_576);
  await handle.write("\n{}\n\n\n\n\n\n\n".slice(0, end), 600 * 1_048_576);
  await handle.close();
  await expect(
    (async () => {
      for await (const line of (await openLogFile(file)).lines()) expect(line).toBe("never read");
    })(),
  ).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining("a line of more than 64 MiB") });
});
