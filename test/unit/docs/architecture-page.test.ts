// The architecture page names files: each is there, and the ten questions are answered by files whose names say so.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectPath } from "../../../dev/project.ts";

const page = readFileSync(projectPath("docs/architecture.md"), "utf8");
const missing = (links: readonly string[]) => links.filter((link) => !existsSync(path.join(projectPath("docs"), link)));

it("every file and folder that it links to is there", () => {
  const links = Array.from(page.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g), ([, link = ""]) => link);
  expect(links.length).toBeGreaterThan(40);
  expect(missing(links)).toEqual([]);
});

it("every folder in the table of rooms is there", () => {
  const rooms = Array.from(page.matchAll(/^\| `([a-z/]+\/)` /gm), ([, room = ""]) => `../${room}`);
  expect(rooms.length).toBeGreaterThan(15);
  expect(missing(rooms)).toEqual([]);
});

it("ten questions are answered, each by another file", () => {
  const section = page.split("## Ten questions")[1]?.split("\n## ")[0] ?? "";
  const rows = Array.from(
    section.matchAll(/^\| +(\d+) \| (.+?\?) +\| \[`([^`]+)`\]\(\.\.\/([^)]+)\)/gm),
    ([, number, , shown, file]) => ({
      number: Number(number),
      shown,
      file,
    }),
  );
  expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(new Set(rows.map(({ file }) => file)).size).toBe(10);
  for (const { shown, file } of rows) expect(shown).toBe(file);
});
