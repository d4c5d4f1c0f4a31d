// What reaches a terminal: nothing that it obeys, nothing that nobody sees; and all that people write stays as it is.
import { expect, it } from "vitest";
import { parse } from "yaml";
import { visible, visibleLines } from "../../../cli/visible.ts";
import { visibleYaml } from "../../../cli/visible-yaml.ts";

it.each([
  ["escape", "\u001b[2J", "\\u001b[2J"],
  ["C1", "\u009b2J", "\\u009b2J"],
  ["delete", "\u007f", "\\u007f"],
  ["right-to-left override", "\u202egnp", "\\u202egnp"],
  ["isolates", "\u2066a\u2069", "\\u2066a\\u2069"],
  ["direction marks", "a\u200e\u200f\u061c", "a\\u200e\\u200f\\u061c"],
  ["zero width", "a\u200b\u200d\u2060\ufeffb", "a\\u200b\\u200d\\u2060\\ufeffb"],
  ["line and paragraph separator", "a\u2028b\u2029c", "a\\u2028b\\u2029c"],
  ["tag characters", "a\u{e0041}", "a\\udb40\\udc41"],
])("makes visible: %s", (_, text, shown) => {
  expect([visible(text), visibleLines(text)]).toEqual([shown, shown]);
});

it("leaves letters of all scripts, marks and emoji alone", () => {
  const text = "Zoë Привет مرحبا 日本語 e\u0301 👍🏽 — “quoted”";
  expect([visible(text), visibleLines(text)]).toEqual([text, text]);
});

it("keeps line breaks and tabs only where there are lines", () => {
  expect(visibleLines("a\n\tb\r")).toBe("a\n\tb\\u000d");
  expect(visible("a\n\tb")).toBe("a\\u000a\\u0009b");
});

it("prints YAML that shows what is hidden, and still says the same", () => {
  const policy = {
    policy: "a\u009bb",
    description: "two\nlines, the second \u202eturned around",
    rules: [{ id: "\u001b]0;title\u0007", "key\u200b": "\t", plain: "it's: #1\nof\n" }],
  };
  const text = visibleYaml(policy);
  expect(visibleLines(text)).toBe(text);
  expect(parse(text)).toEqual(policy);
});
