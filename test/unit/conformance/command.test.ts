// The command as a maintainer runs it: what it prints and its exit codes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { projectPath } from "../../../dev/project.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { madeUpDocument } from "./made-up-api.ts";

const directory = mkdtempSync(path.join(tmpdir(), "bailiff-conformance-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const where = path.join(directory, name);
  writeFileSync(where, text);
  return where;
}

function run(...args: string[]) {
  return spawnSync(process.execPath, [projectPath("tools/conformance.ts"), ...args], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], CLERK_OPENAPI_DIR: path.join(directory, "none") },
  });
}

describe("npm run conformance", () => {
  test("names the differences of a file, says where to mend them, and ends with 1", () => {
    const { status, stdout } = run(file("other.yml", stringify(madeUpDocument({ version: "2027-01-01" }))));
    expect(stdout).toContain(`(API version 2027-01-01): ${OPERATIONS.length} operations`);
    expect(stdout).toContain("users.lock: operation was removed (POST /users/{user_id}/lock)");
    expect(stdout).toContain("users.update: body field age was added");
    expect(stdout).toContain("note: Bailiff does not take API version 2027-01-01");
    expect(stdout).toContain("src/clerk/operations.ts");
    expect(status).toBe(1);
  });

  test("reads JSON as well as YAML", () => {
    const { status, stdout } = run(file("other.json", JSON.stringify(madeUpDocument())));
    expect(stdout).toContain(`(API version 2026-05-12): ${OPERATIONS.length} operations`);
    expect(status).toBe(1);
  });

  test.each([
    ["is not there", "nothing.yml", undefined],
    ["is not YAML", "broken.yml", "a: [1,\nb: }"],
    ["is not an OpenAPI description", "list.yml", "- 1\n- 2\n"],
  ])("ends with 2 for a file that %s", (_what, name, text) => {
    const where = text === undefined ? path.join(directory, name) : file(name, text);
    const { status, stdout, stderr } = run(where);
    expect(stdout).toContain(`${name}: cannot be used`);
    expect(stderr).toBe("");
    expect(status).toBe(2);
  });

  test("ends with the worst of several files, and reports on each of them", () => {
    const { status, stdout } = run(path.join(directory, "gone.yml"), file("one.yml", stringify(madeUpDocument())));
    expect(stdout).toContain("gone.yml: cannot be used");
    expect(stdout).toContain("users.lock: operation was removed");
    expect(status).toBe(2);
  });

  test("without files says what is missing when Clerk's descriptions are not there", () => {
    const { status, stderr } = run();
    expect(stderr).toContain("CLERK_OPENAPI_DIR");
    expect(status).toBe(2);
  });

  test("explains itself", () => {
    const { status, stdout } = run("--help");
    expect(stdout).toContain("Exit codes");
    expect(status).toBe(0);
  });
});
