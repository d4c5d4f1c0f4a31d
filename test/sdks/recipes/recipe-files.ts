// The files that a recipe shows, as they stand in its page: what is tested is what is read.
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectPath } from "../../../dev/project.ts";
import type { Recipe } from "../install.ts";

/** What they are run with. */
export const RECIPES_RECIPE: Recipe = {
  name: "recipes",
  from: ["recipes/package.json", "recipes/package-lock.json"],
  commands: [
    ["cp", "{sdks}/recipes/package.json", "{sdks}/recipes/package-lock.json", "{here}"],
    ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
  ],
};

/** A folder with the files of these pages (below docs/recipes), and what they import beside them. */
export function folderOf(pages: readonly string[], installedAt: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "bailiff-recipe-"));
  for (const page of pages) for (const [name, text] of filesOf(page)) writeFileSync(path.join(folder, name), text);
  symlinkSync(path.join(installedAt, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

/** Name -> text. @throws Error when the page shows none. */
function filesOf(page: string): ReadonlyMap<string, string> {
  const text = readFileSync(projectPath(`docs/recipes/${page}`), "utf8");
  const files = new Map(
    Array.from(text.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm), ([, name = "", code = ""]) => [name, code]),
  );
  if (files.size === 0) throw new Error(`docs/recipes/${page} shows no file`);
  return files;
}
