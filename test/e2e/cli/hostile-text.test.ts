// Text that somebody else wrote (a server, a key's name, a policy's file) reaches the terminal as something to read, never to obey.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SHOWN_KEY } from "../../shown-key.ts";
import { bailiffAs, type RunBailiff } from "./run-bailiff.ts";
import { type StandIn, standIn } from "./stand-in.ts";

const HIDDEN = ["\u001b", "\u009b", "\u202e", "\u0007"];
const EVIL = `x${HIDDEN.join("")}y`;
const SHOWN = "x\\u001b\\u009b\\u202e\\u0007y";
const POLICY = { policy: "support", rules: [{ id: "look", allow: ["users.get"] }] };
const KEY = { ...SHOWN_KEY, name: EVIL, owner: EVIL };
let server: StandIn;
let bailiff: RunBailiff;
let directory: string;

beforeAll(async () => {
  server = await standIn((address) => {
    if (address === "/admin/keys") return { body: { data: [KEY] } };
    if (address === "/admin/policies")
      return { body: { version: "0123456789abcdef", policies: [{ ...POLICY, description: EVIL }] } };
    return {
      status: 422,
      body: { errors: [{ message: "no", long_message: `no\nbecause ${EVIL}`, code: "bailiff_param_invalid" }] },
    };
  });
  bailiff = bailiffAs({ BAILIFF_URL: server.url, BAILIFF_TOKEN: "t" });
  directory = await mkdtemp(path.join(tmpdir(), "bailiff-hostile-"));
  const rules = [{ id: "look", allow: ["users.get", "users.list"] }];
  await writeFile(path.join(directory, "support.yaml"), JSON.stringify({ policy: "support", rules }));
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

const harmless = ({ stdout, stderr }: { stdout: string; stderr: string }) => {
  for (const character of HIDDEN) expect(stdout + stderr).not.toContain(character);
};

it("shows an error of a server, of several lines", async () => {
  const refused = await bailiff("keys", "show", "AAAAAAAAAAAA");
  expect([refused.code, refused.stderr]).toEqual([2, `bailiff: no\nbecause ${SHOWN} (request req_standin)\n`]);
});

it("shows an argument that is none", async () => {
  const mistaken = await bailiff("keys", EVIL);
  expect([mistaken.code, mistaken.stderr]).toEqual([2, expect.stringContaining(`unknown command '${SHOWN}'`)]);
  harmless(mistaken);
});

it("shows names of keys in the effect of a push", async () => {
  const diff = await bailiff("policies", "diff", directory);
  expect([diff.code, diff.stdout]).toEqual([1, expect.stringContaining(`${SHOWN} (${SHOWN})\n  + users.list`)]);
  harmless(diff);
});

it("shows a policy of a file that cannot be published", async () => {
  const wrong = path.join(directory, "wrong");
  const rules = [{ id: EVIL, allow: ["users.get"] }];
  await mkdir(wrong);
  await writeFile(path.join(wrong, "evil.yaml"), JSON.stringify({ policy: "support", rules }));
  const checked = await bailiff("policies", "check", wrong);
  expect([checked.code, checked.stderr]).toEqual([1, expect.stringContaining("\\u001b")]);
  harmless(checked);
});

it("shows a bundle as YAML that says the same, and gives it byte for byte as JSON", async () => {
  const shown = await bailiff("policies", "show");
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('description: "x\\e\\u009b\\u202e\\ay"')]);
  harmless(shown);
  const json = await bailiff("policies", "show", "--json");
  expect(json.json()).toMatchObject({ policies: [{ description: EVIL }] });
});
