// The architecture page names files: each is there, and the ten questions are answered by files whose names say so.
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

const foldersIn = (parent: string) =>
  readdirSync(projectPath(parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name);
const rooms = Array.from(page.matchAll(/^\| `([a-z/]+\/)` /gm), ([, room = ""]) => room);

it("every folder in the table of rooms is there", () => {
  expect(rooms.length).toBeGreaterThan(15);
  expect(missing(rooms.map((room) => `../${room}`))).toEqual([]);
});

it.each([".", "src", "src/routes"])("every folder in %s is in the table of rooms", (parent) => {
  // What has no room of its own: the page itself, what npm installs, and what the table has by its folders.
  const known = [...rooms, "docs/", "node_modules/", "src/"];
  const folders = foldersIn(parent).map((name) => path.posix.join(parent, name, "/"));
  expect(folders.length).toBeGreaterThan(4);
  expect(folders.filter((name) => !known.includes(name))).toEqual([]);
});

it("every room of the admin plane is named", () => {
  const row = page.split("\n").find((line) => line.startsWith("| `src/routes/admin/`")) ?? "";
  expect(foldersIn("src/routes/admin").filter((name) => !row.includes(`\`${name}/\``))).toEqual([]);
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
