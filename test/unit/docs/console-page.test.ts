// docs/console.md lists the pages of the console with what each takes: the same as the console's own list.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");

/** The rows of console/pages.ts that have a label. As text: their code is for browsers. */
const LISTED = read("console/pages.ts")
  .split(/^ {2}\{$/m)
  .flatMap((row) => {
    const label = /^ {4}label: "([^"]+)",$/m.exec(row)?.[1];
    const below = /^ {4}path: (?:CONSOLE|`\$\{CONSOLE\}([^`]*)`),$/m.exec(row);
    const needs = [...(/^ {4}needs: \[([^\]]*)\],$/m.exec(row)?.[1] ?? "").matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
    return label === undefined || below === null ? [] : [{ label, path: `/console${below[1] ?? ""}`, needs }];
  });

const TOLD = [...read("docs/console.md").matchAll(/^\| (\S[^|]*?) +\| `(\/console[^`]*)`.*$/gm)].map(
  ([row, label = "", path = ""]) => ({ row, label, path }),
);

it("names every page of the list of pages, in its order", () => {
  expect(LISTED.length).toBeGreaterThan(5);
  expect(TOLD.map(({ label, path }) => ({ label, path }))).toEqual(LISTED.map(({ label, path }) => ({ label, path })));
});

it.each(LISTED)("says what $label takes", ({ label, needs }) => {
  const row = TOLD.find((one) => one.label === label)?.row ?? "";
  expect(needs.filter((operation) => !row.includes(`\`${operation}\``))).toEqual([]);
  if (needs.length === 0) expect(row).toMatch(/\| nothing +\|$/);
});
