// The pages that list events of hooks have all of them.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { EVENT_TYPES } from "../../../src/audit/record-events.ts";
import { blockOf } from "./page-block.ts";

const read = (file: string) => readFileSync(new URL(`../../../docs/${file}`, import.meta.url), "utf8");
const inOrder = (names: readonly string[]) => [...names].sort();

it("the table of docs/hooks.md", () => {
  const [, section = ""] = read("hooks.md").split("\n## What is told\n");
  const [table = ""] = section.split("\n## ");
  const named = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = ""]) => [...cell.matchAll(/`([a-z_.]+)`/g)]);
  expect(inOrder(named.map(([, name = ""]) => name))).toEqual(inOrder(EVENT_TYPES));
});

it("the recipe that sends everything to a SIEM", () => {
  const command = blockOf(read("recipes/everything-to-a-siem.md"), "sh");
  const named = [...command.matchAll(/--event ([a-z_.]+)/g)].map(([, name = ""]) => name);
  expect(inOrder(named)).toEqual(inOrder(EVENT_TYPES));
});
