// `bailiff policies check`, `test` and `pull` over folders that are not as they should be, and answers that are not Bailiff's.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bailiffAs, type RunBailiff } from "./run-bailiff.ts";

const POLICY = "policy: ok\nrules: [{ id: r, allow: [users.get] }]\n";
const offline = bailiffAs({});
let directory: string;
/** Gives whatever bundle a test wants to be given. */
let server: Server;
let given: unknown;
let bailiff: RunBailiff;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bailiff-files-"));
  server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(given));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  bailiff = bailiffAs({ BAILIFF_URL: `http://127.0.0.1:${port}`, BAILIFF_TOKEN: "t" });
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true, force: true });
});

async function folder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const made = path.join(directory, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(made, file)), { recursive: true });
    await writeFile(path.join(made, file), text);
  }
  return made;
}

it.each(["check", "test"])("policies %s --json lists what is wrong, with its file and place", async (command) => {
  const torn = await folder(`torn-${command}`, { "a.yaml": "policy: [x\n", "ok.yaml": POLICY, "ok.test.yaml": "cases: 1\n" });
  const run = await offline("policies", command, torn, "--json");
  expect([run.code, run.json()]).toEqual([
    1,
    {
      ok: false,
      problems: [
        {
          file: "a.yaml",
          policy: null,
          rule: null,
          path: "",
          position: { line: 2, column: 1 },
          message: expect.stringContaining("a bracket is not closed"),
        },
        { file: "ok.test.yaml", policy: null, rule: null, path: "", position: null, message: "must be a list of test cases" },
      ],
      warnings: [],
    },
  ]);
  expect(run.stderr).toContain("a.yaml, line 2, column 1: the indentation does not fit");

  const wrong = await folder(`wrong-${command}`, { "a.yaml": POLICY.replace("users.get", "users.gett") });
  expect((await offline("policies", command, wrong, "--json")).json()).toMatchObject({
    ok: false,
    problems: [{ file: "a.yaml", policy: "ok", rule: "r", path: "rules[0].allow[0]" }],
  });
});

it("names on stderr what it did not take for a policy", async () => {
  const made = await folder("ignored", { "ok.yaml": POLICY, "deny.YAML": POLICY, "sub/deny.yaml": POLICY });
  const run = await offline("policies", "check", made, "--json");
  expect([run.code, run.json(), run.stderr]).toEqual([
    0,
    { ok: true, problems: [], warnings: [] },
    expect.stringMatching(/^not read: deny\.YAML, sub\/deny\.yaml; /),
  ]);
});

it("pulls a bundle without policies, and names what a push would publish all the same", async () => {
  given = { version: "0123456789abcdef", policies: [] };
  const made = await folder("empty", { "old.yaml": "policy: [torn" });
  const run = await bailiff("policies", "pull", made);
  expect([run.code, run.stdout]).toEqual([0, `0 files of 0123456789abcdef in ${made}\n`]);
  expect(run.stderr).toMatch(/holds no policy[\s\S]*old\.yaml is not in the bundle/);
});

it("pulls into a folder and nothing else", async () => {
  given = { version: "0123456789abcdef", policies: [{ policy: "ok", rules: [] }] };
  const made = await folder("file", { "ok.yaml": POLICY });
  for (const file of [`${made}/ok.yaml`, `${made}/ok.yaml/below`]) {
    const run = await bailiff("policies", "pull", file, "--yes");
    expect([run.code, run.stderr]).toEqual([
      2,
      expect.stringMatching(/^bailiff: \S+ (is not a folder|cannot be written: ENOTDIR)/),
    ]);
  }
  expect(await readFile(`${made}/ok.yaml`, "utf8")).toBe(POLICY);
});

it.each(["../escaped", "/tmp/escaped", "a/b", ".", "", "CON\u0000", 7, null])(
  "writes nothing of a bundle with a policy named %j",
  async (name) => {
    given = {
      version: "0123456789abcdef",
      policies: [
        { policy: "ok", rules: [] },
        { policy: name, rules: [] },
      ],
    };
    const made = await folder("pulled/into", { "keep.txt": "" });
    const run = await bailiff("policies", "pull", made, "--yes");
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining("nothing was written")]);
    expect(await readdir(made)).toEqual(["keep.txt"]);
    expect(existsSync(path.join(directory, "pulled/escaped.yaml"))).toBe(false);
  },
);
