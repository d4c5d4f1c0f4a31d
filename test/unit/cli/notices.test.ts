// What goes to stderr: as wide as the terminal that it is, and where it is none (CI, a file) a line for each thing, for grep.
import { afterEach, expect, it, vi } from "vitest";
import { type Terminal, terminal } from "../../../cli/terminal.ts";

const TEXT = `warning: ${"word ".repeat(30).trim()}`;
const own = { isTTY: process.stderr.isTTY, columns: process.stderr.columns };
afterEach(() => {
  Object.assign(process.stderr, own);
  vi.restoreAllMocks();
});

function told(isTTY: boolean, tell: (to: Terminal) => void): string {
  Object.assign(process.stderr, { isTTY, columns: 60 });
  let text = "";
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  tell(terminal());
  return text.replaceAll("\r\u001b[K", "");
}

it("is folded for a terminal, and nowhere else", () => {
  const lines = told(true, ({ notice }) => notice(TEXT)).split("\n");
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
  expect(
    lines
      .map((line) => line.trim())
      .join(" ")
      .trim(),
  ).toBe(TEXT);
  expect(told(false, ({ notice }) => notice(TEXT))).toBe(`${TEXT}\n`);
});

it("never breaks what is for a program", () => {
  const json = JSON.stringify({ errors: [{ message: `${TEXT}\u202e` }] });
  const line = told(true, ({ noticeJson }) => noticeJson(json));
  expect(line.trimEnd().split("\n")).toHaveLength(1);
  expect(line).not.toContain("\u202e");
  expect(JSON.parse(line)).toEqual(JSON.parse(json));
});
