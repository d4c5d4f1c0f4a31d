// docs/sign-in.md: the list of people and jobs that it shows can be published beside the shipped policies, once its own command was run.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkFiles } from "../../../cli/policies/check-files.ts";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { readPolicyFiles } from "../../../cli/policies/policy-files.ts";
import { blockOf } from "./page-block.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const page = readFileSync(path.join(ROOT, "docs/sign-in.md"), "utf8");
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "bailiff-sign-in-page-"));
  cpSync(path.join(ROOT, "policies"), path.join(directory, "policies"), { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("shows lists that can be published", () => {
  const run = spawnSync("sh", ["-ec", blockOf(page, "sh")], { cwd: directory, encoding: "utf8" });
  expect([run.status, run.stderr]).toEqual([0, ""]);
  writeFileSync(path.join(directory, "policies/people.yaml"), blockOf(page, "yml"));
  expect(checkFiles(readPolicyFiles(path.join(directory, "policies")), gatewayVocabulary())).toMatchObject({ ok: true });
});
