// Lines of 80 columns: nothing is lost that fits a line of its own, and nothing is wider.
import fc from "fast-check";
import { expect, it } from "vitest";
import { foldedLine } from "../../../cli/cut-line.ts";

it("goes on below, indented once more, where it does not fit", () => {
  const about = "user_2credit000000000000000000aa";
  expect(foldedLine("  ", [about, "apr_guQgBt4uHfHd_1", null, "", "bailiff_approval_required"]).split("\n")).toEqual([
    `  ${about}  apr_guQgBt4uHfHd_1`,
    "    bailiff_approval_required",
  ]);
});

it("has every word, in its order, in lines of at most 80 columns", () => {
  const part = fc.array(fc.stringMatching(/^[a-z_]{1,60}$/), { minLength: 1, maxLength: 12 }).map((words) => words.join(" "));
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), ([first = "", ...parts]) => {
      const head = first.slice(0, 60).trim();
      const text = foldedLine("  ", [head, ...parts]);
      expect(text.split(/\s+/).filter(Boolean)).toEqual([head, ...parts].flatMap((one) => one.split(" ")).filter(Boolean));
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    }),
  );
});

it("cuts a word that fits no line, and shows what a terminal would obey", () => {
  const [line = ""] = foldedLine("  ", [`\u001b[31m${"x".repeat(100)}`]).split("\n");
  expect(line).toMatch(/^ {2}\\u001b\[31mx+…$/);
  expect(line.length).toBe(80);
});
