// docs/sign-in.md: the list of people and jobs that it shows can be published beside the shipped policies, once its own command was run.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { filesOf } from "../../../cli/policies/bundle-files.ts";
import { checkFiles } from "../../../cli/policies/check-files.ts";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { bundleOf, readPolicyFiles } from "../../../cli/policies/policy-files.ts";
import { blockOf } from "./page-block.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SHIPPED = path.join(ROOT, "policies");
const page = readFileSync(path.join(ROOT, "docs/sign-in.md"), "utf8");
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "bailiff-sign-in-page-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function pullInto(policies: string): void {
  mkdirSync(policies);
  const { policies: documents, tests } = bundleOf(readPolicyFiles(SHIPPED));
  for (const [name, text] of filesOf({ policies: documents, tests })) writeFileSync(path.join(policies, name), text);
}

it.each<[string, (policies: string) => void]>([
  ["as they are shipped", (policies) => cpSync(SHIPPED, policies, { recursive: true })],
  ["as a pull writes them", pullInto],
])("shows lists that can be published beside the roles %s", (_how, fill) => {
  fill(path.join(directory, "policies"));
  const run = spawnSync("sh", ["-ec", blockOf(page, "sh")], { cwd: directory, encoding: "utf8" });
  expect([run.status, run.stderr]).toEqual([0, ""]);
  writeFileSync(path.join(directory, "policies/people.yaml"), blockOf(page, "yml"));
  expect(checkFiles(readPolicyFiles(path.join(directory, "policies")), gatewayVocabulary())).toMatchObject({ ok: true });
});
