// One table of cases for both verifiers, `bailiff audit verify` and docs/verify-export.py: they say the same of every file, which is what
// docs/audit.md says. Where there is no Python 3 only ours can be asked.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runVerify } from "../cli/run-verify.ts";
import { KEY_FILE, OTHER_KEY_FILE, verifierCases } from "./verifier-cases.ts";

const script = fileURLToPath(new URL("../../../docs/verify-export.py", import.meta.url));
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const directory = mkdtempSync(path.join(tmpdir(), "bailiff-verifiers-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const otherKey = path.join(directory, "other-key.json");
writeFileSync(otherKey, OTHER_KEY_FILE);
const keyFile = { none: null, own: KEY_FILE, other: otherKey } as const;

interface Run {
  readonly text: string;
  readonly args: readonly string[];
}
interface Said {
  readonly code: number;
  readonly said: string;
}

/** Runs the script over and over in one Python, each time from its first line: the start of a Python costs more than what it does here. */
const RUN_ALL = `
import contextlib, io, json, runpy, sys
told = []
for sys.argv in json.load(sys.stdin):
    out, code = io.StringIO(), None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            runpy.run_path(sys.argv[0], run_name="__main__")
        except SystemExit as end:
            code = end.code
    told.append({"code": code, "said": out.getvalue()})
json.dump(told, sys.stdout)
`;

function python(runs: readonly Run[]): readonly Said[] {
  const input = runs.map(({ text, args }, at) => {
    const file = path.join(directory, `log-${at}.ndjson`);
    writeFileSync(file, text);
    return [script, file, ...args];
  });
  const { stdout, stderr } = spawnSync("python3", ["-c", RUN_ALL], { encoding: "utf8", input: JSON.stringify(input) });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}

/** As both take them: a folder of files. */
function anchorOptions(anchors: readonly string[] | undefined): readonly string[] {
  if (anchors === undefined) return [];
  const folder = mkdtempSync(path.join(directory, "anchors-"));
  for (const [at, text] of anchors.entries()) writeFileSync(path.join(folder, `${at}.json`), text);
  return ["--anchor", folder];
}

const cases = (await verifierCases()).map((one) => ({ ...one, anchored: anchorOptions(one.anchors) }));

describe("bailiff audit verify", () => {
  it.each(cases)("$exit: $what", async ({ text, key = "none", unsigned = false, anchored, exit }) => {
    const name = keyFile[key];
    const options = [...(name === null ? [] : ["--public-key", name]), ...(unsigned ? ["--unsigned"] : []), ...anchored];
    expect(await runVerify(text, ...options)).toMatchObject({ code: exit });
  });
});

describe.runIf(hasPython)("docs/verify-export.py", () => {
  let all: readonly Said[];
  beforeAll(() => {
    all = python(
      cases.map(({ text, key = "none", unsigned = false, anchored }) => {
        const name = keyFile[key];
        return { text, args: [...(name === null ? [] : [name]), ...(unsigned ? ["--unsigned"] : []), ...anchored] };
      }),
    );
  });

  it.each(cases.map((one, at) => ({ ...one, at })))("$exit: $what", ({ exit, at }) => {
    expect(all[at]).toEqual({ code: exit, said: expect.stringMatching(SAYS[exit]) });
  });

  it("is a program with an exit code, and says what is not usable on stderr", () => {
    const { status, stdout, stderr } = spawnSync("python3", [script, "no-such-file"], { encoding: "utf8" });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^cannot be used: /);
  });

  it("does not show what a forged name would do to a terminal", () => {
    const first =
      readFileSync(new URL("../../../docs/audit-vectors/export.ndjson", import.meta.url), "utf8").split("\n")[0] ?? "";
    const [told] = python([{ text: `${first.replace('"id":"admin-1"', '"id":"\\u001b[2Jadmin-1"')}\n`, args: [] }]);
    expect(told?.said).toMatch(/TAMPERED|whole/);
    expect(told?.said).not.toContain("\u001b");
  });
});

const SAYS = {
  0: /^(proven against the operator: .*\n)?(warning: .*\n)?(from .*\n)?whole: /m,
  1: /^TAMPERED: .*\n$/,
  2: /./,
} as const;

it("has cases of every verdict, with a key and without", () => {
  const kinds = new Set(cases.map(({ exit, key = "none" }) => `${exit} ${key}`));
  for (const kind of ["0 none", "0 own", "1 none", "1 own", "1 other", "2 none", "2 own"]) expect(kinds).toContain(kind);
});
