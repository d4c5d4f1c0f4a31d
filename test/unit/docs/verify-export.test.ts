// docs/verify-export.py is the second verifier: what it says of the vectors is what docs/audit.md says. Where there is no Python 3 it cannot
// be asked.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";

const docs = (file: string) => fileURLToPath(new URL(`../../../docs/${file}`, import.meta.url));
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const directory = mkdtempSync(path.join(tmpdir(), "bailiff-verify-export-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const lines = readFileSync(docs("audit-vectors/export.ndjson"), "utf8").split("\n").slice(0, -1);
const vectors = z
  .array(
    z.looseObject({ what: z.string(), lines: z.array(z.union([z.number(), z.string()])), fault: z.object({ kind: z.string() }) }),
  )
  .parse(JSON.parse(readFileSync(docs("audit-vectors/tampered.json"), "utf8")))
  // It checks no signatures, and says so.
  .filter(({ fault }) => fault.kind !== "signature");

function verify(text: string): { status: number | null; said: string } {
  const file = path.join(directory, "export.ndjson");
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync("python3", [docs("verify-export.py"), file], { encoding: "utf8" });
  return { status, said: stdout + stderr };
}
const textOf = (content: readonly string[]) => content.map((line) => `${line}\n`).join("");
const first = lines[0] ?? "";

describe.runIf(hasPython)("docs/verify-export.py", () => {
  it.each([
    ["as it is", textOf(lines)],
    ["with a byte order mark and blank lines, as editors leave them", `\ufeff${textOf([...lines, "", " "])}`],
    ["with numbers and names written otherwise", textOf(lines).replaceAll('"seq":1,', '"s\\u0065q" : 1.0,')],
  ])("calls the export whole %s", (_, text) => {
    expect(verify(text)).toEqual({ status: 0, said: expect.stringMatching(/^whole:/) });
  });

  it.each(vectors)("finds that $what", ({ lines: places }) => {
    const text = textOf(places.map((place) => (typeof place === "string" ? place : (lines[place - 1] ?? ""))));
    expect(verify(text)).toEqual({ status: 1, said: expect.stringMatching(/^TAMPERED: /) });
  });

  it.each([
    ["half a surrogate pair", first.replace('"reason":""', '"reason":"\\ud800"')],
    ["NaN", first.replace('"reason":""', '"reason":NaN')],
    ["a number that no double holds", first.replace('"reason":""', '"reason":1e400')],
    ["a list", "[1]"],
    ["a hundred thousand levels", "[".repeat(100_000)],
    ["a line of another kind", '{"type":"error"}'],
  ])("has a line to say of %s", (_, line) => {
    expect(verify(textOf(lines.with(0, line)))).toEqual({ status: 1, said: expect.stringMatching(/^TAMPERED: .*line 1 .*\n$/) });
  });

  it.each([
    ["an export without its end", textOf(lines.slice(0, -1))],
    ["an empty file", ""],
  ])("cannot use %s", (_, text) => {
    expect(verify(text)).toMatchObject({ status: 2, said: expect.stringContaining("not complete") });
  });
});
