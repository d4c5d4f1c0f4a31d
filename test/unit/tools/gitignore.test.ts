// What the command line writes with secrets or people's data in it does not get into git by `git add .`; what belongs there does.
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { projectPath } from "../../../dev/project.ts";

const git = (...args: readonly string[]) => spawnSync("git", args, { cwd: projectPath("."), encoding: "utf8" });
/** A copy without its history has nothing to be added to. */
const inGit = git("rev-parse", "--is-inside-work-tree").status === 0;

it
  .runIf(inGit)
  .each([
    "secrets.json",
    "demo.env",
    "dev.env",
    "staging.secrets.json",
    "support.key",
    "keys/support.key",
    "november.ndjson",
    "november.ndjson.part",
    "november.ndjson.part.json",
    "november.csv",
    "november.csv.part",
    "november.csv.manifest.json",
    "november.part",
  ])("%s is ignored", (name) => {
  expect(git("check-ignore", "--no-index", name).status).toBe(0);
});

it.runIf(inGit)("nothing that is in git is ignored", () => {
  expect(git("ls-files", "--cached", "--ignored", "--exclude-standard").stdout).toBe("");
});
