// One table of cases for both verifiers, `bailiff audit verify` and docs/verify-export.py: they say the same of every file, which is what
// docs/audit.md says. Where there is no Python 3 only ours can be asked.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { runVerify } from "../cli/run-verify.ts";
import { KEY_FILE, OTHER_KEY_FILE, verifierCases } from "./verifier-cases.ts";

const script = fileURLToPath(new URL("../../../docs/verify-export.py", import.meta.url));
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const directory = mkdtempSync(path.join(tmpdir(), "bailiff-verifiers-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const otherKey = path.join(directory, "other-key.json");
writeFileSync(otherKey, OTHER_KEY_FILE);
const keyFile = { none: null, own: KEY_FILE, other: otherKey } as const;

function python(text: string, args: readonly string[]): { code: number | null; said: string } {
  const file = path.join(directory, "log.ndjson");
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync("python3", [script, file, ...args], { encoding: "utf8" });
  return { code: status, said: stdout + stderr };
}

const cases = await verifierCases();

describe("bailiff audit verify", () => {
  it.each(cases)("$exit: $what", async ({ text, key = "none", unsigned = false, exit }) => {
    const name = keyFile[key];
    const options = [...(name === null ? [] : ["--public-key", name]), ...(unsigned ? ["--unsigned"] : [])];
    expect(await runVerify(text, ...options)).toMatchObject({ code: exit });
  });
});

describe.runIf(hasPython)("docs/verify-export.py", () => {
  it.each(cases)("$exit: $what", ({ text, key = "none", unsigned = false, exit }) => {
    const name = keyFile[key];
    const { code, said } = python(text, [...(name === null ? [] : [name]), ...(unsigned ? ["--unsigned"] : [])]);
    expect({ code, said }).toEqual({ code: exit, said: expect.stringMatching(SAYS[exit]) });
  });

  it("does not show what a forged name would do to a terminal", () => {
    const first =
      readFileSync(new URL("../../../docs/audit-vectors/export.ndjson", import.meta.url), "utf8").split("\n")[0] ?? "";
    const { said } = python(`${first.replace('"id":"admin-1"', '"id":"\\u001b[2Jadmin-1"')}\n`, []);
    expect(said).not.toContain("\u001b");
  });
});

const SAYS = { 0: /^(warning: .*\n)?(from .*\n)?whole: /m, 1: /^TAMPERED: .*\n$/, 2: /./ } as const;

it("has cases of every verdict, with a key and without", () => {
  const kinds = new Set(cases.map(({ exit, key = "none" }) => `${exit} ${key}`));
  for (const kind of ["0 none", "0 own", "1 none", "1 own", "1 other", "2 none", "2 own"]) expect(kinds).toContain(kind);
});
