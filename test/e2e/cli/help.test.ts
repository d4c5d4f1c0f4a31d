// What `bailiff` says of itself, and what it refuses before anything is asked.
import { expect, it } from "vitest";
import { BAILIFF_VERSION } from "../../../src/clerk/upstream-headers.ts";
import { bailiffAs } from "./run-bailiff.ts";

const offline = bailiffAs({});

it.each(["--version", "-V"])("tells its version: %s", async (option) => {
  expect(await offline(option)).toMatchObject({ code: 0, stdout: `${BAILIFF_VERSION}\n`, stderr: "" });
});

it("leaves --version to the commands that have one of their own", async () => {
  const { code, stdout } = await offline("policies", "replay", "--version", "0123456789abcdef");
  expect([code, stdout]).toEqual([2, ""]);
});

it.each([[[]], [["keys"]], [["policies"]]])("shows on stdout what there is, and has done nothing: %j", async (args) => {
  const { code, stdout, stderr } = await offline(...args);
  expect([code, stderr]).toEqual([2, ""]);
  expect(stdout).toContain("Commands:");
  expect(stdout).toBe((await offline(...args, "--help")).stdout);
});

it.each(["list", "tail", "report"])("audit %s warns of an operation that there is not, and asks all the same", async (verb) => {
  const nobody = bailiffAs({ BAILIFF_URL: "http://127.0.0.1:9", BAILIFF_TOKEN: "t" });
  const { code, stderr } = await nobody("audit", verb, "--operation", "users.bann", "--operation", "users.*");
  expect([code, stderr.split("\n")[0]]).toEqual([4, "warning: no operation matches users.bann; did you mean users.ban?"]);
});

it("takes --json before a command as behind it, and only for one that has it", async () => {
  const { stdout } = await offline("operations", "--json");
  expect(JSON.parse(stdout)).toBeInstanceOf(Array);
  expect(await offline("--json", "operations")).toMatchObject({ code: 0, stdout, stderr: "" });
  const made = await offline("secrets", "--json", "generate");
  expect(Object.keys(JSON.parse(made.stdout))).toContain("KEY_PEPPER");
  for (const before of [
    ["--json", "audit"],
    ["audit", "--json"],
  ]) {
    const { code, stdout: none, stderr } = await offline(...before, "export");
    expect([code, none, JSON.parse(stderr).errors[0].message]).toEqual([2, "", "export has no option '--json'"]);
  }
});

it.each([
  [["keys", "list", "--json", "--statsu", "active"], "unknown option '--statsu'\n(Did you mean --status?)"],
  [["keys", "show", "--json"], "missing required argument 'id'"],
  [["keys", "--json", "lst"], "unknown command 'lst'\n(Did you mean list?)"],
  [["audit", "list", "--limit", "none", "--json"], /^option '--limit <n>' argument 'none' is invalid\. Must be /],
  [["keys", "list", "--json"], /^BAILIFF_URL and BAILIFF_TOKEN not set\. /],
  [["keys", "--json"], "no command is named"],
])("tells what it cannot use as JSON on stderr where JSON was asked for: %j", async (args, message) => {
  const [told, plain] = [await offline(...args), await offline(...args.filter((arg) => arg !== "--json"))];
  expect([told.code, plain.code]).toEqual([2, 2]);
  expect(told.stdout).toBe("");
  expect(JSON.parse(told.stderr)).toEqual({
    ...{ exit_code: 2, status: null, request_id: null },
    errors: [{ message: typeof message === "string" ? message : expect.stringMatching(message), code: null }],
  });
  expect(told.stderr.trimEnd()).not.toContain("\n");
  expect(plain.stderr).not.toContain("{");
});

it("takes what stands behind -- for no wish for JSON", async () => {
  expect((await offline("keys", "show", "--", "--json")).stderr).toMatch(/^bailiff: /);
});

it.each([
  ["audit", "list"],
  ["audit", "tail"],
  ["audit", "show", "admin-1"],
  ["audit", "export"],
  ["audit", "erase", "user_1", "--reason", "x", "--yes"],
  ["policies", "shadow"],
])("refuses a span that ends before it begins: %s %s", async (...args) => {
  const nobody = bailiffAs({ BAILIFF_URL: "http://127.0.0.1:9", BAILIFF_TOKEN: "t" });
  const { code, stderr } = await nobody(...args, "--from", "2026-11-02", "--to", "2026-11-01");
  expect([code, stderr]).toEqual([2, "bailiff: --from (2026-11-02) is after --to (2026-11-01)\n"]);
});

it.each([
  ["keys"],
  ["policies"],
  ["audit"],
  ["secrets"],
  ["keys create"],
  ["keys list"],
  ["keys show"],
  ["keys update"],
  ["keys rotate"],
  ["keys revoke"],
  ["keys revoke-owner"],
  ["keys usage"],
  ["policies check"],
  ["policies test"],
  ["policies push"],
  ["policies pull"],
  ["policies diff"],
  ["policies explain"],
  ["policies who-can"],
  ["policies shadow"],
  ["policies replay"],
  ["policies versions"],
  ["policies show"],
  ["policies restore"],
  ["audit tail"],
  ["audit list"],
  ["audit show"],
  ["audit export"],
  ["audit verify"],
  ["audit anchor"],
  ["audit resolve"],
  ["audit erase"],
  ["overview"],
  ["doctor"],
  ["operations"],
  ["secrets generate"],
])("%s has a help with examples", async (name) => {
  const help = await offline(...name.split(" "), "--help");
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining("Examples:\n  bailiff ")]);
  // A default as it would be given: neither milliseconds nor the time at which the help was asked for.
  expect(help.stdout).not.toMatch(/\(default: "?\d{4}/);
});
